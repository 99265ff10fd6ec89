"""Pages of a PDF that show what the text layer does not have: pictures of text, letters drawn as curves."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

#: A page of fewer characters may be a picture with a page number or a stamp on it.
FEW: Final = 30
#: The share of the page that pictures take, if it has no text at all, and if it has so few characters.
_SHOWN, _FULL = 0.05, 0.5
#: Letters drawn as curves: so many shapes, and no text.
_CURVES: Final = 100
_MOST_OBJECTS: Final = 5_000
_MOST_RUNS: Final = 100


def hides_text(page: PdfPage, characters: int) -> bool:
    """Whether a page that has so few characters shows more than they say; an empty page does not."""
    if characters >= FEW:
        return False
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    pictured, shapes = 0.0, 0
    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        shape = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(shape)
        shapes += kind == pdfium.FPDF_PAGEOBJ_PATH
        if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING):
            pictured += _area(shape, width, height)
    share = pictured / max(width * height, 1.0)
    return share >= _FULL or (not characters and (share >= _SHOWN or shapes >= _CURVES))


def _area(shape: object, width: float, height: float) -> float:
    """The square points that an object takes of a page of that size."""
    import pypdfium2.raw as pdfium

    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(shape, *edges):
        return 0.0
    left, bottom, right, top = (edge.value for edge in edges)
    return max(0.0, min(right, width) - max(left, 0.0)) * max(0.0, min(top, height) - max(bottom, 0.0))


def listed(pages: Iterable[int]) -> str:
    """Numbers of pages, in order, as printed: 3, 7–9; of very many the first."""
    runs = [str(first) if first == last else f"{first}–{last}" for first, last in _runs(pages)]
    more = [f"and {len(runs) - _MOST_RUNS} more stretches"] if len(runs) > _MOST_RUNS else []
    return ", ".join([*runs[:_MOST_RUNS], *more])


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in numbers:
        if first and number == last + 1:
            last = number
            continue
        if first:
            yield first, last
        first = last = number
    if first:
        yield first, last
