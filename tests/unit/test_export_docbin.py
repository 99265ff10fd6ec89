"""spaCy: the file loads, its text is the text, and every span of every group is what it says."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from pipeline.export import docbin, export_run
from tests.exporting import CITIES, SHOPS, SILENT, Sample, sample_run


def loaded(path: Path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab))


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_run(tmp_path)


def test_documents_load_with_their_text(sample: Sample) -> None:
    (path,) = export_run(sample.out, "docbin").files
    assert [doc.text for doc in loaded(path)] == [SHOPS, SILENT, CITIES]


def test_every_span_falls_on_tokens(sample: Sample) -> None:
    (path,) = export_run(sample.out, "docbin").files
    docs = {doc.user_data["shuzheng"]["document"]["id"]: doc for doc in loaded(path)}
    checked = 0
    for claim in sample.claims:
        spans = docs[claim["doc"]["id"]].spans
        (whole,) = (span for span in spans["claims"] if span.id_ == claim["id"])
        assert (whole.text, whole.label_, whole.start_char) == (
            claim["quote"],
            claim["kind"],
            claim["span"][0],
        )
        for part in ("figure", "unit", "year", "region", "indicator"):
            if claim[part]["span"]:
                (span,) = (each for each in spans[part] if each.id_ == claim["id"])
                assert [span.start_char, span.end_char] == claim[part]["span"]
                checked += 1
    assert checked == 28
    for entity in sample.entities:
        found = {(span.text, span.label_) for span in docs[entity["doc"]["id"]].spans["entities"]}
        assert (entity["text"], entity["type"]) in found


def test_records_come_with_the_document(sample: Sample) -> None:
    (path,) = export_run(sample.out, "docbin").files
    records = loaded(path)[0].user_data["shuzheng"]
    own = [claim for claim in sample.claims if claim["doc"]["id"] == "a"]
    assert {claim["id"]: claim["figure"]["value"] for claim in records["claims"]} == {
        claim["id"]: claim["figure"]["value"] for claim in own
    }
    assert {tuple(claim["year"]["span"]) for claim in records["claims"]} == {(3, 8)}
    assert [entity["canonical"] for entity in records["entities"]] == ["𠮷野家", "成都市", "成都市𠮷区"]


def test_every_group_is_there_even_if_it_is_empty(sample: Sample) -> None:
    (path,) = export_run(sample.out, "docbin").files
    for doc in loaded(path):
        assert set(doc.spans) == {"claims", "figure", "unit", "year", "region", "indicator", "entities"}


def test_a_big_run_is_several_files_and_a_small_one_after_it_is_one(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(docbin, "PART", 1)
        files = export_run(sample.out, "docbin").files
    assert sorted(path.name for path in files) == ["docs-2.spacy", "docs-3.spacy", "docs.spacy"]
    assert sorted(doc.text for path in files for doc in loaded(path)) == sorted([SHOPS, SILENT, CITIES])
    (path,) = export_run(sample.out, "docbin").files
    assert [each.name for each in path.parent.iterdir()] == ["docs.spacy"]


def test_a_run_of_nothing_is_no_document(tmp_path: Path) -> None:
    (path,) = export_run(sample_run(tmp_path, {}).out, "docbin").files
    assert loaded(path) == []
