"""The characters of a PDF page with their boxes, in the order the page draws them."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.model import Box

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

#: Degrees that a line of text may be turned by; what stands between is taken for the nearest.
_QUARTER: Final = 90
_BLANK: Final = frozenset({0x20, 0x0A, 0x0D, 0x09, 0xA0, 0xFEFF})
_SOFT_HYPHEN: Final = 0x02  # how PDFium reports a hyphen at the end of a line
_UNKNOWN: Final = (
    "\ufffd"  # a glyph that the file gives no character for: a gap that shows, not a figure less a digit
)
#: Two prints of a character nearer than this share of its size are one in bold.
_SHADOW: Final = 0.2


@dataclass(slots=True)
class Char:
    """A character as printed.

    ``box`` is in points of PDF user space. ``x0 … y1`` are the same box turned so that the line runs to the right and
    lines follow downwards: ``y`` falls; ``base`` is the base line. ``order`` counts as the page draws; ``spaced`` is 2 if it draws a space
    before, 1 if PDFium supposes one.
    """

    text: str
    box: Box
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    base: float
    order: int
    spaced: int = 0

    @property
    def middle(self) -> float:
        """Half-way across."""
        return (self.x0 + self.x1) / 2


def read_chars(page: PdfPage) -> list[tuple[int, list[Char]]]:
    """The characters by the way their lines run (0, 90, 180, 270 degrees), that of most characters first.

    White space is left out but for the ideographic space; it shows as distance.
    """
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    turned: dict[int, list[Char]] = {}
    seen: dict[tuple[str, int, int], tuple[float, float]] = {}
    loose, across, up = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    spaced = 0
    half, half_box = "", (0.0, 0.0, 0.0, 0.0)
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in _BLANK or pdfium.FPDFText_IsGenerated(text, index) == 1:
            spaced = max(spaced, 2 - pdfium.FPDFText_IsGenerated(text, index)) if code in _BLANK else spaced
            continue
        pdfium.FPDFText_GetLooseCharBox(text, index, loose)
        box = (loose.left, loose.bottom, loose.right, loose.top)
        if half and 0xDC00 <= code < 0xE000:
            box = (*map(min, half_box[:2], box[:2]), *map(max, half_box[2:], box[2:]))
        char, half = _character(code, half)
        half_box = box
        if not char or not all(map(math.isfinite, box)):
            continue
        angle = _turn(pdfium.FPDFText_GetCharAngle(text, index))
        pdfium.FPDFText_GetCharOrigin(text, index, across, up)
        made = _made(char, box, angle, (across.value, up.value), index)
        made.spaced, spaced = spaced, 0
        if made.text == "\u3000" or not _is_shadow(made, seen):
            turned.setdefault(angle, []).append(made)
    text.close()
    return sorted(turned.items(), key=lambda item: -len(item[1]))


def _character(code: int, half: str) -> tuple[str, str]:
    """The character of a code, and the first half of a surrogate pair that waits for its second."""
    if 0xD800 <= code < 0xDC00:
        return "", chr(code)
    if 0xDC00 <= code < 0xE000:
        joined = (half + chr(code)).encode("utf-16-le", "surrogatepass") if half else b""
        return (joined.decode("utf-16-le") if half else _UNKNOWN), ""
    if code == _SOFT_HYPHEN:
        return "-", ""
    if code < 0x20 or 0xFFFE <= code <= 0xFFFF or code > 0x10FFFF or 0x7F <= code < 0xA0:
        return _UNKNOWN, ""
    return chr(code), ""


def _turn(radians: float) -> int:
    """The angle in quarters: PDFium counts clockwise."""
    if not math.isfinite(radians):
        return 0
    return round(-math.degrees(radians) / _QUARTER) * _QUARTER % 360


def _made(char: str, box: Box, angle: int, origin: tuple[float, float], order: int) -> Char:
    left, bottom, right, top = box
    base = {90: -origin[0], 180: -origin[1], 270: origin[0]}.get(angle, origin[1])
    if angle == 90:
        x0, y0, x1, y1 = bottom, -right, top, -left
    elif angle == 180:
        x0, y0, x1, y1 = -right, -top, -left, -bottom
    elif angle == 270:
        x0, y0, x1, y1 = -top, left, -bottom, right
    else:
        x0, y0, x1, y1 = box
    return Char(char, box, x0, y0, x1, y1, max(y1 - y0, 0.1), base, order)


def _is_shadow(char: Char, seen: dict[tuple[str, int, int], tuple[float, float]]) -> bool:
    """Whether the character was printed here before, to look bold; a figure must not get its digits twice."""
    if not (char.text.isdigit() or char.text > "\u2e7f"):
        return False
    step = char.size / 2
    column, row = int(char.x0 / step), int(char.y0 / step)
    for i in (column, column - 1, column + 1):
        for j in (row, row - 1, row + 1):
            at = seen.get((char.text, i, j))
            if at and max(abs(at[0] - char.x0), abs(at[1] - char.y0)) < _SHADOW * char.size:
                return True
    seen[char.text, column, row] = (char.x0, char.y0)
    return False
