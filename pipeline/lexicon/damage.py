"""What editors and spreadsheets do to lexicon files, told from what is left: encodings, codes, hidden signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal

SAVE = "in Excel, WPS or LibreOffice save it as 'CSV UTF-8 (comma delimited)'"
TEXT = "in a column of the format text"

# What a spreadsheet writes for a cell it took to be a formula, such as one that starts with "-".
_FORMULA = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|NULL!|NUM!|DIV/0!|名称\?)")
_DECIMAL = re.compile(r"(\d+)\.0*")
_POWER = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d{1,2}")
_DATE = re.compile(
    r"\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:-\d{2,4})?|[A-Z][a-z]{2}-\d{2}"
    r"|\d{1,2}月\d{1,2}日|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?: 0{1,2}:00(?::00)?)?|\d{1,2}/\d{1,2}/(?:19|20)?\d\d"
)
_JOINED = re.compile(r"[,，、/|\s]+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,，]\d{3})+")
_MARKS = "'\"`“”‘’"
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def decoded(data: bytes) -> tuple[str, str | None]:
    """The text of a file, and what is wrong with its encoding; text that cannot be told at all is empty."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        bad = data.count(b"\n", 0, error.start) + 1
    if data.startswith(_BOOKS):
        return "", f"the file is a workbook with the name of a CSV file; open it, and {SAVE}"
    for name, encoding in _candidates(data):
        try:
            return data.decode(encoding), f"the file is {name}, not UTF-8; {SAVE}"
        except UnicodeDecodeError:
            continue
    return "", f"the file is not UTF-8 (line {bad} has other bytes); {SAVE}"


def _candidates(data: bytes) -> Sequence[tuple[str, str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (("UTF-16", "utf-16"),)
    if b"\0" in data:
        return (("UTF-16", "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"),)
    return (("GBK", "gb18030"), ("Big5", "big5hkscs"))


def code_reason(code: str, valid: Callable[[str], object]) -> str:
    """Why ``code``, which is not ``valid``, is none; and what it was before, where that can be told."""
    told = f"code '{code}'"
    if match := _DECIMAL.fullmatch(code):
        return f"{told} was made a decimal by a spreadsheet; write {match[1]}, {TEXT}"
    if _POWER.fullmatch(code):
        # No lexicon's code has more digits than the spreadsheet shows, but a shown 1.1E+05 may be rounded.
        return f"{told} was made a power of ten by a spreadsheet; write all digits ({_whole(code)}?), {TEXT}"
    if date_like(code):
        return f"{told} was made a date by a spreadsheet; type the code again, {TEXT}"
    if code.isdigit() and code.isascii() and not code.strip("0"):
        return f"{told} has lost its leading zeros; write 000000, {TEXT}"
    for better, wrong in _repairs(code):
        if better != code and better and all(valid(part) for part in better.split(";")):
            return f"{told} {wrong}; write {better}"
    return f"{told} is neither six digits (GB/T 2260) nor three capitals (ISO 3166); look it up in places.csv"


def _repairs(code: str) -> Sequence[tuple[str, str]]:
    plain = unicodedata.normalize("NFKC", code)
    return (
        (code.strip(_MARKS), "stands in quotation marks"),
        (plain, "has full-width characters"),
        (code.upper(), "is in small letters"),
        (plain.replace(",", "") if _THOUSANDS.fullmatch(code) else "", "has thousands marks"),
        (";".join(filter(None, _JOINED.split(plain))), "joins codes by another sign than the semicolon"),
        (plain[:6] if len(plain) in (9, 12) and plain.isdigit() else "", "is one of the statistics bureau"),
    )


def _whole(power: str) -> str:
    return f"{Decimal(power):f}"


def date_like(cell: str) -> bool:
    """Whether a spreadsheet has made a date of a cell: 2-Mar for 3-2, 3月2日, 2024/3/2."""
    return bool(_DATE.fullmatch(cell))


def is_plain(text: str) -> bool:
    """Whether a file has nothing in it that ``row_reason`` looks for, but for rows too long."""
    joined = text.replace("\r", "").replace("\n", "")
    return joined.isprintable() and not any(sign in joined for sign in ' #"')


def row_reason(cells: Sequence[str], width: int) -> str | None:
    """What was done to a row: text beyond the header's ``width``, a formula's error, a sign nobody sees."""
    if len(cells) > width + 1 and any(cells[width:]):
        if "“" in "".join(cells) and any(_torn(cell) for cell in cells):
            return 'was torn at a comma inside curly quotation marks; put the cell in straight ones (")'
        return "has text beyond the columns of the header; put a cell with a comma in quotation marks"
    if "," in cells[0] and width > 1 and not any(cells[1:]):
        return "is all one cell; close its quotation marks"
    joined = "".join(cells)
    if not joined.isprintable():
        return _hidden(joined)
    if "#" not in joined:
        return None
    spoilt = next((cell for cell in cells if _FORMULA.match(cell)), None)
    return f"a spreadsheet left {spoilt}; type the cell again as text" if spoilt else None


def _torn(cell: str) -> bool:
    return cell.count("“") != cell.count("”")


def _hidden(joined: str) -> str:
    sign = next(char for char in joined if not char.isprintable())
    if sign in "\r\n":
        return "a cell holds a line break; close its quotation marks, and keep a cell on one line"
    return f"a cell holds U+{ord(sign):04X}, which cannot be seen; type the cell again"
