"""Newspapers and magazines by their titles in 《》: 《扬子晚报》, 《求是》杂志社."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.stages.tag.scene import Draft

# A title that ends as papers' names do; 公报, 年报 and the like are texts.
_PAPER = re.compile(
    r"《([一-龥A-Za-z·]{1,14}(?:日报|晚报|时报|早报|晨报|周报|商报|导报|都市报|信报|电讯报|邮报|论坛报|先驱报|新闻报|青年报|画报"
    r"|(?<![简公通年月季海情书捷战喜申汇预警])报|周刊|月刊|旬刊|双周刊|画刊))》"
)
# Any title with what says that it is a paper's house; the whole is the name.
_HOUSE = re.compile(r"《[^《》]{1,20}》(?:杂志社|杂志|周刊|月刊|报社|编辑部|编委会|社(?![会论评长]))")


def press(text: str) -> Iterator[Draft]:
    """The papers that ``text`` names in 《》: without the brackets, unless what follows them belongs to the name."""
    for match in _PAPER.finditer(text):
        yield Draft("org", *match.span(1), match[1], "media", (), "org.paper")
    for match in _HOUSE.finditer(text):
        yield Draft("org", *match.span(), match[0], "media", (), "org.press")
