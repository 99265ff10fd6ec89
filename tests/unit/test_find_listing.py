"""Finding files: folders, globs, lists, names; the same order everywhere, and nothing read."""

from __future__ import annotations

import io
import os
from itertools import islice
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, SourceError
from pipeline.stages.read import Entry, Inputs, Passed, in_words, is_container, list_entries


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("人口30万", encoding="utf-8")


def found(*paths: object, **more: object) -> list[str]:
    entries = list_entries([str(path) for path in paths], **more)  # type: ignore[arg-type]
    return [entry.source if isinstance(entry, Entry) else entry.code for entry in entries]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write(tmp_path, "b.txt", "a/10.html", "a/2.pdf", "a/c/x.docx", "a/skip.doc", "a/p.jpg", ".git/h.txt")
    write(tmp_path, "z.jsonl.gz", "dump.sql.gz", "y.TAR.GZ", "Ü.md", "一.txt")
    return tmp_path


def test_folder(tree: Path) -> None:
    assert found(tree) == [
        "a/10.html", "a/2.pdf", "a/c/x.docx", "b.txt", "y.TAR.GZ", "z.jsonl.gz", "Ü.md", "一.txt",
    ]  # fmt: skip
    assert found(f"{tree}/") == found(tree)


def test_ids_keep_the_suffix_of_all_but_plain_text(tree: Path) -> None:
    entries = {e.source: e.doc_id for e in list_entries([str(tree)]) if isinstance(e, Entry)}
    assert entries["b.txt"] == "b"
    assert entries["a/2.pdf"] == "a/2.pdf"


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("a/*.html", ["10.html"]),
        ("**/*.txt", ["b.txt", "一.txt"]),
        ("a/**/*", ["10.html", "2.pdf", "c/x.docx"]),
        ("a/*.doc", ["skip.doc"]),
        ("[ab].txt", ["b.txt"]),
        ("[!b].txt", ["一.txt"]),
        ("a/?.pdf", ["2.pdf"]),
        ("*/c", ["a/c/x.docx"]),
        ("nothing/*.txt", ["SZ-SRC-001"]),
        ("*.xyz", ["SZ-SRC-001"]),
        ("[.txt", ["SZ-SRC-001"]),
        ("[]]*", ["SZ-SRC-001"]),
    ],
)
def test_globs(tree: Path, glob: str, names: list[str]) -> None:
    assert found(f"{tree}/{glob}") == names


def test_a_file_with_the_signs_of_a_glob_in_its_name_is_a_file(tmp_path: Path) -> None:
    write(tmp_path, "[2021]年*.txt", "2.txt")
    assert found(tmp_path / "[2021]年*.txt") == ["[2021]年*.txt"]


def test_list(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = f"b.txt\r\n\n./a/c\n{tree}/一.txt\nno.txt\n# b.txt\n../{tree.name}/b.txt\n"
    (tree / "list").write_bytes(b"\xef\xbb\xbf" + lines.encode())
    monkeypatch.chdir(tree)
    assert found(from_list="list") == [
        "b.txt", "a/c/x.docx", f"{tree}/一.txt".lstrip("/"), "SZ-SRC-001", "SZ-SRC-001", f"../{tree.name}/b.txt",
    ]  # fmt: skip
    assert found(from_list="-", stdin=io.BytesIO(b"b.txt")) == ["b.txt"]


def test_files_of_one_name_in_a_list_keep_apart(tmp_path: Path) -> None:
    write(tmp_path, "p/1.txt", "q/1.txt")
    (tmp_path / "list").write_text("p/1.txt\nq/1.txt\n", encoding="utf-8")
    entries = list_entries([], from_list=str(tmp_path / "list"), base=str(tmp_path))
    assert [entry.doc_id for entry in entries if isinstance(entry, Entry)] == ["p/1", "q/1"]


def test_list_written_on_a_chinese_windows(tmp_path: Path) -> None:
    write(tmp_path, "公报.txt")
    (tmp_path / "list").write_bytes("公报.txt\r\n".encode("gbk"))
    assert found(from_list=str(tmp_path / "list"), base=str(tmp_path)) == ["公报.txt"]


@pytest.mark.parametrize("content", ["b.txt\n".encode("utf-16"), b"x" * 20_000, None])
def test_list_that_is_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "list").write_bytes(content)
    with pytest.raises(ConfigError, match="--from-list"):
        found(from_list=str(tmp_path / "list"))


def test_standard_input_cannot_be_two_things() -> None:
    with pytest.raises(ConfigError):
        list(Inputs(("-",), from_list="-", stdin=io.BytesIO(b"")).entries())


def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    for name in ("统计.txt".encode("gbk"), b"\xff\xfe.txt"):
        (tmp_path / os.fsdecode(name)).write_bytes("人口".encode())
    sources = found(tmp_path)
    assert sorted(sources) == ["\\xff\\xfe.txt", "统计.txt"]
    assert all(source.encode() for source in sources)


def test_what_never_ends_or_leads_nowhere_is_not_opened(tmp_path: Path) -> None:
    write(tmp_path, "real/a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "again").symlink_to(tmp_path)
    assert found(tmp_path) == ["SZ-SRC-001", "SZ-SRC-001", "SZ-SRC-007", "real/a.txt"]
    assert found(tmp_path / "pipe.txt") == ["SZ-SRC-007"]


def test_the_table_of_metadata_is_no_document(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b/meta.csv", "meta.csv")
    inputs = Inputs((str(tmp_path),), metadata=str(tmp_path / "b" / ".." / "meta.csv"))
    assert [entry.source for entry in inputs.entries() if isinstance(entry, Entry)] == ["a.txt", "b/meta.csv"]


def test_listing_is_lazy_and_never_lists_what_it_does_not_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, *(f"{folder}/{name}.txt" for folder in "abc" for name in "12"))
    listed: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: (listed.append(str(path)), scandir(path))[1])
    first = list(islice(list_entries([str(tmp_path)]), 2))
    assert len(first) == 2 and [Path(path).name for path in listed] == [tmp_path.name, "a"]


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("a.jsonl", b"", True),
        ("a.tar.bz2", b"", True),
        ("a.docx", b"PK\x03\x04", False),
        ("a.txt", b"PAR1", False),
        ("part-0", b"PAR1", True),
        ("backup", b"\x1f\x8b\x08", True),
        ("notes", b"text", False),
        ("missing", None, False),
    ],
)
def test_containers_are_told_by_name_and_else_by_content(
    tmp_path: Path, name: str, content: bytes | None, is_one: bool
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert is_container(Entry(str(tmp_path / name), name, name)) is is_one


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a/x.txt", "b.txt")
    scandir = os.scandir

    def refuse(path: str) -> os.ScandirIterator[str]:
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    error, entry = list_entries([str(tmp_path)])
    assert isinstance(error, SourceError) and error.code == "SZ-SRC-007"
    assert isinstance(entry, Entry) and entry.source == "b.txt"


def test_what_no_reader_takes_is_told(tree: Path) -> None:
    passed: list[str] = []
    write(
        tree,
        "~$b.docx",
        "desktop.ini",
        "$RECYCLE.BIN/c.txt",
        "old/.shuzheng/manifest.sqlite",
        "old/claims.jsonl",
    )
    write(
        tree,
        "page.html",
        "page_files/frame.html",
        "page_files/in/more.htm",
        "page_files/a.pdf",
        "b_files/x.html",
    )
    (tree / "away").symlink_to(tree / "a")
    assert found(tree, on_passed=passed.append) == [
        "a/10.html", "a/2.pdf", "a/c/x.docx", "b.txt", "b_files/x.html", "page.html", "page_files/a.pdf",
        "y.TAR.GZ", "z.jsonl.gz", "Ü.md", "一.txt",
    ]  # fmt: skip
    told = [
        "dump.sql.gz",
        "folders of runs",
        "frames of saved pages",
        "frames of saved pages",
        "links to folders",
    ]
    assert sorted(passed) == [*told, "p.jpg", "skip.doc"]
    passed.clear()
    assert found(f"{tree}/**/*.html", on_passed=passed.append)[-1] == "page_files/frame.html"
    assert passed == ["folders of runs"]
    assert found(tree / "old") == ["claims.jsonl"]


def test_counts_of_what_is_passed_over() -> None:
    counter = Passed()
    for name in ("a.doc", "b/b.DOC", "c.sql.gz", "d.gz", "README", "x.doc（1）", "1.2", "links to folders"):
        counter.add(name)
    counter.add_told("3 .doc, 1 of other suffixes, 2 without a suffix")
    assert in_words(counter.counts()) == (
        "5 .doc, 5 without a suffix, 1 .gz, 1 .sql.gz, 1 link to a folder, 1 of other suffixes"
    )
    for number in range(500):
        counter.add(f"a.s{number}")
    assert len(counter.counts()) <= 201
    assert sum(counter.counts().values()) == 514
