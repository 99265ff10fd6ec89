"""Zip and tar archives and packed files that were made to do harm, or badly made."""

from __future__ import annotations

import bz2
import gzip
import io
import struct
import tarfile
import zipfile
import zlib

from tests.batch.hostile import make
from tests.batch.hostile.case import (
    BINARY,
    DAMAGED,
    EMPTY,
    EXCESS,
    FOREIGN,
    LARGE,
    LINK,
    LOCKED,
    MALFORMED,
    NESTED,
    TWICE,
    Folder,
    sentence,
)

_MEGA = 1 << 20


def files(folder: Folder) -> None:
    """Bombs, locked and damaged members, members that are no files, archives in archives."""
    for family in (_zip_bombs, _zip_members, _zip_lists, _nested, _tars, _tar_bombs, _packed):
        folder.family = family.__name__.strip("_")
        family(folder)


def _zip_of(name: bytes, body: bytes, size: int, times: int = 1, crc: int = 0) -> bytes:
    """A zip whose one deflated member is in its list so many times."""
    local = (
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0x800, 8, 0, 33, crc, len(body), size, len(name), 0)
        + name
        + body
    )
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0x800, 8, 0, 33, crc, len(body), size, len(name), 0, 0, 0, 0, 0, 0
    )
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, times % 65536, times % 65536, len(entry + name) * times, len(local), 0
    )
    return local + (entry + name) * times + end


def listed_often(name: bytes, times: int) -> bytes:
    """A zip that has one empty member so many times in its list."""
    return _zip_of(name, b"\3\0", 0, times)


def _zip_bombs(folder: Folder) -> None:
    zeros = make.repeated(b" " * _MEGA, 1024, -15)
    words = make.repeated("一二三四".encode() * (_MEGA // 12), 300, -15)
    folder.mixed("gigabyte.zip", _zip_of(b"a.txt", zeros, 1 << 30), {}, {"/a.txt": (LARGE,)})
    folder.mixed("gigabyte-of-words.zip", _zip_of(b"a.txt", words, 300 * _MEGA), {}, {"/a.txt": (LARGE,)})
    folder.bad("gigabyte-of-rows.zip", _zip_of(b"a.jsonl", zeros, 1 << 30), EXCESS, LARGE)
    folder.mixed(
        "gigabyte-said-to-be-small.zip", _zip_of(b"a.txt", zeros, 100), {}, {"/a.txt": (LARGE, DAMAGED)}
    )
    small = _zip_of(b"a.txt", zlib.compress(b"a")[2:-4], (1 << 32) - 2)
    folder.mixed("small-said-to-be-large.zip", small, {}, {"/a.txt": (DAMAGED,)})
    kernel = make.repeated(b" " * _MEGA, 40, -15)
    folder.bad("overlapping.zip", _zip_of(b"a.txt", kernel, 40 * _MEGA, 2000), EXCESS, DAMAGED)
    many = {f"{number}.txt": b" " * _MEGA for number in range(270)}
    folder.bad("many-large.zip", make.zipped(many), EXCESS)
    folder.bad("many-of-no-use.zip", listed_often(b"a.png", 20_000), EMPTY)


def _zip_members(folder: Folder) -> None:
    """One good member, and one that cannot be read: the first must come out."""
    quote = folder.quote()
    parts = {"好.txt": sentence(quote).encode(), "坏.txt": b"bad" * 99}
    data = make.zipped(parts)
    at, listed = data.index(b"PK\3\4", 1), data.rindex(b"PK\1\2")

    def changed(offset: int, in_list: int, value: bytes) -> bytes:
        out = bytearray(data)
        out[at + offset : at + offset + len(value)] = value
        out[listed + in_list : listed + in_list + len(value)] = value
        return bytes(out)

    body = at + 30 + len("坏.txt".encode())
    broken = {
        "locked": (changed(6, 8, b"\1\x08"), (LOCKED,)),
        "aes": (changed(6, 8, b"\1\x08\x63\0"), (LOCKED,)),
        "deflate64": (changed(8, 10, b"\x09\0"), (DAMAGED,)),
        "ppmd": (changed(8, 10, b"\x62\0"), (DAMAGED,)),
        "checksum": (changed(14, 16, b"\0\0\0\0"), (DAMAGED,)),
        "no-deflate": (data[:body] + b"\xff" * 4 + data[body + 4 :], (DAMAGED,)),
        "other-name": (data[: at + 30] + b"x" + data[at + 31 :], (DAMAGED,)),
        "no-header": (data[:at] + b"PK\7\x08" + data[at + 4 :], (DAMAGED,)),
        "link": (_with_link(parts), (LINK,)),
        "empty": (make.zipped({**parts, "坏.txt": b""}), (EMPTY,)),
        "binary": (make.zipped({**parts, "坏.txt": b"\x89PNG\0\0\0"}), (BINARY,)),
        "damaged-docx": (make.zipped({**parts, "坏.txt": make.docx("<w:p>")}), (DAMAGED,)),
    }
    for name, (changed_data, codes) in broken.items():
        folder.mixed(f"{name}.zip", changed_data, {"/好.txt": quote}, {"/坏.txt": codes})


def _with_link(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o120777 if name == "坏.txt" else 0o100644) << 16
            archive.writestr(info, b"/etc/passwd" if name == "坏.txt" else part)
    return stream.getvalue()


def _zip_lists(folder: Folder) -> None:
    """What is wrong is the list of the members."""
    quote = folder.quote()
    text = sentence(quote).encode()
    data = make.zipped({"a.txt": text})
    end, listed = data.rindex(b"PK\5\6"), data.rindex(b"PK\1\2")
    folder.bad("no-members.zip", make.zipped({}), EMPTY)
    folder.bad("only-folders.zip", make.zipped({"a/": b"", "a/b/": b""}), EMPTY)
    folder.bad("no-list.zip", data[:listed], DAMAGED)
    elsewhere = data[: end + 16] + b"\xff\xff\xff\x7f" + data[end + 20 :]
    folder.mixed("list-elsewhere.zip", elsewhere, {}, {"/a.txt": (DAMAGED,)})
    folder.bad(
        "list-too-long.zip", data[: end + 12] + b"\xff\xff\xff\x7f" + data[end + 16 :], DAMAGED, EXCESS
    )
    folder.either("disk-two.zip", data[: end + 4] + b"\1\0\1\0" + data[end + 8 :], DAMAGED, quote=quote)
    beyond = data[: listed + 42] + b"\xff\xff\xff\x7f" + data[listed + 46 :]
    folder.mixed("member-beyond.zip", beyond, {}, {"/a.txt": (DAMAGED,)})
    reaching = data[: listed + 20] + struct.pack("<2L", len(data), len(data)) + data[listed + 28 :]
    folder.either("holds-itself.zip", reaching, DAMAGED, quote=quote)
    second = {"a.txt": text, "./a.txt": text, "../a.txt": text}
    folder.mixed("names-that-fall-together.zip", make.zipped(second), {"/a.txt": quote}, {"/a.txt": (TWICE,)})


def _nested(folder: Folder) -> None:
    """Archives in archives: one level is read, and the rest is told."""
    inner = {"底.txt": sentence(folder.quote()).encode()}
    for name, wrap in (("zip", make.zipped), ("tar", make.tarred)):
        data = wrap(inner)
        for _ in range(5):
            data = wrap({f"内.{name}": data})
        folder.mixed(f"five.{name}", data, {}, {f"/内.{name}/内.{name}": (NESTED,)})
    data = make.zipped(inner)
    for _ in range(9):
        data = make.zipped({f"{letter}.zip": data for letter in "abcd"})
    folder.mixed(
        "four-by-four.zip", data, {}, {f"/{one}.zip/{two}.zip": (NESTED,) for one in "abcd" for two in "abcd"}
    )
    packed = gzip.compress(gzip.compress(b"a", mtime=0), mtime=0)
    folder.bad("packed-twice.txt.gz", packed, FOREIGN, BINARY)
    folder.mixed(
        "tar-in-zip-in.tar",
        make.tarred({"a.zip": make.zipped({"b.tar.gz": b""})}),
        {},
        {"/a.zip/b.tar.gz": (NESTED,)},
    )
    within = (DAMAGED, BINARY, EMPTY)
    folder.mixed(
        "damaged-in.zip",
        make.zipped({"a.zip": b"PK\3\4", "b.tar": b"x" * 999, "c.txt.gz": b"\x1f\x8b"}),
        {},
        {"/a.zip": within, "/b.tar": within, "/c.txt.gz": within},
    )


def _tar_with(*members: tuple[str, bytes, bytes, int | None], mode: str = "w") -> bytes:
    """A tar of members: name, type, content, and a size that is said where it is not that of the content."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, kind, content, size in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, "/etc/passwd", len(content) if size is None else size
            archive.addfile(info, io.BytesIO(content) if size is None else None)
    return stream.getvalue()


def _tars(folder: Folder) -> None:
    quote = folder.quote()
    first = ("好.txt", tarfile.REGTYPE, sentence(quote).encode(), None)
    kinds = {
        "symlink": tarfile.SYMTYPE,
        "hardlink": tarfile.LNKTYPE,
        "fifo": tarfile.FIFOTYPE,
        "device": tarfile.CHRTYPE,
        "disk": tarfile.BLKTYPE,
    }
    for name, kind in kinds.items():
        data = _tar_with(first, ("坏.txt", kind, b"", None))
        folder.mixed(f"{name}.tar", data, {"/好.txt": quote}, {"/坏.txt": (LINK,)})
    data = _tar_with(first, ("late.txt", tarfile.REGTYPE, b"late" * 99, None))
    second = data.index(b"late.txt")
    tails = {
        "checksum": data[: second + 148] + b"0000000\0" + data[second + 156 :],
        "size-no-number": data[: second + 124] + b"zzzzzzzzzzz\0" + data[second + 136 :],
        "size-negative": data[: second + 124] + b"\xff" * 12 + data[second + 136 :],
        "rubbish": data[:second] + folder.rng.randbytes(2048),
        "long-name": _tar_with(first, ("././@LongLink", tarfile.GNUTYPE_LONGNAME, b"", 2 << 30)),
        "long-attributes": _tar_with(first, ("pax", tarfile.XHDTYPE, b"", 2 << 30)),
        "size-beyond": _tar_with(first, ("后.txt", tarfile.REGTYPE, b"", 5000)),
    }
    for name, tail in tails.items():
        case = {"": (DAMAGED,)} if name != "size-beyond" else {"/后.txt": (DAMAGED, BINARY)}
        folder.mixed(f"{name}.tar", tail, {"/好.txt": quote}, case)
    folder.bad("only-links.tar", _tar_with(("a", tarfile.SYMTYPE, b"", None)), EMPTY)
    folder.bad("nothing-within.tar", _tar_with(), EMPTY)


def _tar_bombs(folder: Folder) -> None:
    header = tarfile.TarInfo("a.txt")
    header.size = 1 << 30
    start = gzip.compress(header.tobuf(tarfile.GNU_FORMAT), mtime=0)
    zeros = gzip.compress(b" " * (8 * _MEGA), mtime=0)
    folder.bad("gigabyte.tar.gz", start + zeros * 128, EXCESS, LARGE)
    header.name = "a.png"
    folder.bad(
        "gigabyte-passed-over.tgz",
        gzip.compress(header.tobuf(tarfile.GNU_FORMAT), mtime=0) + zeros * 128,
        EXCESS,
    )
    header.name = "a.txt"
    packed = bz2.compress(b" " * (8 * _MEGA))
    folder.bad(
        "gigabyte.tar.bz2", bz2.compress(header.tobuf(tarfile.GNU_FORMAT)) + packed * 128, EXCESS, LARGE
    )
    sparse = _tar_with(("a.txt", tarfile.GNUTYPE_SPARSE, b"", 0))
    folder.mixed("sparse.tar", sparse, {}, {"/a.txt": (LINK, DAMAGED, EMPTY)})


def _packed(folder: Folder) -> None:
    zeros = gzip.compress(b" " * (8 * _MEGA), mtime=0)
    for suffix in ("txt", "html", "jsonl", "csv"):
        folder.bad(f"gigabyte.{suffix}.gz", zeros * 128, EXCESS, LARGE, EMPTY)
    folder.bad("gigabyte.txt.bz2", bz2.compress(b" " * (8 * _MEGA)) * 128, EXCESS, LARGE)
    whole = gzip.compress(sentence(folder.quote()).encode(), mtime=0)
    folder.bad("checksum.txt.gz", whole[:-8] + b"\0" * 4 + whole[-4:], DAMAGED)
    folder.bad("length.txt.gz", whole[:-4] + b"\0" * 4, DAMAGED)
    folder.bad("header-alone.txt.gz", whole[:10], DAMAGED)
    folder.bad("other-method.txt.gz", whole[:2] + b"\7" + whole[3:], DAMAGED)
    folder.either("bytes-after.txt.gz", whole + b"rubbish", DAMAGED)
    rows = make.jsonl([{"id": "row-before", "text": sentence(quote := folder.quote())}])
    cut = gzip.compress(rows + folder.rng.randbytes(9000).hex().encode(), mtime=0)[:-5000]
    folder.mixed("rows-cut.jsonl.gz", cut, {"#row-before": quote}, {"": (DAMAGED, MALFORMED)})
