"""The lines of entities are the rows of entities dumped, however they are put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Article, Extraction, Mention, Paragraph, Reading, Sentence, SourceText, Span
from pipeline.write import jsonl
from pipeline.write.entities import entity_records
from pipeline.write.records import dump_line

TEXT = "陕西省西安市雁塔区" * 6
NAMES = st.sampled_from(["西安", 'a"\\', "\x00", "%b", "\u2028"])
MENTIONS = st.builds(
    lambda type_, start, length, names, kind, codes, issued: Mention(
        type_,
        Span(start, start + length),
        Span(start, start + length),
        names[0],
        names[1],
        kind,
        codes,
        "place.term",
        issued=issued,
    ),
    st.sampled_from(["policy", "place", "org"]),
    st.integers(0, 40),
    st.integers(1, 14),
    st.tuples(NAMES, NAMES),
    st.sampled_from(["prefecture", "title", "nation"]),
    st.sampled_from([(), ("610100",), ("610000", "620000")]),
    st.sampled_from([None, 2021]),
)


def _extraction(articles: list[list[list[Mention]]]) -> Extraction:
    made: list[Article] = []
    readings: list[Reading] = []
    for number, told in enumerate(articles, 1):
        sentences = [Sentence(TEXT, range(len(TEXT)), TEXT, len(readings) + i) for i in range(len(told))]
        readings += [Reading(s, tuple(named)) for s, named in zip(sentences, told, strict=True)]
        made.append(Article(number, None, None, (Paragraph(tuple(sentences)),) if sentences else ()))
    return Extraction(SourceText("a", "a.txt", TEXT, "0"), tuple(made), tuple(readings), ())


@given(st.lists(st.lists(st.lists(MENTIONS, max_size=6), max_size=3), max_size=3))
def test_lines_are_the_rows(articles: list[list[list[Mention]]]) -> None:
    extraction = _extraction(articles)
    rows = list(entity_records(extraction))
    assert jsonl.lines("entities", extraction) == b"".join(map(dump_line, rows))
    assert [row["span"] for row in rows] == sorted(row["span"] for row in rows)


@given(st.lists(MENTIONS, max_size=8))
def test_inside_is_the_longest_other_that_holds(mentions: list[Mention]) -> None:
    rows = list(entity_records(_extraction([[mentions]])))
    spans = [row["span"] for row in rows]
    for row in rows:
        held = row["span"]
        outer = [span for span in spans if span != held and span.covers(held)]
        length = max((span.end - span.start for span in outer), default=None)
        assert (row["inside"] is None) == (not outer)
        assert not outer or row["inside"].end - row["inside"].start == length
        assert not outer or row["inside"] in outer
