"""Whatever the text and wherever its spans lie, also over each other: every format says the same characters."""

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.vocab import Vocab

from pipeline.export.brat import standoff
from pipeline.export.docbin import doc_of
from pipeline.export.documents import Document
from pipeline.export.marks import LABELS, marks_of
from pipeline.export.w3c import web_annotations
from tests.exporting import claim, doc_record, document, entity, utf16

TEXTS = st.text(
    st.sampled_from('𠮷野家𝟗😀\u200d1２年市,、"\\\t\r\n\x00\x1d\x85\u2028\u3000 \ufeff'),
    min_size=1,
    max_size=30,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS)
    doc = doc_record("任 意/x.txt", text)
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 8)).map(
        lambda pair: [pair[0], min(len(text), pair[0] + pair[1])]
    )
    claims = [
        spanned(doc, text, draw(spans), draw(spans), draw(spans)) for _ in range(draw(st.integers(0, 3)))
    ]
    entities = []
    for span in draw(st.lists(spans, max_size=3)):
        words = text[slice(*span)]
        entities.append(
            {**entity(doc, text, draw(st.sampled_from(LABELS[5:])), words, ["110000"]), "span": span}
        )
    return Document(document(doc, text, claims, entities), text, tuple(claims), tuple(entities))


def spanned(
    doc: dict[str, Any], text: str, figure: list[int], year: list[int], place: list[int]
) -> dict[str, Any]:
    """A claim with parts anywhere, in each other or over each other."""
    words = text[slice(*figure)]
    made = claim(
        doc, text, words, None, indicator=words, value="1", base="个", names=["某地"], codes=["110000"]
    )
    made["span"] = made["figure"]["span"] = figure
    made["year"] |= {"span": year, "text": text[slice(*year)]}
    made["region"] |= {"span": place, "text": text[slice(*place)]}
    return made


@given(documents())
@settings(max_examples=150, deadline=None)
def test_brat_repeats_the_words_of_every_mark(found: Document) -> None:
    marks = marks_of(found.claims, found.entities)
    lines = list(standoff(marks, found.text))
    assert "\n".join(lines).splitlines() == lines
    words = [line.split("\t") for line in lines if line.startswith("T")]
    fit = [mark for mark in marks.marks if found.text[slice(*mark.span)].strip()]
    for mark, (_, where, said) in zip(fit, words, strict=True):
        parts = [tuple(map(int, pair)) for pair in re.findall(r"(\d+) (\d+)", where)]
        assert mark.span.start <= parts[0][0] and parts[-1][1] <= mark.span.end
        assert " ".join(found.text[start:end] for start, end in parts) == said


@given(documents())
@settings(max_examples=100, deadline=None)
def test_selectors_select_their_quote(found: Document) -> None:
    for annotation in web_annotations(found, "utf16"):
        position, quote = annotation["target"]["selector"]
        assert utf16(found.text, position["start"], position["end"]) == quote["exact"]
    for annotation in web_annotations(found, "code_point"):
        position, quote = annotation["target"]["selector"]
        assert found.text[position["start"] : position["end"]] == quote["exact"]


@given(documents())
@settings(max_examples=60, deadline=None)
def test_spans_of_spacy_are_those_of_the_records(found: Document) -> None:
    doc = doc_of(found, Vocab())
    assert doc.text == found.text
    assert [[span.start_char, span.end_char] for span in doc.spans["claims"]] == [
        row["span"] for row in found.claims
    ]
    assert [span.text for span in doc.spans["entities"]] == [
        found.text[slice(*row["span"])] for row in found.entities
    ]
