"""Reading: encodings, folders, rows, facts about documents, and every error."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import docx
import pytest

from pipeline.errors import ConfigError, ShuzhengError, SourceError, SourceMalformed
from pipeline.model import SourceText
from pipeline.stages.read import Metadata, decode, found, parse_published, read_metadata, read_sources

SIMPLIFIED = "苏州市去年接待游客一亿二千万人次，同比增长百分之八。"
TRADITIONAL = "高雄港去年裝卸貨櫃九百萬個，較前年減少百分之三。"


def read(*paths: Path | str, stdin: bytes | None = None, **more: object) -> list[SourceText | SourceError]:
    stream = io.BytesIO(stdin) if stdin is not None else None
    defaults = more.pop("defaults", Metadata())
    metadata = more.pop("metadata", {})
    assert isinstance(defaults, Metadata) and isinstance(metadata, dict)
    return list(read_sources([str(p) for p in paths], stdin=stream, defaults=defaults, metadata=metadata))


def texts(found: list[SourceText | SourceError]) -> list[SourceText]:
    assert all(isinstance(item, SourceText) for item in found), found
    return [item for item in found if isinstance(item, SourceText)]


def codes(found: list[SourceText | SourceError]) -> list[str]:
    return [item.doc_id if isinstance(item, SourceText) else item.code for item in found]


@pytest.mark.parametrize(
    ("text", "written", "named"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED + "𠮷㐀", "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        ("人口", "gbk", "gb18030"),
        ("人口", "big5", "big5hkscs"),
        ("天津", "gbk", "gb18030"),
        ("臺北", "big5", "big5hkscs"),
        ("产业", "gbk", "gb18030"),
        ("產業發展", "big5", "big5hkscs"),
        ("增長3%。", "big5", "big5hkscs"),
        ("增长3%。", "gbk", "gb18030"),
        ("電話12345", "big5", "big5hkscs"),
        ("朱镕基", "gbk", "gb18030"),
        ("plain ASCII", "ascii", "utf-8"),
    ],
)
def test_encodings(text: str, written: str, named: str) -> None:
    assert decode(text.encode(written)) == (text, named)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_byte_order_marks(encoding: str) -> None:
    assert decode(("\ufeff" + SIMPLIFIED).encode(encoding)) == (SIMPLIFIED, encoding)


def test_characters_survive(tmp_path: Path) -> None:
    text = "一\r\n二\r三\u2028四\u0085五\x00六\ufffd七\ufeff八" + "九" * 40
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (document,) = texts(read(tmp_path / "a.txt"))
    assert document.text == text
    assert document.sha256 == hashlib.sha256((tmp_path / "a.txt").read_bytes()).hexdigest()


def test_folder_is_sorted_and_named_by_relative_path(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.md", "a/10.txt", ".hidden.txt", ".git/x.txt", "a/x.doc", "C.TXT"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("文本" + name, encoding="utf-8")
    found = texts(read(tmp_path))
    assert [(d.doc_id, d.source) for d in found] == [
        ("C", "C.TXT"), ("a/10", "a/10.txt"), ("a/2", "a/2.md"), ("b", "b.txt"),
    ]  # fmt: skip


def test_file_is_named_by_its_stem(tmp_path: Path) -> None:
    (tmp_path / "report.v2.text").write_text("文本", encoding="utf-8")
    (document,) = texts(read(tmp_path / "report.v2.text"))
    assert (document.doc_id, document.source) == ("report.v2", "report.v2.text")


def test_stdin() -> None:
    (document,) = texts(read("-", stdin=SIMPLIFIED.encode("gbk"), defaults=Metadata(region="苏州")))
    assert (document.doc_id, document.source, document.region) == ("stdin", "-", "苏州")
    assert document.sha256 == hashlib.sha256(SIMPLIFIED.encode()).hexdigest()


def test_rows(tmp_path: Path) -> None:
    rows = [
        {"id": "x1", "text": "甲县人口30万。", "published": "2020-05", "region": "甲县", "title": "人口"},
        {"id": "x2", "text": "乙县\u0000", "published": None},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (tmp_path / "r.jsonl").write_text("\ufeff" + lines[0] + "\n\n" + lines[1], encoding="utf-8")
    first, second = texts(read(tmp_path / "r.jsonl", defaults=Metadata(published="2019", publisher="报")))
    assert (first.doc_id, first.source, first.published, first.region) == (
        "x1",
        "r.jsonl#x1",
        "2020-05",
        "甲县",
    )
    assert (first.title, first.publisher, second.published) == ("人口", "报", "2019")
    assert first.sha256 == hashlib.sha256("甲县人口30万。".encode()).hexdigest()


@pytest.mark.parametrize(
    "row",
    [
        "{", "[]", "3", "{}", '{"id": "a"}',
        '{"id": "a", "text": 3}', '{"id": "a", "text": "文", "published": "2020-13"}',
        '{"id": "a", "text": "文", "region": ["津"]}', '{"id": "a", "text": "\\ud800"}', "\ufffd",
    ],
)  # fmt: skip
def test_bad_row_is_named_and_the_rest_go_on(tmp_path: Path, row: str) -> None:
    (tmp_path / "r.jsonl").write_text(row + '\n{"id": "ok", "text": "文"}\n', encoding="utf-8")
    error, document = read(tmp_path / "r.jsonl")
    assert isinstance(error, SourceMalformed) and error.where == "r.jsonl:1"
    assert isinstance(document, SourceText) and document.doc_id == "ok"


def test_errors_do_not_stop_the_run(tmp_path: Path) -> None:
    (tmp_path / "1empty.txt").write_text(" \n\u3000\n", encoding="utf-8")
    (tmp_path / "2binary.txt").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    (tmp_path / "3zip.txt").write_bytes(b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xfe\x81")
    (tmp_path / "4nul.txt").write_bytes(bytes(range(32)) * 20)
    (tmp_path / "5broken.txt").write_bytes("统计".encode() + b"\xff\xff\xff" + "公报".encode("gbk"))
    (tmp_path / "6good.txt").write_text("文", encoding="utf-8")
    assert codes(read(tmp_path)) == [
        "SZ-SRC-003", "SZ-SRC-010", "SZ-SRC-004", "SZ-SRC-004", "SZ-SRC-002", "6good",
    ]  # fmt: skip


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PAGE = "<html><body><p>人口3万</p></body></html>".encode()


def zipped(part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.doc", OLE, "SZ-SRC-023"), ("b.xls", OLE, "SZ-SRC-023"), ("c.txt", OLE, "SZ-SRC-023"), ("d.docx", OLE, "SZ-SRC-011"),
        ("e.xlsx", zipped("xl/workbook.xml"), "SZ-SRC-023"), ("f.txt", zipped("a.txt"), "SZ-SRC-023"),
        ("g.rtf", b"{\\rtf1", "SZ-SRC-023"), ("h.mht", b"MIME-Version: 1.0", "SZ-SRC-023"),
        ("i.rar", b"Rar!\x1a\x07", "SZ-SRC-023"), ("j.json", b"[]", "SZ-SRC-023"), ("k.odt", b"PK\x03\x04", "SZ-SRC-023"),
        ("l.txt", b"%PDF-1.7 and no more", "SZ-SRC-010"), ("m.epub", b"PK\x03\x04", "SZ-SRC-010"),
        ("n.pdf", PAGE, "n.pdf"), ("o.txt", b"<!-- x -->\n<!DOCTYPE html>" + PAGE, "o"), ("p", PAGE, "p"),
    ],
)  # fmt: skip
def test_the_first_bytes_say_more_than_the_suffix(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    (found_one,) = read(tmp_path / name)
    assert codes([found_one]) == [code]
    if isinstance(found_one, SourceText):
        assert found_one.text.strip() == "人口3万" and found_one.kept and found_one.locator


def test_date_of_publication_is_taken_from_the_surest_place(tmp_path: Path) -> None:
    stamped = "发布时间：2021-03-05\n人口3万。"
    for name in ("2020-01-01_a.txt", "2020-01-01_b.txt", "c.txt", "d.txt"):
        text = stamped if name[-5] in "ad" else "人口3万。"
        (tmp_path / name).write_text(text, encoding="utf-8")
    table = {"d.txt": Metadata(published="2022")}
    found_ones = texts(read(tmp_path, defaults=Metadata(published="2019"), metadata=table))
    assert [(each.published, each.published_from) for each in found_ones] == [
        ("2021-03-05", "text"), ("2020-01-01", "file name"), ("2019", "option"), ("2022", "metadata"),
    ]  # fmt: skip


def test_missing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = read(tmp_path / "no.txt", tmp_path / "empty", "-", "a\x00b")
    assert codes(found)[:3] == ["SZ-SRC-001"] * 3
    assert isinstance(found[3], SourceError)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "LARGEST", 64)
    (tmp_path / "a.txt").write_text("文" * 40, encoding="utf-8")
    rows = [json.dumps({"id": str(n), "text": "长" * n}, ensure_ascii=False) for n in (1, 90, 2)]
    (tmp_path / "b.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert codes(read(tmp_path)) == ["SZ-SRC-005", "1", "SZ-SRC-005", "2"]
    assert codes(read("-", stdin=b"x" * 65)) == ["SZ-SRC-005"]


def test_what_is_mostly_pictures_may_be_larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx.Document()
    document.add_paragraph("全年产值7亿元。")
    document.save(str(tmp_path / "a.docx"))
    size = (tmp_path / "a.docx").stat().st_size
    (small,) = texts(read(tmp_path / "a.docx"))
    for name in ("SMALL", "LARGEST"):
        monkeypatch.setattr(found, name, 64)
    assert texts(read(tmp_path / "a.docx"))[0].sha256 == small.sha256
    assert texts(read(tmp_path / "a.docx"))[0].text == small.text
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.write(tmp_path / "a.docx", "a.docx")
    (error,) = read(tmp_path / "z.zip")
    assert "in an archive; unpacked it may have" in str(error)
    monkeypatch.setattr(found, "LARGEST_PACKAGE", size - 1)
    assert codes(read(tmp_path / "a.docx")) == ["SZ-SRC-005"]


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, mode: str) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a.txt").write_text("文", encoding="utf-8")
    monkeypatch.setattr(Path, "open", refuse)
    (error,) = read(tmp_path)
    assert isinstance(error, SourceError)
    assert (error.code, error.where, error.reason) == ("SZ-SRC-007", "a.txt", "Permission denied")


def test_duplicate_id(tmp_path: Path) -> None:
    for folder in ("p", "q"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(folder, encoding="utf-8")
    assert codes(read(tmp_path / "p", tmp_path / "q")) == ["a", "SZ-SRC-008"]


def test_facts_of_the_table_come_first(tmp_path: Path) -> None:
    table = tmp_path / "facts.table"
    table.write_text(
        "file,id,published,publisher,region\na.txt,A1,2024-02-03,日报,天津\n", encoding="utf-8-sig"
    )
    (tmp_path / "a.txt").write_text("文", encoding="utf-8")
    (tmp_path / "b.txt").write_text("文", encoding="utf-8")
    first, second = texts(
        read(tmp_path, defaults=Metadata(region="河北"), metadata=dict(read_metadata(str(table))))
    )
    assert (first.doc_id, first.published, first.publisher, first.region) == (
        "A1",
        "2024-02-03",
        "日报",
        "天津",
    )
    assert (second.doc_id, second.published, second.region) == ("b", None, "河北")
    assert first.year == 2024


@pytest.mark.parametrize("content", ["", "name,region\na,b\n", "region\n天津\n", "file,file\na,b\n"])
def test_table_that_cannot_be_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError):
        read_metadata(str(tmp_path / "m.csv"))


def test_every_bad_row_of_a_table_is_named(tmp_path: Path) -> None:
    rows = "file,published\na.txt,2024-02-30\nb.txt,2024\n,2020\nb.txt,2021\nc.txt,1,2\n"
    (tmp_path / "m.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(SourceMalformed) as caught:
        read_metadata(str(tmp_path / "m.csv"))
    assert [f"m.csv:{line}" in str(caught.value) for line in (2, 3, 4, 5, 6)] == [
        True,
        False,
        True,
        True,
        True,
    ]


def test_table_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ShuzhengError):
        read_metadata(str(tmp_path / "m.csv"))


@pytest.mark.parametrize("value", ["2024", "2024-02", "2024-02-29", " 1999-12-31 "])
def test_dates(value: str) -> None:
    assert parse_published(value) == value.strip()


@pytest.mark.parametrize(
    "value", ["", "24", "2024-2", "2023-02-29", "0000", "2024/02/03", "２０２４", "2024-02-03T10"]
)
def test_no_dates(value: str) -> None:
    with pytest.raises(ValueError, match="published"):
        parse_published(value)
