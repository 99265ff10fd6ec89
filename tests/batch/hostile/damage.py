"""Whole files that were cut off, had a bit turned, or are something else than their names say."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import zlib

from tests.batch.hostile import make
from tests.batch.hostile.case import (
    BINARY,
    COLUMNS,
    DAMAGED,
    EMPTY,
    EXCESS,
    FOREIGN,
    LATE,
    LINK,
    LOCKED,
    MALFORMED,
    SCANNED,
    UNDECODABLE,
    Folder,
    cuts,
    flipped,
    sentence,
)

SUFFIXES = (
    "txt",
    "md",
    "html",
    "xhtml",
    "docx",
    "pdf",
    "epub",
    "jsonl",
    "csv",
    "tsv",
    "parquet",
    "zip",
    "tar",
    "tar.gz",
    "txt.gz",
    "txt.xz",
    "txt.bz2",
)
#: What a file of this format may be told to be when its bytes are nonsense.
NONSENSE = {
    "txt": (BINARY, UNDECODABLE),
    "md": (BINARY, UNDECODABLE),
    "html": (BINARY, UNDECODABLE),
    "xhtml": (BINARY, UNDECODABLE),
    "csv": (DAMAGED, UNDECODABLE, BINARY),
    "tsv": (DAMAGED, UNDECODABLE, BINARY),
    "jsonl": (MALFORMED,),
    **dict.fromkeys(("txt.gz", "txt.xz", "txt.bz2"), (DAMAGED, BINARY, UNDECODABLE)),
}

#: The first bytes of files that are no text, and how a person would call them.
OTHERS = {
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "gif": b"GIF89a\x01\0\x01\0",
    "elf": b"\x7fELF\x02\x01\x01\0",
    "exe": b"MZ\x90\0\x03\0\0\0",
    "sqlite": b"SQLite format 3\0",
    "mp4": b"\0\0\0\x18ftypmp42",
    "font": b"\0\x01\0\0\0\x0f\0\x80",
    "pyc": b"\xa7\r\r\n\0\0\0\0",
}


def files(folder: Folder) -> None:
    """Each kind of damage, to each format that shows it."""
    for family in (
        _truncated,
        _packed_short,
        _text_short,
        _flipped,
        _tables_flipped,
        _nothing,
        _random,
        _zeros,
        _others,
        _old_office,
    ):
        folder.family = family.__name__.strip("_")
        family(folder)


def _truncated(folder: Folder) -> None:
    """A file cut off has no list of its parts, or no end."""
    noise = folder.rng.randbytes(3000)
    text = sentence(folder.quote())
    whole = {
        "docx": make.docx(make.paragraphs(text), word__media__a_png=noise),
        "epub": make.epub(text, a_png=noise),
        "parquet": make.parquet({"id": ["cut"], "text": [text * 50]}),
    }
    for suffix, data in whole.items():
        for at in cuts(len(data), 10):
            folder.bad(f"{at}.{suffix}", data[:at], DAMAGED)
    data = make.zipped({"a.txt": text.encode(), "b.txt": noise})
    for at in cuts(len(data), 8):
        folder.bad(f"{at}.zip", data[:at], DAMAGED)
    quote = folder.quote()
    data = make.pdf(sentence(quote)[:30], sentence(quote)[30:])
    for at in cuts(len(data), 14):
        folder.either(f"{at}.pdf", data[:at], DAMAGED, SCANNED)


def _packed_short(folder: Folder) -> None:
    data = sentence(folder.quote()).encode() + folder.rng.randbytes(4000).hex().encode()
    for suffix in ("gz", "bz2", "xz"):
        packed = make.PACKERS[suffix](data)
        for at in cuts(len(packed), 5):
            folder.bad(f"{at}.txt.{suffix}", packed[:at], DAMAGED)
    quote = folder.quote()
    for packer in ("", "gz", "xz"):
        tar = make.tarred({"先.txt": sentence(quote).encode(), "后.txt": data}, packer)
        length = len(tar) if packer else len(data)
        for part in (3, 5, 7):
            folder.bad(f"{part}.tar{'.' * bool(packer)}{packer}", tar[: length * part // 10], DAMAGED)


def _text_short(folder: Folder) -> None:
    """A character is cut in two: the file is not as it was written, but its figure must not change."""
    for cut in (1, 2):
        for encoding in ("utf-8", "utf-16", "utf-8-sig"):
            quote = folder.quote()
            data = (sentence(quote) * 3 + "完").encode(encoding)
            if encoding != "utf-16" or cut == 1:
                folder.either(f"{cut}-{encoding}.txt", data[:-cut], UNDECODABLE, BINARY, quote=quote)
    quote = folder.quote()
    folder.either("gb18030.txt", sentence(quote).encode("gb18030")[:-1], UNDECODABLE, quote=quote)


def _flipped(folder: Folder) -> None:
    """Where there are checksums, a document is as it was or it is none."""
    quote = folder.quote()
    text = sentence(quote)
    whole = {
        "docx": (make.docx(make.paragraphs(text)), (DAMAGED, EMPTY, EXCESS, LOCKED, FOREIGN, BINARY)),
        "epub": (make.epub(text), (DAMAGED, EMPTY, EXCESS, LOCKED, FOREIGN, BINARY)),
        "txt.gz": (gzip.compress(text.encode(), mtime=0), (DAMAGED, BINARY, UNDECODABLE)),
        "txt.xz": (lzma.compress(text.encode()), (DAMAGED, BINARY, UNDECODABLE)),
        "txt.bz2": (bz2.compress(text.encode()), (DAMAGED, BINARY, UNDECODABLE)),
    }
    for suffix, (data, codes) in whole.items():
        for number in range(15 if suffix in ("docx", "epub") else 5):
            folder.either(f"{number}.{suffix}", flipped(data, folder.rng), *codes, quote=quote)
    data = make.pdf(text[:30], text[30:])
    for number in range(20):
        folder.either(f"{number}.pdf", flipped(data, folder.rng), DAMAGED, SCANNED, LOCKED, BINARY, EXCESS)
    for suffix, packer in (("tar", ""), ("tar.gz", "gz")):
        tar = make.tarred({"a.txt": text.encode()}, packer)
        for number in range(8):
            folder.either(
                f"{number}.{suffix}",
                flipped(tar, folder.rng),
                DAMAGED,
                EMPTY,
                UNDECODABLE,
                BINARY,
                LOCKED,
                LINK,
            )
    data = make.zipped({"a.txt": text.encode(), "b.txt": text.encode()})
    for number in range(12):
        folder.either(f"{number}.zip", flipped(data, folder.rng), DAMAGED, EMPTY, LOCKED, EXCESS, LINK)


def _tables_flipped(folder: Folder) -> None:
    quote = folder.quote()
    data = make.parquet({"id": ["flip"], "text": [sentence(quote)]}, write_page_checksum=True)
    for number in range(25):
        broken = flipped(data, folder.rng).replace(b"flip", b"p%03d" % number)
        folder.either(f"{number}.parquet", broken, DAMAGED, COLUMNS, LOCKED, EMPTY, UNDECODABLE, EXCESS)


def _nothing(folder: Folder) -> None:
    for suffix in SUFFIXES:
        folder.bad(f"nothing.{suffix}", b"", EMPTY, DAMAGED)
    for name, blank in {
        "spaces": b" \n\t\r\n" * 99,
        "wide-spaces": "\u3000\n".encode(),
        "mark": b"\xef\xbb\xbf",
    }.items():
        for suffix in ("txt", "md", "html"):
            folder.bad(f"{name}.{suffix}", blank, EMPTY)
    folder.bad("spaces.csv", b" \n\t\r\n" * 99, EMPTY, DAMAGED)


def _random(folder: Folder) -> None:
    for suffix in SUFFIXES:
        for size in (7, 5000):
            data = b"\x80\x81\xff" + folder.rng.randbytes(size).replace(b"\n", b"")
            folder.bad_row(f"{size}.{suffix}", data, *NONSENSE.get(suffix, (DAMAGED,)))


def _zeros(folder: Folder) -> None:
    for suffix in SUFFIXES:
        codes = (BINARY, UNDECODABLE, DAMAGED, EMPTY, MALFORMED)
        folder.bad_row(f"nul.{suffix}", b"\0" * 4096, *codes)


def _others(folder: Folder) -> None:
    """Pictures, programs and data bases under the names of texts."""
    for kind, start in OTHERS.items():
        data = start + folder.rng.randbytes(3000)
        for suffix in ("txt", "html", "docx", "pdf", "csv"):
            codes = NONSENSE.get(suffix, (DAMAGED,))
            folder.bad(f"{kind}.{suffix}", data, *codes, BINARY, UNDECODABLE)


def _old_office(folder: Folder) -> None:
    """Files of programs whose formats are not read, and their like under names that are."""
    ole = make.OLE + struct.pack("<16x6H", 0x3E, 3, 0xFFFE, 9, 6, 0) + folder.rng.randbytes(4000)
    sheet = make.zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
    slides = make.zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})
    rar = b"Rar!\x1a\x07\x01\0" + folder.rng.randbytes(900)
    seven = b"7z\xbc\xaf\x27\x1c\0\4" + folder.rng.randbytes(900)
    rtf = rb"{\rtf1\ansi\ansicpg936 2023\'c4\'ea}"
    for name, data in {
        "doc": ole,
        "xlsx": sheet,
        "pptx": slides,
        "rar": rar,
        "7z": seven,
        "rtf": rtf,
    }.items():
        folder.bad(f"{name}.txt", data, FOREIGN)
        folder.bad(f"{name}.pdf", data, FOREIGN, DAMAGED)
        folder.bad(f"{name}.html", data, FOREIGN)
        if name != "doc":
            folder.bad(f"{name}.docx", data, FOREIGN)
        folder.bad(f"{name}.csv", data, FOREIGN, DAMAGED, COLUMNS)
        folder.bad(f"{name}.zip", data, FOREIGN, DAMAGED, EMPTY)
    folder.bad("locked-or-old.docx", ole, LOCKED, FOREIGN)
    folder.bad("parquet.txt", make.parquet({"text": ["a"]}), FOREIGN)
    folder.bad("gzip.txt", gzip.compress(b"a" * 99, mtime=0), FOREIGN)
    folder.bad("zlib.txt", zlib.compress(folder.rng.randbytes(400)), BINARY, UNDECODABLE)
    folder.either("base64.txt", folder.rng.randbytes(9000).hex().encode(), LATE)
