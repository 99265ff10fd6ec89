"""One idea of offset conversion: code points to UTF-16 units and back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.export.offsets import Offsets
from pipeline.model import Span
from tests.exporting import utf16

MIXED = st.text(st.sampled_from("𠮷𝟗😀a1中\r\n\u0301\ufe0f\u200d\uffff\U00010000\U0010ffff"), max_size=40)
TEXTS = MIXED | st.text(max_size=60)


@given(TEXTS, st.data())
@example("𠮷", None)
@example("", None)
def test_a_span_in_utf16_units_is_what_javascript_slices(text: str, data: st.DataObject | None) -> None:
    start, end = (0, len(text)) if data is None else sorted(data.draw(bounds(text)))
    there = Offsets(text, "utf16").span(Span(start, end))
    assert utf16(text, *there) == text[start:end]


@given(TEXTS)
def test_every_position_comes_back(text: str) -> None:
    offsets = Offsets(text, "utf16")
    assert [offsets.back(offsets.of(position)) for position in range(len(text) + 1)] == [
        *range(len(text) + 1)
    ]
    assert offsets.of(len(text)) == len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_inside_a_pair_of_surrogates_is_no_position(text: str) -> None:
    offsets = Offsets(text, "utf16")
    good = {offsets.of(position) for position in range(len(text) + 1)}
    for offset in set(range(offsets.of(len(text)) + 1)) - good:
        with pytest.raises(ValueError, match="surrogates"):
            offsets.back(offset)


@given(TEXTS)
def test_code_points_are_what_the_records_have(text: str) -> None:
    offsets = Offsets(text, "code_point")
    assert [offsets.of(position) for position in range(len(text) + 1)] == [*range(len(text) + 1)]
    assert offsets.back(len(text)) == len(text)


def bounds(text: str) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
