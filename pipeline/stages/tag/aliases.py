"""Short names an article gives to its policies, places and organisations, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.stages.tag import policies
from pipeline.stages.tag.scene import TITLE, Draft

# More would slow a text that does nothing but give short names; no article gives a tenth of it.
_MOST = 200
_CLOSERS = '》”’」』"'
_SHORT_TITLE = re.compile(
    r"(?:规划纲要|纲要|规划|意见|方案|条例|办法|计划|决定|协议|通知|共识|指南|行动计划|实施方案|若干措施|措施|倡议|规定|标准)"
)


class Aliases:
    """The short names of one article in the order it gives them; filled sentence by sentence."""

    __slots__ = ("_named", "_pattern", "_titles")

    def __init__(self) -> None:
        self._named: dict[str, Draft] = {}
        self._titles: list[str] = []
        self._pattern: re.Pattern[str] | None = None

    def apply(self, text: str, drafts: Sequence[Draft]) -> Sequence[Draft]:
        """``drafts`` with known short names resolved, and new short names learned from ``text``."""
        learned = self._learn(text, drafts) if "称" in text else ()
        out = [*self._found(text), *drafts, *learned]
        if "《" in text:
            out += self._short_titles(text)
        if titles := [draft.canonical for draft in drafts if draft.kind == "title"]:
            self._titles = [*self._titles, *titles][-_MOST:]
        return out

    def _found(self, text: str) -> list[Draft]:
        matches = self._pattern.finditer(text) if self._pattern else ()
        return [_at(self._named[m[0]], m.start(), m.end()) for m in matches]

    def _learn(self, text: str, drafts: Sequence[Draft]) -> list[Draft]:
        learned = []
        given = tuple(policies.introductions(text))
        ending = {d.end: d for d in sorted(drafts, key=_length) if d.kind != "nation"} if given else {}
        for opened, start, end, name in given:
            full = _before(text, opened, ending)
            if full is not None and len(self._named) < _MOST:
                learned.append(_at(full, start, end))
                self._named[name] = full
        if learned:
            names = sorted(self._named, key=len, reverse=True)
            self._pattern = re.compile("|".join(_form(name) for name in names))
        return learned

    def _short_titles(self, text: str) -> list[Draft]:
        """《纲要》 alone means the last full title that ends so."""
        out = []
        for match in TITLE.finditer(text):
            if _SHORT_TITLE.fullmatch(match[1]) and match[1] not in self._named:
                full = next(
                    (t for t in reversed(self._titles) if match[1] in t[-12:] and t != match[1]), match[1]
                )
                at = match.start(1), match.end(1)
                out.append(Draft("policy", *at, full, "title", (), "policy.short"))
        return out


def _form(name: str) -> str:
    """A short name of two characters (纲要) is also a word: it counts only in 《》 or quotation marks."""
    form = re.escape(name)
    return form if len(name) > 2 else rf"(?<=[《“「\"]){form}(?=[》”」\"])"


def _length(draft: Draft) -> int:
    return draft.end - draft.start


def _before(text: str, opened: int, ending: Mapping[int, Draft]) -> Draft | None:
    """The longest name that ends where the bracket opens, or just inside 》 or ” before it."""
    inside = opened - 1 if text[opened - 1 : opened] in _CLOSERS else opened
    return ending.get(inside) or ending.get(opened)


def _at(full: Draft, start: int, end: int) -> Draft:
    return full._replace(start=start, end=end, rule=f"{full.type}.alias")
