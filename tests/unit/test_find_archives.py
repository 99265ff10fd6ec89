"""Documents in archives: names, tables, nesting, and everything that can be wrong with an archive."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.errors import ShuzhengError, SourceError
from pipeline.model import SourceText
from pipeline.stages.read import Entry, Facts, Held, archives, documents_in, found, open_document

TEXT = "全市常住人口30万人。"
TWO: Mapping[str, bytes] = {"b/2.txt": TEXT.encode(), "a/1.md": TEXT.encode("gbk")}


def zipped(members: Mapping[str, bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: Mapping[str, bytes | tarfile.TarInfo], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            body = data if isinstance(data, bytes) else b""
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


def held(path: Path, content: bytes) -> list[Held | SourceError]:
    path.write_bytes(content)
    return list(documents_in(Entry(str(path), path.name, path.name)))


def said(path: Path, content: bytes) -> list[tuple[str, str]]:
    return [
        (item.doc_id, str(len(item.data))) if isinstance(item, Held) else (item.code, item.where)
        for item in held(path, content)
    ]


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tgz", "x.tar.bz2", "x.tar.xz"])
def test_members_come_in_the_order_of_the_archive(tmp_path: Path, name: str) -> None:
    mode = {"gz": "w:gz", "bz2": "w:bz2", "xz": "w:xz", "tgz": "w:gz"}.get(name.rpartition(".")[2], "w")
    content = zipped(TWO) if name == "x.zip" else tarred(TWO, mode)
    items = held(tmp_path / name, content)
    assert [(item.source, item.doc_id) for item in items if isinstance(item, Held)] == [
        (f"{name}/b/2.txt", f"{name}/b/2"),
        (f"{name}/a/1.md", f"{name}/a/1"),
    ]
    opened = [open_document(item, Facts()) for item in items if isinstance(item, Held)]
    assert [(d.text, d.encoding) for d in opened if isinstance(d, SourceText)] == [
        (TEXT, "utf-8"),
        (TEXT, "gb18030"),
    ]


@pytest.mark.parametrize(
    ("name", "pack"), [("a.txt.gz", gzip.compress), ("a.txt.bz2", bz2.compress), ("a.txt.xz", lzma.compress)]
)
def test_one_file_packed(tmp_path: Path, name: str, pack: object) -> None:
    assert said(tmp_path / name, pack(TEXT.encode())) == [(name, str(len(TEXT.encode())))]  # type: ignore[operator]


def test_tables_in_archives(tmp_path: Path) -> None:
    table = "id,text\n1,一\n2,二\n".encode()
    content = zipped({"t.csv": table, "u.jsonl.gz": gzip.compress('{"id": "3", "text": "三"}'.encode())})
    sources = [item.source for item in held(tmp_path / "x.zip", content) if isinstance(item, Held)]
    assert sources == ["x.zip/t.csv#1", "x.zip/t.csv#2", "x.zip/u.jsonl.gz#3"]
    nested = tarred({"in.zip": content, "t.csv": table})
    sources = [item.source for item in held(tmp_path / "x.tar", nested) if isinstance(item, Held)]
    assert sources == ["x.tar/in.zip/t.csv#1", "x.tar/in.zip/t.csv#2", "x.tar/t.csv#1", "x.tar/t.csv#2"]


def test_an_archive_in_an_archive_and_no_deeper(tmp_path: Path) -> None:
    inner = tarred({"c.txt": TEXT.encode()}, "w:gz")
    middle = zipped({"inner.tgz": inner, "b.txt": TEXT.encode()})
    size = str(len(TEXT.encode()))
    assert said(tmp_path / "x.zip", zipped({"m.zip": middle, "i.tgz": inner})) == [
        ("SZ-SRC-024", "x.zip/m.zip/inner.tgz"),
        ("x.zip/m.zip/b", size),
        ("x.zip/i.tgz/c", size),
    ]


def test_hidden_members_and_those_of_other_formats_are_passed_over(tmp_path: Path) -> None:
    names = ["__MACOSX/._a.txt", ".git/a.txt", "b/.c.txt", "p.jpg", "q.doc", "dir/"]
    assert said(tmp_path / "x.zip", zipped(dict.fromkeys(names, b"x"))) == [("SZ-SRC-003", "x.zip")]


@pytest.mark.parametrize("name", ["x.zip", "x.tar"])
def test_members_of_other_formats_are_told(tmp_path: Path, name: str) -> None:
    names = ["a.txt", "p.jpg", "q.doc", "r/q.doc", ".h.doc", "~$q.docx", "r/Thumbs.db"]
    pack = zipped if name == "x.zip" else tarred
    (tmp_path / name).write_bytes(pack(dict.fromkeys(names, TEXT.encode())))
    told: list[ShuzhengError] = []
    entry = Entry(str(tmp_path / name), name, name)
    assert len(list(documents_in(entry, on_notice=told.append))) == 1
    assert [(error.code, error.where, error.reason) for error in told] == [
        ("SZ-SRC-027", name, "2 .doc, 1 .jpg")
    ]
    cut = (tmp_path / name).read_bytes()[:3500] if name == "x.tar" else b""
    if cut:
        (tmp_path / name).write_bytes(cut)
        assert [
            item.code for item in documents_in(entry, on_notice=told.append) if isinstance(item, SourceError)
        ]
        assert told[-1].reason == "1 .doc, 1 .jpg"


@pytest.mark.parametrize(
    ("name", "doc_id"),
    [
        ("../../etc/a.txt", "x.tar/etc/a"),
        ("/abs/a.txt", "x.tar/abs/a"),
        ("C:\\dir\\..\\a.txt", "x.tar/C:/dir/a"),
        ("./a//b.txt", "x.tar/a/b"),
    ],
)
def test_no_name_leads_out(tmp_path: Path, name: str, doc_id: str) -> None:
    assert [each[0] for each in said(tmp_path / "x.tar", tarred({name: TEXT.encode()}))] == [doc_id]


def test_names_packed_on_a_chinese_windows(tmp_path: Path) -> None:
    plain, flagged = "统计公报.txt", "年鉴.txt"
    content = zipped({"X" * len(plain.encode("gbk")): TEXT.encode(), flagged: TEXT.encode()})
    content = content.replace(b"X" * len(plain.encode("gbk")), plain.encode("gbk"))
    assert [each[0] for each in said(tmp_path / "x.zip", content)] == ["x.zip/统计公报", "x.zip/年鉴"]
    header = tarfile.TarInfo("统计公报.txt")
    old = header.tobuf(tarfile.USTAR_FORMAT, "gbk", "strict") + bytes(1024)
    assert [each[0] for each in said(tmp_path / "x.tar", old)] == ["x.tar/统计公报"]


def test_links_and_devices_are_told_and_never_followed(tmp_path: Path) -> None:
    members: dict[str, bytes | tarfile.TarInfo] = {}
    for name, kind in (("s.txt", tarfile.SYMTYPE), ("h.txt", tarfile.LNKTYPE), ("d.txt", tarfile.CHRTYPE)):
        members[name] = tarfile.TarInfo(name)
        members[name].type = kind  # type: ignore[union-attr]
        members[name].linkname = "/etc/passwd"  # type: ignore[union-attr]
    members["a.txt"] = TEXT.encode()
    codes = [each[0] for each in said(tmp_path / "x.tar", tarred(members))]
    assert codes == ["SZ-SRC-025"] * 3 + ["x.tar/a"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("s.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert said(tmp_path / "x.zip", out.getvalue()) == [("SZ-SRC-025", "x.zip/s.txt")]


def test_a_member_that_is_encrypted_or_damaged_does_not_stop_the_others(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.txt": b"A" * 50, "b.txt": TEXT.encode()}, packed=zipfile.ZIP_STORED))
    content[content.index(b"A" * 50)] ^= 1
    codes = [each[0] for each in said(tmp_path / "x.zip", bytes(content))]
    assert codes == ["SZ-SRC-010", "x.zip/b"]
    locked = bytearray(zipped({"a.txt": b"A" * 50, "b.txt": TEXT.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    assert [each[0] for each in said(tmp_path / "y.zip", bytes(locked))] == [
        "SZ-SRC-011",
        "x.zip/b".replace("x", "y"),
    ]


def test_a_way_of_packing_nobody_knows(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.txt": TEXT.encode()}))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", content, content.index(mark) + at, 9)
    assert [each[0] for each in said(tmp_path / "x.zip", bytes(content))] == ["SZ-SRC-010"]


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tar.bz2", "x.tar.xz", "x.txt.gz"])
def test_archives_that_are_cut_short_are_always_told(tmp_path: Path, name: str) -> None:
    members = {f"{n}.txt": random.Random(n).randbytes(3000).hex().encode() for n in range(4)}
    mode = f"w:{name.rpartition('.')[2]}" if name.count(".") == 2 else "w"
    whole = {"x.zip": zipped(members), "x.txt.gz": gzip.compress(members["0.txt"])}.get(name) or tarred(
        members, mode
    )
    data = whole if name != "x.tar" else whole[: whole.rindex(b"3.txt") + 512 + 6000 + 200]
    for part in (0.02, 0.3, 0.5, 0.75, 0.9):
        codes = [each[0] for each in said(tmp_path / name, data[: int(len(data) * part)])]
        assert codes and codes[-1] in ("SZ-SRC-010", "SZ-SRC-003"), (part, codes)


def test_a_tar_cut_between_two_members_is_told(tmp_path: Path) -> None:
    whole = tarred({"a.txt": b"x" * 512, "b.txt": b"y" * 512})
    assert [each[0] for each in said(tmp_path / "x.tar", whole[:1024])] == ["x.tar/a", "SZ-SRC-010"]
    damaged = whole[:1024] + b"\x07" * 512 + whole[1536:]
    assert [each[0] for each in said(tmp_path / "x.tar", damaged)] == ["x.tar/a", "SZ-SRC-010"]


@pytest.mark.parametrize(
    "name", ["x.zip", "x.tar", "x.tgz", "x.gz", "x.txt.bz2", "x.xz", "x.tar.xz", "x.jsonl.gz"]
)
def test_bytes_that_are_no_archive(tmp_path: Path, name: str) -> None:
    for content in (b"\x00\x01\x02\xff" * 300, b"PK\x05\x06" + bytes(18), b"\x1f\x8b\x08\x00" + b"\xee" * 90):
        items = held(tmp_path / name, content)
        opened = [open_document(item, Facts()) if isinstance(item, Held) else item for item in items]
        assert opened and all(isinstance(item, SourceError) for item in opened), (name, content[:4])


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_FREE", 1 << 20)
    zeros = bytes(1 << 19)
    many = zipped({f"{n}.txt": zeros for n in range(12)})
    codes = [each[0] for each in said(tmp_path / "x.zip", many)]
    assert codes[-1] == "SZ-SRC-013" and len(codes) < 12
    deep = zipped({f"{n}.zip": many for n in range(3)})
    assert said(tmp_path / "x.zip", deep)[-1] == ("SZ-SRC-013", "x.zip")
    for name, content in (
        ("x.tar.gz", gzip.compress(tarred({"a.jpg": bytes(5 << 20)}))),
        ("x.txt.gz", gzip.compress(bytes(5 << 20))),
        ("x.csv.xz", lzma.compress(b"text\n" + bytes(5 << 20))),
        ("x.jsonl.bz2", bz2.compress(bytes(5 << 20))),
    ):
        assert said(tmp_path / name, content)[-1] == ("SZ-SRC-013", name)


def test_a_tar_whose_headers_would_fill_the_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 200 << 20
    bomb = gzip.compress(header.tobuf(tarfile.PAX_FORMAT) + bytes(4 << 20))
    assert said(tmp_path / "x.tar.gz", bomb) == [("SZ-SRC-010", "x.tar.gz")]


def test_a_member_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "LARGEST", 100)
    content = zipped({"a.txt": b"x" * 101, "b.txt": b"x" * 100})
    assert said(tmp_path / "x.zip", content) == [("SZ-SRC-005", "x.zip/a.txt"), ("x.zip/b", "100")]


@pytest.mark.parametrize("seed", range(12))
def test_archives_with_bytes_changed_at_random_never_raise(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    kinds = {
        "x.zip": zipped({**TWO, "t.csv": b"id,text\n1,x\n", "n.zip": zipped(TWO)}),
        "x.tar": tarred({**TWO, "n.zip": zipped(TWO)}),
        "x.tar.gz": tarred(TWO, "w:gz"),
        "x.tar.xz": tarred(TWO, "w:xz"),
    }
    for name, content in kinds.items():
        for _ in range(15):
            broken = bytearray(content)
            for _ in range(chance.choice((1, 3, 20))):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            for item in held(tmp_path / name, bytes(broken)):
                item.source.encode() if isinstance(item, Held) else item.where.encode()
