"""What the first text of a process costs beside its reading is paid before workers are forked: once, not by each."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Final

from pipeline.model import SourceText
from pipeline.run import Resources, extract

#: Begins a time or figure with each of the characters with which most do, for the patterns compiled when they come.
_TEXT: Final = (
    "2023年末，二〇二二年四季度，本年，第三季度，近三年来，当前，今年，目前，未来五年，这两年，十年来，“十四五”期间，同期，首季度，"
    "过去十年，次年，上半年，后年底，前三季度，下半年，去年，明年，报告期内，日前，年初，两年来，连续六年，同年，早前，新中国成立以来，"
    "国家，物流4.0，(PM2.5)，Ⅲ类，零售，百家，千家万户，万家灯火，最后一公里，两位数，过半，东经120度，专利号ZL2，空间站，「十四五」，"
    "1—6月增长5.2%。"
)


@lru_cache(maxsize=1)  # once for any number of runs with the same
def warm(resources: Resources) -> None:
    """Have resources read a short text, so that they, and every process forked from this one, are as after a first.

    Without the recogniser, which may start threads that a fork would lose. What cannot read it is told by the documents.
    """
    source = SourceText("warm", "warm", _TEXT, "", published="2024-02", publisher="国家统计局")
    with suppress(Exception):
        extract(source, replace(resources, merger=None))
