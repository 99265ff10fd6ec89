"""``Alternatives`` finds what its patterns joined by ``|`` find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.alternatives import Alternatives

PATTERNS = (
    r"(?P<era>(?:民国)?\d{1,3}年)",
    r"[A-Za-z]+-?\d+(?![A-Za-z])",
    r"(?<!\d)(?:第|约)?[一二三]个?",
    r"十?分",
    r"\d+",
    r"中国(?=共)|国",
)
ADDRESS = r"\b[\w.]+@\w+"
TEXTS = st.text("民国12３年ABz-第约一二三个十分中共@. \n")


def spans(matches: list[re.Match[str]]) -> list[tuple[tuple[int, int], str | None]]:
    return [(m.span(), m.lastgroup) for m in matches]


@given(TEXTS)
def test_finds_what_the_joined_pattern_finds(text: str) -> None:
    assert spans(Alternatives(PATTERNS).finditer(text)) == spans([*re.finditer("|".join(PATTERNS), text)])


@given(TEXTS)
def test_a_pattern_that_begins_with_anything_is_found_too(text: str) -> None:
    patterns = (*PATTERNS, ADDRESS)
    assert spans(Alternatives(patterns).finditer(text)) == spans([*re.finditer("|".join(patterns), text)])


@given(TEXTS, st.integers(0, 20))
def test_matches_that_begin_before_an_offset(text: str, until: int) -> None:
    found = [m for m in re.finditer("|".join(PATTERNS), text) if m.start() < until]
    assert spans(Alternatives(PATTERNS).finditer(text, until)) == spans(found)


@given(TEXTS, st.integers(0, 20))
def test_begins_only_where_it_is_said_to(text: str, until: int) -> None:
    start = ("[12中国]", "(?!中)")
    joined = rf"(?={start[0]}{start[1]})(?:{'|'.join(PATTERNS)})"
    found = [m for m in re.finditer(joined, text) if m.start() < until]
    assert spans(Alternatives(PATTERNS, start=start).finditer(text, until)) == spans(found)


@pytest.mark.parametrize("patterns", [(), ("(?!)",), ("x?",), ("[^x]",), (r"(a)\1",), ("(?i:a)",), (".+?b",)])
@pytest.mark.parametrize("text", ["", "aab", "axb", "xA"])
def test_patterns_of_any_kind(patterns: tuple[str, ...], text: str) -> None:
    joined = [*re.finditer("|".join(patterns) or "(?!)", text)]
    assert spans(Alternatives(patterns).finditer(text)) == spans(joined)
