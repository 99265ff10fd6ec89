"""Every form of input through the command: extracted, told, and verified from where it lies."""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.api import extract_files
from pipeline.config import load_settings
from pipeline.run import Resources
from pipeline.verify import verify
from tests.running import shuzheng

TEXT = "2021年，成都市常住人口2119.2万人。"
PAGE = f"<!doctype html><html><head><title>公报</title></head><body><p>{TEXT}</p></body></html>"
TABLE = f"编号,标题,正文,发布时间\n7,公报,{TEXT},2022/3/5\n8,公报,{TEXT},昨天\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one file of most kinds, as the current folder."""
    folder = tmp_path / "news"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "2020-01-02_公报.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.html").write_text(PAGE, encoding="utf-8")
    (folder / "c.csv").write_bytes(TABLE.encode("gbk"))
    pq.write_table(
        pa.table({"content": [TEXT], "url": ["u1"], "pubtime": ["2019-05-06"]}), folder / "d.parquet"
    )
    with zipfile.ZipFile(folder / "e.zip", "w") as archive:
        archive.writestr("x/1.txt", TEXT)
        archive.writestr("page.html", PAGE)
    with tarfile.open(folder / "f.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("rows.jsonl")
        row = json.dumps({"id": "r1", "text": TEXT}, ensure_ascii=False).encode()
        info.size = len(row)
        archive.addfile(info, io.BytesIO(row))
    (folder / "g.jsonl.gz").write_bytes(gzip.compress(json.dumps({"body": TEXT}).encode()))
    (folder / "h.docx").write_bytes(PAGE.encode())
    (folder / "i.zip").write_bytes(b"PK\x03\x04 and no more")
    monkeypatch.chdir(tmp_path)
    return folder


def documents(out: str) -> list[dict[str, Any]]:
    lines = (Path(out) / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


class Run(Protocol):
    def __call__(self, *paths: str, stdin: bytes = b"", fails: int = 0, **options: object) -> list[str]: ...


@pytest.fixture
def run(tree: Path, resources: Resources) -> Run:
    """Extracts as the command does and verifies what it wrote; gives what was told."""

    def extract(*paths: str, stdin: bytes = b"", fails: int = 0, **options: object) -> list[str]:
        told: list[str] = []
        settings = load_settings(paths=paths, out="out", workers=0, **options)
        summary = extract_files(
            settings,
            stdin=io.BytesIO(stdin),
            on_error=lambda error: told.append(str(error)),
            on_warning=lambda notice: told.append(str(notice)),
            resources=resources,
        )
        assert summary.failures == fails, told
        assert verify(Path("out")).failures == ()
        return told

    return extract


def test_a_mixed_folder(run: Run) -> None:
    told = "\n".join(run("news", published="2000", fails=1))
    assert [(each["id"], each["published"], each["published_from"]) for each in documents("out")] == [
        ("a/2020-01-02_公报", "2020-01-02", "file name"),
        ("b.html", "2000", "option"),
        ("7", "2022-03-05", "row"),
        ("8", "2000", "option"),
        ("u1", "2019-05-06", "row"),
        ("e.zip/x/1", "2000", "option"),
        ("e.zip/page.html", "2000", "option"),
        ("r1", "2000", "option"),
        ("g.jsonl.gz#1", "2000", "option"),
        ("h.docx", "2000", "option"),
    ]
    assert all(each["claims"] == 1 for each in documents("out"))
    record = json.loads((Path("out") / "run.json").read_text(encoding="utf-8"))
    assert [*record["guessed_columns"]] == ["c.csv", "d.parquet", "g.jsonl.gz"]
    assert "SZ-SRC-021 c.csv: text from 正文, id from 编号, date from 发布时间, title from 标题" in told
    assert "SZ-SRC-022 c.csv:3: '昨天' is no date" in told
    assert "SZ-SRC-010 i.zip" in told


def test_titles(run: Run, tree: Path) -> None:
    """A title is what the file or the metadata says, else what heads the text, if that is one article."""
    head, other = "成都市常住人口继续增加", "全省粮食总产量再创新高"
    (tree / "one.txt").write_text(f"{head}\n\n{TEXT}", encoding="utf-8")
    two = (
        f"{head}\n\n本报记者 李青\n\n{TEXT}\n\n{other}\n\n本报记者 王芳\n\n2021年，全省粮食总产量3582.1万吨。"
    )
    (tree / "two.txt").write_text(two, encoding="utf-8")
    (tree / "told.csv").write_text("file,title\none.txt,统计公报\n", encoding="utf-8")
    wanted = [("one", head, 1), ("two", None, 2), ("b.html", "公报", 1)]
    for metadata, first in ((None, wanted[0]), (tree / "told.csv", ("one", "统计公报", 1))):
        run("news/one.txt", "news/two.txt", "news/b.html", metadata=metadata)
        assert [(each["id"], each["title"], each["articles"]) for each in documents("out")] == [
            first,
            *wanted[1:],
        ]


def test_columns_that_are_named(run: Run) -> None:
    run("news/c.csv", text_column="标题", id_column="-", date_column="-", title_column="正文")
    assert [(each["id"], each["published"]) for each in documents("out")] == [
        ("c.csv#1", None),
        ("c.csv#2", None),
    ]
    record = json.loads((Path("out") / "run.json").read_text(encoding="utf-8"))
    assert record["columns"] == {"text": "标题", "id": "-", "date": "-", "title": "正文"}


def test_globs_and_lists(run: Run) -> None:
    run("news/**/*.txt")
    assert [each["source"] for each in documents("out")] == ["a/2020-01-02_公报.txt"]
    run(from_list="-", stdin=b"news/b.html\nnews/a\n")
    assert [each["source"] for each in documents("out")] == ["news/b.html", "news/a/2020-01-02_公报.txt"]
    Path("list.txt").write_text("news/b.html\n", encoding="utf-8")
    run("news/a", from_list="list.txt")
    assert [each["source"] for each in documents("out")] == ["2020-01-02_公报.txt", "news/b.html"]


def test_a_run_from_a_list_is_verified_from_another_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(from_list="-", stdin=b"news/b.html\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    verdict = verify(Path("../out"))
    assert (verdict.documents, verdict.failures) == (1, ())


def test_a_page_on_standard_input(run: Run) -> None:
    run("-", stdin=PAGE.encode("gb18030"))
    (document,) = documents("out")
    assert (document["id"], document["claims"]) == ("stdin", 1)
    assert TEXT in (Path("out") / "texts" / "stdin.txt").read_text(encoding="utf-8")


def test_the_command_names_columns_and_formats_it_cannot_use(tree: Path) -> None:
    Path("old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    done = shuzheng(
        "extract", "old.doc", "news/c.csv", "--text-column", "body", "-o", "out", "--workers", "0"
    )
    assert done.returncode == 3
    assert "SZ-SRC-023 old.doc" in done.stderr and ".docx" in done.stderr
    assert "there is no column body; there are 编号, 标题, 正文, 发布时间" in done.stderr


def test_the_table_of_facts_may_lie_among_the_documents(run: Run) -> None:
    Path("news/facts.csv").write_text("file,published\nb.html,2018-07-08\n", encoding="utf-8")
    run("news", metadata="news/facts.csv", fails=1)
    dates = {each["id"]: each["published"] for each in documents("out")}
    assert dates["b.html"] == "2018-07-08"
    assert any(told.startswith("SZ-SRC-026 facts.csv") for told in run("news", fails=1))


def test_two_tables_of_one_numbering(run: Run) -> None:
    Path("news/c2.csv").write_bytes(TABLE.encode())
    assert "--id-column -" in run("news/c.csv", "news/c2.csv", fails=2)[-1]
    run("news/c.csv", "news/c2.csv", id_column="-")
    assert [each["id"] for each in documents("out")] == ["c.csv#1", "c.csv#2", "c2.csv#1", "c2.csv#2"]


@pytest.mark.parametrize("out", ["out", "-"])
def test_rows_of_metadata_about_no_document_are_told(tree: Path, out: str) -> None:
    """A name that was mistyped costs its document the date, so it is told; rows of documents in containers are known."""
    known = ("b.html,", "2020-01-02_公报.txt,", ",r1", "1.txt,")
    rows = (*known, "mistyped.txt,", "b.htm,", "e.zip,", ",nobody")
    Path("facts.csv").write_text("file,id\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    done = shuzheng("extract", "news", "--metadata", "facts.csv", "-o", out, "-q")
    (told,) = [line for line in done.stderr.splitlines() if line.startswith("SZ-CFG-003")]
    assert "4 of its rows are about no document: mistyped.txt, b.htm, e.zip and 1 more" in told


def test_rows_of_metadata_are_not_told_missing_where_a_container_was_not_opened_again(tree: Path) -> None:
    Path("facts.csv").write_text("file,id\n,r1\nmistyped.txt,\n", encoding="utf-8")
    arguments = ("extract", "news/f.tar.gz", "--metadata", "facts.csv", "-o", "out")
    assert "mistyped.txt" in shuzheng(*arguments).stderr
    assert "SZ-CFG-003" not in shuzheng(*arguments).stderr
