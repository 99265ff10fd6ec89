"""Small whole files of every format, each with the text it is given."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
FONT = "STSong-Light"
PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def page(body: str, head: str = '<meta charset="utf-8">') -> str:
    """An HTML page."""
    return f"<!doctype html><html><head>{head}<title>城市更新</title></head><body>{body}</body></html>"


def article(text: str) -> bytes:
    """A page with a heading and a paragraph."""
    return page(f"<h1>城市更新进展</h1><p>{text}</p>").encode()


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members, all of the same minute."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, part)
    return stream.getvalue()


def tarred(parts: Mapping[str, bytes], packer: str = "") -> bytes:
    """A tar of these members, packed or not."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, part in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(part)
            archive.addfile(info, io.BytesIO(part))
    return PACKERS[packer](stream.getvalue())


def paragraphs(*texts: str) -> str:
    """Paragraphs of a docx."""
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


def docx(body: str, **parts: bytes | str | None) -> bytes:
    """A docx with this inside its body; parts by name, ``__`` for a slash and ``_`` for a dot, ``None`` for none."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    whole: dict[str, bytes | str | None] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships><Relationship Type="{kind}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    return zipped(_changed(whole, parts))


def epub(text: str, **parts: bytes | str | None) -> bytes:
    """A book of one chapter; parts as of ``docx``."""
    whole: dict[str, bytes | str | None] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": opf("one.xhtml"),
        "OPS/one.xhtml": f"<html><body><h1>第一章</h1><p>{text}</p></body></html>",
    }
    return zipped(_changed(whole, parts))


def opf(*chapters: str) -> str:
    """What says which chapters a book has."""
    items = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    refs = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    return f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{refs}</spine></package>'


def _changed(
    whole: dict[str, bytes | str | None], parts: Mapping[str, bytes | str | None]
) -> dict[str, bytes | str]:
    named = {_part(name): part for name, part in parts.items()}
    return {name: part for name, part in {**whole, **named}.items() if part is not None}


def _part(name: str) -> str:
    if name == "rels":
        return "_rels/.rels"
    return name.replace("__", "/").replace("_", ".")


def pdf(*lines: str, draw: Callable[[Any], None] | None = None, **options: Any) -> bytes:
    """A PDF of one page with these lines, or of what ``draw`` puts on the canvas."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(500, 700), invariant=1, **options)
    canvas.setFont(FONT, 10)
    for number, line in enumerate(lines):
        canvas.drawString(40, 640 - 16 * number, line)
    if draw:
        draw(canvas)
    canvas.save()
    return stream.getvalue()


def raw_pdf(objects: Sequence[bytes], *, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a table of where they are."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        trailer,
        start,
    )


def one_page(content: bytes, about: bytes = b"", tree: bytes = b"/Kids [3 0 R] /Count 1") -> bytes:
    """A PDF whose page draws this stream, in Helvetica as ``/F1``."""
    return raw_pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages %s>>" % tree,
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 500 700] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>",
            b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), about, content),
            b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        ]
    )


def jsonl(rows: Iterable[object]) -> bytes:
    """A row a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A table with quotation marks around every cell."""
    return "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows
    ).encode()


def parquet(columns: Mapping[str, Any], **options: Any) -> bytes:
    """A Parquet file of these columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), stream, **options)
    return stream.getvalue()


def repeated(block: bytes, times: int, wbits: int) -> bytes:
    """Deflated, without ever being whole in memory, a block again and again; the sum at its end is wrong."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    part = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + part * times + packer.flush(zlib.Z_FINISH)
