"""Countries and provinces named by one character: 中美关系, 访华, 驻日大使, 抵京, 英、法、德三国.

A single character is a place only in a frame: two countries side by side, a list of them, or a word before or after
that nothing but a place goes with. The words stand in ``cues.csv``: ``state-before`` (访, 驻), ``state-after``
(方, 军), ``home-before`` (抵, 离), ``home-after`` (郊), ``between`` (两国, 关系); ``no-initial`` has what looks alike
and is another word (对美元, 在日前).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.automaton import GAP, Opening, Words, followed
from pipeline.stages.tag.scene import Draft
from pipeline.stages.tag.terms import Counts

#: Countries by the character that stands for them (ISO 3166 alpha-3, GB/T 2260 for China); no code for a continent.
_STATES: Mapping[str, str] = MappingProxyType({
    "中": "000000", "华": "000000", "美": "USA", "俄": "RUS", "日": "JPN", "韩": "KOR", "朝": "PRK", "英": "GBR", "法": "FRA",
    "德": "DEU", "意": "ITA", "印": "IND", "以": "ISR", "埃": "EGY", "叙": "SYR", "葡": "PRT", "墨": "MEX",
    "加": "CAN", "越": "VNM", "柬": "KHM", "泰": "THA", "缅": "MMR", "菲": "PHL", "蒙": "MNG", "欧": "", "非": "", "亚": "",
    "荷": "NLD", "土": "TUR",
})  # fmt: skip
#: These stand for several countries: which one, only the article says.
_SHARED = "澳乌波巴伊南阿厄斯塞罗几科哈瑞尼马新西比保秘智黎黑"
#: Provinces and cities (GB/T 2260) whose character is a word of its own in a frame.
_HOMES: Mapping[str, str] = MappingProxyType({
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "辽": "210000", "沪": "310000", "浙": "330000", "皖": "340000",
    "闽": "350000", "赣": "360000", "鲁": "370000", "豫": "410000", "鄂": "420000", "湘": "430000", "粤": "440000", "桂": "450000",
    "琼": "460000", "渝": "500000", "川": "510000", "蓉": "510100", "黔": "520000", "滇": "530000", "藏": "540000", "陕": "610000",
    "台": "710000", "港": "810000", "穗": "440100",
})  # fmt: skip
_CONTINENTS: Mapping[str, str] = MappingProxyType({"欧": "欧洲", "非": "非洲", "亚": "亚洲"})
#: Two of these side by side are two countries whatever follows; of the others a word of relation must follow.
_SURE = "美俄日韩英印葡埃越泰缅菲柬巴朝"
_PAIRED = "".join(_STATES).replace("华", "") + _SHARED
_LISTED = "中美俄日韩英法德意印以埃葡澳加越泰缅菲欧荷"
_SINGLE = "华美俄日韩英法德意印以埃叙葡墨越柬泰缅菲欧朝巴伊"
#: Side by side these are countries too, though one of them is a common word.
_COUPLES = ("巴以", "以巴", "阿以", "以阿", "叙以", "以叙", "黎以", "以黎", "埃厄", "厄埃")
#: What China is called in solemn speech.
_NATION = ("中华", "神州", "华夏")
_OPENS = "美俄英韩巴印埃叙葡墨柬泰菲伊"
_HOME = "".join(_HOMES) + "澳"
#: With these initials begin.
_FIRST = "".join(
    dict.fromkeys(
        _PAIRED + _LISTED + _SINGLE + _HOME + _OPENS + "".join(word[0] for word in (*_COUPLES, *_NATION))
    )
)
#: In a foreign name these are sounds: no 埃 in 埃德蒙多, no 伊 in 瓦杰帕伊.
_SOUNDS = frozenset("尔斯特克尼拉利莱兰伦罗卡塔姆夫诺勒丽蒂迪帕弗瓦洛杰莫索森顿内托贝基萨奥布鲁加曼")
_JOINS = frozenset("、和及与")
#: 11日俄军, 近日法院: the day, not the country.
_DAY = re.compile(r"[0-9〇一二三四五六七八九十今昨当每近前后同翌次平终整生节假末即几多数连期时旧他初逐择]日$")
#: 澳 is 澳门 or 澳大利亚.
_REGIONS = frozenset({"820000"})
RULE, UNRESOLVED = "place.initial", "place.unresolved"


class Initials:
    """Finds places named by one character; built once from the lexicon.

    With one of the ``openings`` each begins.
    """

    __slots__ = ("_hidden", "_lists", "_names", "_patterns", "_states", "openings")

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.cues.words
        between, opens = _either(words("between")), _either(words("state-opens"))
        self._names = {code: place.short for code, place in lexicon.places.items()}
        self._states = {char: _starting(lexicon, char) for char in _SHARED}
        self._hidden = Words(words("no-initial"))
        # What follows the first character, which it looks back at.
        runs = (
            rf"(?<=[{_PAIRED}])(?:(?=[{_PAIRED}]{{1,3}}{between})[{_PAIRED}]{{1,3}}"
            rf"|(?<=[中欧{_SURE}])(?:[法德欧非](?!中)|[{_SURE}]){{1,2}}|(?<=欧)亚|(?<=亚)[欧非])|{_tails(_COUPLES)}"
        )
        lists = (
            rf"(?<=[{_LISTED}])(?:、[{_LISTED}](?![洲国])){{2,}}(?:[和及与][{_LISTED}])?"
            rf"|(?<=[{_PAIRED}])[、和与][{_PAIRED}](?=等国|{between})"
        )
        singles = (
            f"(?<=[{_SINGLE}])(?:{_frame(words('state-before'), words('state-after'))})"
            f"|(?<=[{_HOME}])(?:{_frame(words('home-before'), words('home-after'))})"
            f"|{_tails(_NATION)}|(?<=中)(?=方|外(?!国(?!际))|资|企)|(?<=俄)"
            f"|(?:(?<=^[{_OPENS}])|(?<=[，。；：、！？][{_OPENS}]))(?={opens})"
        )
        self._patterns = _from_first(runs), _from_first(lists), _from_first(singles)
        self._lists = self._patterns[1]
        # A text begins where the article does or after a gap; what stands beside the character is asked first.
        rest = f"(?:{runs}|{lists}|{singles}|(?<={GAP}[{_OPENS}])(?={opens}))"
        before, after = words("state-before", "home-before"), words("state-after", "home-after")
        tails = _chars([word[1:] for word in (*_COUPLES, *_NATION)], 0)
        framed = _SINGLE + _HOME + _OPENS
        self.openings = (
            followed(_FIRST, f"{_PAIRED}、和与方外资企{tails}", rest),
            followed(framed, _chars((*after, *words("state-opens")), 0), rest),
            Opening(framed, f"(?<=[{_chars(before, -1)}][{framed}]){rest}"),
            Opening("俄", "(?<=俄)"),
        )

    def find(self, text: str, taken: Sequence[Draft], counts: Counts, places: Sequence[int]) -> list[Draft]:
        """The initials of ``text`` that lie in none of the names ``taken``, each a place of its own.

        ``places`` are those of the openings in ``text``.
        """
        closed: set[int] = set()
        for draft in taken:
            if draft.type != "policy":
                closed.update(range(draft.start, draft.end))
        if closed.issuperset(places):  # mostly they are characters of a name
            return []
        found = [
            span
            for pattern in self._patterns
            for span in _spans(pattern, text, places)
            if closed.isdisjoint(range(*span)) and _stands(text, *span)
        ]
        return list(self._free(text, found, closed, counts)) if found else []

    def _free(
        self, text: str, found: Sequence[tuple[int, int]], closed: set[int], counts: Counts
    ) -> Iterator[Draft]:
        """Of what was ``found`` outside the names, which are ``closed``, what lies in no other word."""
        listed = {i for match in self._lists.finditer(text) for i in range(*match.span())} - closed
        closed.update(
            i for start, end, _ in self._hidden.find(text) for i in range(start, end) if i not in listed
        )
        free = [span for span in found if closed.isdisjoint(range(*span))]
        at = {i for span in free if text[slice(*span)] not in _NATION for i in range(*span)}
        for start, end in free:
            if text[start:end] in _NATION:
                yield Draft("place", start, end, "中国", "initial", (_STATES["中"],), RULE, "a name of China")
        for i in sorted(at):
            if text[i] not in _JOINS:
                yield self._draft(text, i, counts)

    def _draft(self, text: str, at: int, counts: Counts) -> Draft:
        code, name, why = self._meant(text[at], counts)
        rule = UNRESOLVED if name == text[at] else RULE
        return Draft("place", at, at + 1, name, "initial", (code,) if code else (), rule, why)

    def _meant(self, char: str, counts: Counts) -> tuple[str, str, str]:
        """The code and name that ``char`` stands for, both empty or as written if unknown, and what decided."""
        if char not in _SHARED:
            code = _STATES.get(char) or _HOMES.get(char, "")
            name = self._names.get(code) or _CONTINENTS.get(char, char)
            return code, name, f"{char} stands for {name}"
        named = [(counts[c], c, name) for c, name in self._states.get(char, ()) if c in counts]
        if not named:
            return "", char, f"{char} stands for several countries, none of which the article names"
        times, code, name = max(named)
        return (
            code,
            name,
            f"{char} stands for {name}, named {times} time{'s' if times > 1 else ''} in the article",
        )


def _spans(pattern: re.Pattern[str], text: str, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """What a search for ``pattern`` finds, which begins at one of ``places``."""
    stop = 0
    for place in places:
        if place >= stop and (match := pattern.match(text, place)):
            stop = match.end()
            yield place, stop


def _stands(text: str, start: int, end: int) -> bool:
    """Whether the initials are no sounds of a foreign name, nothing said twice (南南合作) and no date."""
    chars = [char for char in text[start:end] if char not in _JOINS]
    if len(set(chars)) < len(chars):
        return False
    if text[start - 1 : start] in _SOUNDS or text[end : end + 1] in _SOUNDS:
        return False
    return text[start] != "日" or not _DAY.search(text, max(0, start - 1), start + 1)


def _starting(lexicon: Lexicon, char: str) -> tuple[tuple[str, str], ...]:
    """The countries that ``char`` may stand for, and 澳门, by code and name."""
    places = (p for p in lexicon.places.values() if p.level == "country" or p.code in _REGIONS)
    return tuple((p.code, p.short) for p in places if p.short.startswith(char))


def _frame(before: Sequence[str], after: Sequence[str]) -> str:
    """What an initial just read stands between: one of ``before`` or one of ``after``."""
    widths = sorted({len(word) for word in before})
    looks = [rf"(?<={_either(w for w in before if len(w) == width)}.)" for width in widths]
    return "|".join((*looks, f"(?={_either(after)})"))


def _chars(words: Iterable[str], at: int) -> str:
    """The first or last characters of words, to stand in a set."""
    return re.escape("".join(dict.fromkeys(word[at] for word in words))) or "\\0"


def _either(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words)) or '(?!)'})"


def _tails(words: Iterable[str]) -> str:
    """The words without their first character, which is looked back at."""
    return "|".join(f"(?<={word[0]}){word[1:]}" for word in words)


def _from_first(rest: str) -> re.Pattern[str]:
    """A pattern that begins with one class of characters, so that a search jumps from one of them to the next."""
    return re.compile(f"[{_FIRST}](?:{rest})")
