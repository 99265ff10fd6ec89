"""PDF files that are locked, pictures, broken in their structure, or made to fill the memory."""

from __future__ import annotations

import zlib
from typing import Any

from tests.batch.hostile import make
from tests.batch.hostile.case import (
    BINARY,
    DAMAGED,
    EXCESS,
    LATE,
    LOCKED,
    SCANNED,
    Folder,
    sentence,
)

_MEGA = 1 << 20
_NOTHING = (DAMAGED, SCANNED)
_CATALOG = b"<</Type /Catalog /Pages 2 0 R>>"
_PAGE = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>"
_DRAWN = b"BT /F1 10 Tf 40 600 Td (Investment 9) Tj ET\n"


def files(folder: Folder) -> None:
    """One family for what a reader says no to, one for broken structure, one for excess."""
    for family in (_pdf_refused, _pdf_broken, _pdf_excess):
        folder.family = family.__name__.strip("_")
        family(folder)


def _pdf_refused(folder: Folder) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    text = sentence(folder.quote())
    for strength in (40, 128):
        lock = StandardEncryption("geheim", "owner", strength=strength)
        folder.bad(f"password-{strength}.pdf", make.pdf(text[:30], encrypt=lock), LOCKED)
    unknown = make.one_page(_DRAWN).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt <</Filter /Adept /V 9>>")
    folder.bad("unknown-lock.pdf", unknown, LOCKED, DAMAGED)
    folder.bad("pictures.pdf", make.pdf(draw=_picture), SCANNED)
    folder.bad("lines-alone.pdf", make.pdf(draw=lambda canvas: canvas.line(0, 0, 99, 99)), SCANNED)
    folder.bad(
        "blank-pages.pdf", make.pdf(draw=lambda canvas: [canvas.showPage() for _ in range(9)]), SCANNED
    )
    folder.bad("spaces-alone.pdf", make.one_page(b"BT /F1 10 Tf (     ) Tj ET"), SCANNED)


def _picture(canvas: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (40, 50))), 0, 0, 400, 500)


def _pdf_broken(folder: Folder) -> None:
    quote = folder.quote()
    whole = make.pdf(sentence(quote)[:30], sentence(quote)[30:])
    start = whole.rindex(b"startxref")
    folder.bad("header-alone.pdf", b"%PDF-1.7\n", DAMAGED)
    folder.bad("header-and-end.pdf", b"%PDF-1.7\n%%EOF\n", DAMAGED)
    folder.bad("no-header.pdf", b"trailer <</Root 1 0 R>>\n%%EOF", DAMAGED, BINARY)
    folder.bad("words.pdf", "这不是PDF。".encode(), DAMAGED)
    folder.either("xref-elsewhere.pdf", whole[:start] + b"startxref\n7\n%%EOF", DAMAGED, quote=quote)
    folder.either("xref-negative.pdf", whole[:start] + b"startxref\n-99\n%%EOF", DAMAGED, quote=quote)
    folder.either("xref-gone.pdf", whole[: whole.rindex(b"xref\n0")], DAMAGED, quote=quote)
    folder.either("no-objects.pdf", whole.replace(b"endobj", b"xxxxxx"), *_NOTHING)
    folder.either("no-streams.pdf", whole.replace(b"endstream", b"xxxxxxxxx"), *_NOTHING)
    for length in (b"0", b"7", b"-1", b"999999999", b"99 0 R", b"(x)"):
        told = make.one_page(_DRAWN).replace(b"/Length %d" % len(_DRAWN), b"/Length " + length)
        folder.either(f"length-{length.hex()}.pdf", told, *_NOTHING)
    for filters in (
        b"/FlateDecode",
        b"/LZWDecode",
        b"/JBIG2Decode",
        b"/Nonsense",
        b"[/FlateDecode " * 50 + b"]" * 50,
    ):
        folder.either(
            f"filter-{len(filters)}.pdf", make.one_page(_DRAWN, b"/Filter " + filters), EXCESS, *_NOTHING
        )
    cut = zlib.compress(_DRAWN * 50)[:20]
    folder.either("flate-cut.pdf", make.one_page(cut, b"/Filter /FlateDecode"), *_NOTHING)
    trees = {
        "zero": b"/Kids [] /Count 0",
        "no-kids": b"/Count 1",
        "minus": b"/Kids [3 0 R] /Count -1",
        "fewer": b"/Kids [3 0 R] /Count 3",
        "itself": b"/Kids [2 0 R] /Count 1",
        "catalog": b"/Kids [1 0 R] /Count 1",
        "null": b"/Kids [null 99 0 R (x)] /Count 3",
    }
    for name, tree in trees.items():
        folder.either(f"tree-{name}.pdf", make.one_page(_DRAWN, tree=tree), *_NOTHING)
    folder.bad("no-pages.pdf", make.raw_pdf([_CATALOG]), DAMAGED)
    folder.bad("zero-pages.pdf", make.raw_pdf([_CATALOG, b"<</Type /Pages /Kids [] /Count 0>>"]), DAMAGED)
    folder.bad("root-nowhere.pdf", make.raw_pdf([_CATALOG], trailer=b"/Root 77 0 R"), DAMAGED)


def _pdf_excess(folder: Folder) -> None:
    level = [
        b"<</Type /Pages /Kids [%s] /Count %d>>" % (b"%d 0 R " % (number + 3) * 10, 10 ** (5 - number))
        for number in range(5)
    ]
    folder.bad("hundred-thousand-pages.pdf", make.raw_pdf([_CATALOG, *level, _PAGE]), EXCESS, *_NOTHING)
    circle = [
        b"<</Type /Pages /Kids [3 0 R 3 0 R] /Count 100000>>",
        b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 99999>>",
    ]
    folder.bad("circle.pdf", make.raw_pdf([_CATALOG, *circle]), EXCESS, *_NOTHING)
    folder.either(
        "two-thousand-million-pages.pdf",
        make.one_page(_DRAWN, tree=b"/Kids [3 0 R] /Count 2147483647"),
        EXCESS,
        *_NOTHING,
    )
    deep = make.raw_pdf([_CATALOG, b"[" * 200_000 + b"]" * 200_000])
    folder.bad("arrays.pdf", deep, *_NOTHING)
    folder.bad("dictionaries.pdf", make.raw_pdf([b"<</a " * 100_000 + b">>" * 100_000]), *_NOTHING)
    folder.either("arrays-drawn.pdf", make.one_page(b"[" * 500_000 + _DRAWN), *_NOTHING, LATE)
    folder.either("states.pdf", make.one_page(b"q " * 500_000 + _DRAWN), *_NOTHING, LATE)
    form = b"<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 6 0 R>>>> /Length 6>>\nstream\n/X Do \nendstream"
    drawn = make.one_page(b"/X Do").replace(b"/Font <<", b"/XObject <</X 6 0 R>> /Font <<")
    folder.either(
        "form-in-itself.pdf",
        drawn.replace(b"xref\n0 6", b"6 0 obj\n%s\nendobj\nxref\n0 6" % form),
        *_NOTHING,
        LATE,
    )
    spaces = make.repeated(b" " * _MEGA, 700, 15)
    folder.bad("gigabyte.pdf", make.one_page(spaces, b"/Filter /FlateDecode"), EXCESS)
    twice = zlib.compress(spaces, 9)
    folder.bad("packed-twice.pdf", make.one_page(twice, b"/Filter [/FlateDecode /FlateDecode]"), EXCESS)
    letters = zlib.compress(b"BT /F1 10 Tf 40 600 Td (" + b"9" * (20 * _MEGA) + b") Tj ET", 9)
    folder.either("twenty-million-letters.pdf", make.one_page(letters, b"/Filter /FlateDecode"), EXCESS, LATE)
    heap = zlib.compress(b"BT /F1 10 Tf 40 600 Td " + b"0 0 Td (987) Tj " * 60_000 + b" ET", 9)
    folder.either("heap-of-letters.pdf", make.one_page(heap, b"/Filter /FlateDecode"), EXCESS, LATE)
    folder.either(
        "columns.pdf",
        make.one_page(
            zlib.compress(_DRAWN), b"/Filter /FlateDecode /DecodeParms <</Predictor 15 /Columns 2147483647>>"
        ),
        *_NOTHING,
    )
