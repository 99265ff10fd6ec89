"""Which encoding bytes are in: byte order mark, strict UTF-8, GB18030 or Big5, else a plausible guess."""

from __future__ import annotations

import codecs
import re

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DOCUMENTS = (b"%PDF-", b"{\\rtf")
_MAGIC = (
    b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf",
    b"Rar!",    b"\x7fELF", b"BZh", b"\xfd7zXZ", b"II*\x00", b"MM\x00*", b"RIFF", b"OggS",
)  # fmt: skip
_SAMPLE = 65_536  # bytes or characters looked at to judge a text
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS_ALLOWED = 0.1  # share of control characters above which bytes are no text

# The commonest characters of Chinese text in both scripts, with its punctuation: a third to a half of a text
# is made of these, next to nothing of one decoded wrongly.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"
    "产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小现实加量都两体制机当使点"
    "从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看"
    "原又么利比或但质气第向道命此变条只没结解问意建月公无系這為個國時來們對會發動過說產種後學經進著電"
    "裡現實點從業應開還與關線內數質氣義樣變條沒結問無長東車馬門見記話語調讀書員區億萬幾專務單雙號臺灣"
    "縣鄉鎮據統計較總約達報訊圖县市省区乡镇亿万元增长记者报企口教育科技农村城北京海津河南广东设号届议"
    "案％，。、；：“”（）《》！？—…　·「」『』０１２３４５６７８９"
)
# What a wrong reading is full of: private use (unassigned GBK cells), kana, Greek, Cyrillic, bopomofo, boxes.
_ODD = re.compile(
    r"[\ue000-\uf8ff\u3041-\u30ff\u0391-\u03c9\u0401-\u0451\u3105-\u3129\u2500-\u257f\ufe30-\ufe4f]"
)
_WIDE = re.compile(r"[^\x00-\x7f]")
_PLAUSIBLE = 0.15
_GARBLED = -0.2


class NotTextError(ValueError):
    """The bytes are of a binary format."""


def decode(data: bytes) -> tuple[str, str]:
    """The text without its byte order mark, newlines untouched, and the name of its encoding.

    Raises ``NotTextError`` for binary data and ``UnicodeError`` where no encoding fits.
    """
    text, encoding = _decode(data)
    if len(_CONTROL.findall(text, 0, _SAMPLE)) > _CONTROLS_ALLOWED * min(len(text), _SAMPLE):
        raise NotTextError("it is full of control characters")
    return text, encoding


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark) and (text := _strict(data[len(mark) :], encoding)) is not None:
            return text, encoding
    if data.startswith(_DOCUMENTS):
        raise NotTextError("it is a PDF or RTF file")
    if (text := _strict(data, "utf-8")) is not None:
        return text, "utf-8"
    if data.startswith(_MAGIC):
        raise NotTextError("it begins as a binary file does")
    if data[:_SAMPLE].count(0) > _CONTROLS_ALLOWED * len(data[:_SAMPLE]):
        raise NotTextError("it is full of NUL bytes")
    return _chinese(data) or _guess(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _chinese(data: bytes) -> tuple[str, str] | None:
    """GB18030 or Big5, whichever reads more like Chinese: nearly all Big5 is also valid GB18030."""
    readings = [
        (text, name) for name in ("gb18030", "big5hkscs") if (text := _strict(data, name)) is not None
    ]
    best = max(readings, key=lambda reading: plausibility(reading[0]), default=None)
    return best if best and plausibility(best[0]) > _GARBLED else None


def _guess(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # 100 ms to import, seldom needed

    match = from_bytes(data[:_SAMPLE]).best()
    text = _strict(data, match.encoding) if match else None
    if match is None or text is None or plausibility(text) < _PLAUSIBLE:
        raise UnicodeError("it is neither UTF-8, UTF-16 with a byte order mark, GB18030 nor Big5")
    return text, match.encoding


def plausibility(text: str) -> float:
    """How much the text beyond ASCII looks like Chinese: share of common characters less that of odd ones."""
    wide = _WIDE.findall(text[:_SAMPLE])
    if not wide:
        return 1.0
    common = sum(char in COMMON for char in wide)
    odd = len(_ODD.findall("".join(wide)))
    return (common - odd) / len(wide)
