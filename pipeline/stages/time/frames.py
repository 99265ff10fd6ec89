"""The time that an earlier sentence, a heading or a title leaves standing for what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.lexicon import Cues
from pipeline.model import Quantity, Sentence, Span, TimeRef, YearBasis
from pipeline.stages.time.expressions import year_number

#: The rule of the year that a report opens on.
LEAD: Final = "time.lead"
#: A time this far into a sentence without figures is no longer its opening.
_OPENING: Final = 20
_YEAR_IN_TITLE: Final = re.compile(r"(?:19|20)\d{2}(?=年)|[一二][九〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_WORK_REPORT: Final = re.compile(r"工作报告")
#: What sets a time off from what it frames: 2022年末，…, 2022年间…, 2022年是…的一年。
_SET_OFF: Final = frozenset("末底间时，,期是")


@dataclass(frozen=True, slots=True)
class Frame:
    """A time that an earlier sentence or a heading leaves standing; ``span`` is in the original."""

    start: int
    end: int
    text: str
    span: Span | None
    basis: YearBasis
    rule: str
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class YearContext:
    """What stands outside the sentence: the frame carried over, the article's own year, the publication's."""

    carried: Frame | None
    article: Frame | None
    published: int | None


class FrameReader:
    """Reads frames from titles and headings; built once from the lexicon's words for reports."""

    def __init__(self, cues: Cues) -> None:
        self._annual = re.compile(cues.pattern("annual"))

    def of_title(self, title: str, published: int | None, month: int | None) -> Frame | None:
        """The year that a title names as an annual report's or communiqué's (2021年统计公报).

        A work report of January to March looks back on the year before.
        """
        years = {year_number(m.group()) for m in _YEAR_IN_TITLE.finditer(title)}
        if _WORK_REPORT.search(title):
            year = min(years) if years else published
            looks_back = published and month in (1, 2, 3)
            return (
                _own(published - 1, title, "time.work-report") if year and looks_back and published else None
            )
        if len(years) == 1 and self._annual.search(title):
            return _own(years.pop(), title, "time.title")
        return None

    def of_section(self, sentence: Sentence, times: Sequence[TimeRef], published: int | None) -> Frame | None:
        """The year a section heading names (一、2021年工作回顾), for the paragraphs below it."""
        named = [t for t in times if _is_year(t)]
        if len(named) != 1 or not self._annual.search(sentence.text):
            return None
        year = int((named[0].end or "0")[:4])
        if published and year > published + 1:
            return None
        at = named[0].at
        return Frame(year, year, sentence.surface(*at), sentence.span(*at), "inherited", "time.section")


def frame_of(
    sentence: Sentence,
    times: Sequence[TimeRef],
    quantities: Sequence[Quantity],
    *,
    published: int | None,
    before: Frame | None,
) -> Frame | None:
    """The frame a sentence leaves for the next: the one its first figure stands in, else the one before.

    A year set off by a comma (2022年，… or 截至2023年6月底，…) stands for the paragraph. One inside the phrase
    (2022年专利申请量…) and the month of an event stand only while sentences with figures follow. A target
    (到2025年，…) is over with its sentence.
    """
    limit = quantities[0].at.start if quantities else _OPENING
    frames = [t for t in times if t.role == "frame" and t.start and t.end and t.at.start < limit]
    frames = [t for t in frames if t.rule != "time.now"]
    if not frames:
        return before if before and (before.lasting or quantities) else None
    ref = frames[-1] if quantities else frames[0]
    if _is_target(sentence.text, ref, published):
        return before
    lasting = _lasting(sentence.text, ref)
    if not (lasting or quantities):
        return None
    span, start, end = sentence.span(*ref.at), int((ref.start or "0")[:4]), int((ref.end or "0")[:4])
    return Frame(start, end, sentence.surface(*ref.at), span, "inherited", "time.carried", lasting)


def _is_target(text: str, ref: TimeRef, published: int | None) -> bool:
    year = int((ref.end or "0")[:4])
    return year > published if published else text.endswith("到", 0, ref.at.start)


def _is_year(ref: TimeRef) -> bool:
    return bool(ref.role == "frame" and ref.basis == "explicit" and ref.granularity == "year" and ref.end)


def _own(year: int, title: str, rule: str) -> Frame:
    return Frame(year, year, title, None, "inherited", rule)


def _lasting(text: str, ref: TimeRef) -> bool:
    set_off = text[ref.at.end : ref.at.end + 1] in _SET_OFF
    return set_off and (
        ref.granularity not in ("month", "day") or "截" in text[max(0, ref.at.start - 4) : ref.at.start]
    )
