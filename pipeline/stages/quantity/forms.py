"""How numbers are written: the forms one may begin with, and what proportions, doublings and halves are worth."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipeline.lexicon import Cues
from pipeline.model import Number
from pipeline.stages.quantity.numerals import chinese_number, either_of

_NUMERALS: Final = "零〇○一二两三四五六七八九"
_CHARACTERS: Final = f"{_NUMERALS}十百千万亿廿卅"
#: 三十四.一: a full stop inside a Chinese numeral; 一.三年来 at the beginning of a text numbers a list.
_POINT: Final = rf"(?:点|(?<!^.)(?<!^..)(?<=[{_CHARACTERS}])\.)"
_CHINESE: Final = rf"(?:[{_CHARACTERS}]{{1,12}}(?:{_POINT}[{_NUMERALS}]{{1,8}}(?![年月日号{_NUMERALS}]))?)"
#: 十几亿, 二十几万, 数千万: the number is left open, its size is told. 总数百万 and 人数十万 are other words.
_VAGUE: Final = (
    r"(?:[一二三四五六七八九]?十几[百千万亿]{0,2}"
    r"|(?<![总人户次件个指参多少倍基系分岁函整小])数(?:[十百千]?[万亿]|[十百千]万亿))"
)
_EITHER: Final = rf"(?:{_CHINESE}|\d+(?:\.\d+)?)"
#: Where the digits of any script are: a search skips to them faster than to any decimal digit.
_DIGITS: Final = r"0-9\u0660-\u1c59\ua620-\uabf9\uff10-\uff19\U00010000-\U0010ffff"
_FORMAL: Final = "壹贰叁肆伍陆柒捌玖拾佰仟萬零"
_EXPONENT: Final = r"(?:-?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\^\{?-?\d{1,2}\}?)"
_TWO_TENTHS: Final = re.compile(r"([一二两三四五六七八])[至到—～~]?([二两三四五六七八九]成)")
#: What ends 百分之三到五, so that 百分之三到五十元 stays apart.
_STOP: Final = r"(?=[，。；、的左以上]|$)"


def number_start(cues: Cues) -> str:
    """A class of the characters that a match of ``number_patterns`` can begin with: nowhere else is it tried."""
    first = "".join(sorted({re.escape(word[0]) for word in cues.words("half")}))
    return rf"[{_DIGITS}{_CHARACTERS}{_FORMAL}翻半数{first}]"


def lone_numerals(cues: Cues) -> frozenset[str]:
    """The characters that are a whole match of ``number_patterns`` unless ``numeral_goes_on`` with the next."""
    return frozenset(_CHARACTERS) - set(cues.words("half"))


def numeral_goes_on(cues: Cues) -> frozenset[str]:
    """What behind one of ``lone_numerals`` may belong to the same match: 一百, 一点五, 一成, 一半, 十几, 一个半, 三至五成."""
    return frozenset(f"{_CHARACTERS}点.成分几个半至到—～~") | {
        c for word in cues.words("half") for c in word[1:2]
    }


def led_forms(cues: Cues) -> tuple[frozenset[str], str]:
    """Characters that begin a match of ``number_patterns`` only before certain others, and a class of those.

    数 begins 数百 and no 数据, 翻 begins 翻番, the first character of 过半 no 过程.
    """
    halves = [
        word for word in cues.words("half") if word[0] not in f"{_CHARACTERS}半" and not word[0].isdecimal()
    ]
    alone = {word for word in halves if len(word) == 1}
    first = {*"数翻", *_FORMAL, *(word[0] for word in halves)} - {*_CHARACTERS} - alone
    follow = {*"十百千万亿了两一三四五六几.番倍", *_FORMAL, *(word[1] for word in halves if len(word) > 1)}
    return frozenset(first), rf"[\d{''.join(sorted(map(re.escape, follow)))}]"


def number_patterns(cues: Cues) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Anything that may begin a quantity with a digit, and with another character; the last group names the form.

    The longer and more special forms come first.
    """
    tenths = rf"成(?!{cues.bare('tenths-compound')})"
    half = cues.pattern("half")
    digits = re.compile(
        rf"""(?=\d)(?:
        (?P<fraction>(?<!\d)\d{{1,3}}/\d{{1,3}}(?![\d/万亿千]))
      | (?P<tenths>\d(?:\.\d)?{tenths})
      | (?P<half>{half})
      | (?P<arabic>(?:(?<![\d ])\d{{1,3}}(?:[ ]\d{{3}})+(?![\d ])|\d[\d,]*)(?:\.\d+|点\d+(?=[万亿%％元个]))?
          (?:[×xX*]10{_EXPONENT})?(?:[ ]?±[ ]?\d+(?:\.\d+)?)?))
        """,
        re.VERBOSE,
    )
    words = re.compile(
        rf"""(?:
        (?P<doubling>翻(?:了|两|一|三|四|五|六|几|\d|\.)*番|翻倍)
      | (?P<percent>百分之{_EITHER}(?:[至到]{_EITHER}{_STOP})?)
      | (?P<fraction>{_CHINESE}分之{_EITHER})
      | (?P<tenths>[一二两三四五六七八][至到—～~][二两三四五六七八九]{tenths}
          |(?:一二|两三|三四|四五|五六|六七|七八|八九){tenths}
          |[一二两三四五六七八九](?:点[一二三四五六七八九])?{tenths}
          (?:[一二三四五六七八九半](?![个家项名年月日]))?)
      | (?P<half>{half}|(?<=近)半(?![年个月天日小世辈生途夜里公米斤亩场价数径]))
      | (?P<chinese>[一二两三四五六七八九十]个半(?=小时|月|百分点)
          |半(?=小时|个小时|个月|天|个百分点)|{_VAGUE}|{_CHINESE}|[{_FORMAL}]{{2,12}}))
        """,
        re.VERBOSE,
    )
    return digits, words


def plain_number(cues: Cues) -> str:
    """A pattern for what most numbers have behind their first character; its group names the form.

    Where it matches, ``number_patterns`` match the same number, only with more tries.
    """
    halves = [
        word for word in cues.words("half") if word[0].isdecimal() or {*word[:2]} <= frozenset(_CHARACTERS)
    ]
    apart = f"(?<!(?={'|'.join(map(re.escape, halves))}).)" if halves else ""
    goes_on = "".join(sorted(map(re.escape, numeral_goes_on(cues))))
    return (
        rf"{apart}(?:(?<=\d)[\d,]*+(?:\.\d++)?+(?![/ 点成×xX*±])(?P<arabic>)"
        rf"|(?<=[{_CHARACTERS}])[{_CHARACTERS}]{{0,11}}+(?![{goes_on}])(?P<chinese>))"
    )


def proportion_of(form: str, text: str) -> tuple[Number | None, Number | None, str]:
    """Low end of a range (三至四成) or ``None``, value or high end, and unit, of what is said in characters."""
    if form == "doubling":
        return None, _doubling(text), "倍"
    if form == "half":
        return None, Decimal(50), "%"
    if form == "tenths":
        two = _TWO_TENTHS.match(text)
        return _tenths(two[1] + "成") if two else None, _tenths(text[two.start(2) :] if two else text), "%"
    if form == "percent":
        open_choice = either_of(text.partition("分之")[2])
        if open_choice:
            return *open_choice, "%"
        ends = [_any_number(end) for end in re.split("[至到]", text.partition("分之")[2])]
        return ends[0] if len(ends) > 1 else None, ends[-1], "%"
    below, over = text.split("/")[::-1] if "/" in text else text.split("分之")
    bottom, top = _any_number(below), _any_number(over)
    return None, (Fraction(top) / Fraction(bottom) if bottom else None), "比"


def _any_number(text: str) -> Decimal:
    """35, 3３５ in digits of any width, and 三十五."""
    return Decimal(text) if text[0].isdecimal() else chinese_number(text)


def _doubling(text: str) -> Decimal | None:
    """翻番 and 翻一番 → 2, 翻两番 → 4."""
    times = text.strip("翻番倍了")
    if not times:
        return Decimal(2)
    try:
        count = _any_number(times)
    except (ValueError, ArithmeticError):
        return None
    return Decimal(2) ** int(count) if count == int(count) and count < 20 else None


def _tenths(text: str) -> Decimal:
    """三成 → 30, 七成二 → 72, 三成半 → 35."""
    whole, _, rest = text.partition("成")
    part = Decimal(5) if rest == "半" else (chinese_number(rest) if rest else Decimal(0))
    return _any_number(whole) * 10 + part


def halves(digits: str) -> Decimal:
    """半 → 0.5, 两个半 → 2.5."""
    whole = digits.rstrip("个半")
    return (_any_number(whole) if whole else Decimal(0)) + Decimal("0.5")
