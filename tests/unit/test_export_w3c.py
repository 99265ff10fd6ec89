"""W3C Web Annotation: the file expands as JSON-LD, and its selectors select the right characters."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from pipeline.export import export_run
from pipeline.export.w3c import ANNO, TERMS
from tests.exporting import CITIES, SHOPS, Sample, sample_run, utf16, write_run

OA, AS, SCHEMA = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#", "http://schema.org/"
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
LINKS = {
    "body": f"{OA}hasBody",
    "target": f"{OA}hasTarget",
    "source": f"{OA}hasSource",
    "selector": f"{OA}hasSelector",
    "partOf": f"{AS}partOf",
    "first": f"{AS}first",
}
# Of the vocabulary that http://www.w3.org/ns/anno.jsonld stands for, the terms that are used here.
CONTEXT = {
    "@context": {
        "schema": SCHEMA,
        "id": "@id",
        "type": "@type",
        **{
            name: f"{OA}{name}"
            for name in (
                *(
                    "Annotation",
                    "TextualBody",
                    "SpecificResource",
                    "TextQuoteSelector",
                    "TextPositionSelector",
                ),
                *(
                    "start",
                    "end",
                    "exact",
                    "prefix",
                    "suffix",
                    "describing",
                    "linking",
                    "identifying",
                    "tagging",
                ),
            )
        },
        **{name: {"@id": iri, "@type": "@id"} for name, iri in LINKS.items()},
        "Text": "http://purl.org/dc/dcmitype/Text",
        "AnnotationCollection": f"{AS}OrderedCollection",
        "AnnotationPage": f"{AS}OrderedCollectionPage",
        "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
        "total": f"{AS}totalItems",
        "startIndex": f"{AS}startIndex",
        "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
        "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
        "value": f"{RDF}value",
        "label": f"{RDFS}label",
        "format": "http://purl.org/dc/elements/1.1/format",
        "language": "http://purl.org/dc/elements/1.1/language",
    }
}


def load(url: str, options: object = None) -> dict[str, Any]:
    """A loader that knows one address and never asks the network."""
    assert url == ANNO
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": CONTEXT}


def exported(sample: Sample, **options: Any) -> dict[str, Any]:
    (path,) = export_run(sample.out, "w3c", **options).files
    return json.loads(path.read_bytes())


def expanded(collection: dict[str, Any]) -> dict[str, Any]:
    (whole,) = jsonld.expand(collection, {"documentLoader": load})
    return whole


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_run(tmp_path)


def items(whole: dict[str, Any]) -> list[dict[str, Any]]:
    return whole[f"{AS}first"][0][f"{AS}items"][0]["@list"]


def selected(annotation: dict[str, Any]) -> tuple[int, int, str, str, str]:
    (target,) = annotation[f"{OA}hasTarget"]
    selectors = {each["@type"][0]: each for each in target[f"{OA}hasSelector"]}
    position, words = selectors[f"{OA}TextPositionSelector"], selectors[f"{OA}TextQuoteSelector"]
    start, end = (position[f"{OA}{name}"][0]["@value"] for name in ("start", "end"))
    exact, prefix, suffix = (words[f"{OA}{name}"][0]["@value"] for name in ("exact", "prefix", "suffix"))
    return start, end, exact, prefix, suffix


def test_every_key_is_a_term_of_a_vocabulary(sample: Sample) -> None:
    collection = exported(sample)
    known = set(CONTEXT["@context"]) | {"@context", "@value", "@type"}
    unknown = {key for key in keys(collection) if key not in known and ":" not in key}
    assert unknown == {"shuzheng"}  # the prefix itself, in the context
    assert {key.split(":")[0] for key in keys(collection) if ":" in key} == {"schema", "shuzheng"}


def test_the_collection_expands_and_counts_its_annotations(sample: Sample) -> None:
    whole = expanded(exported(sample))
    assert whole["@type"] == [f"{AS}OrderedCollection"]
    annotations = items(whole)
    assert whole[f"{AS}totalItems"][0]["@value"] == len(annotations) == 38
    ids = [annotation["@id"] for annotation in annotations]
    assert len(ids) == len(set(ids))
    assert all(each.startswith("urn:shuzheng:") for each in ids)
    page = whole[f"{AS}first"][0]
    assert page[f"{AS}partOf"][0]["@id"] == whole["@id"]


def test_it_becomes_triples(sample: Sample) -> None:
    triples = jsonld.to_rdf(exported(sample), {"documentLoader": load})["@default"]
    about = {
        triple["subject"]["value"] for triple in triples if triple["object"]["value"] == f"{OA}Annotation"
    }
    assert len(about) == 38
    numbers = [t for t in triples if t["object"].get("datatype", "").endswith("#decimal")]
    assert {t["object"]["value"] for t in numbers} >= {"21192000", "1250000000"}


def test_selectors_count_code_points_of_the_text(sample: Sample) -> None:
    found = [selected(annotation) for annotation in items(expanded(exported(sample)))]
    for start, end, exact, prefix, suffix in found:
        (text,) = (text for text in (SHOPS, CITIES) if prefix + exact + suffix in text)
        assert text[start:end] == exact
        assert text[max(0, start - 32) : end + 32] == prefix + exact + suffix
    assert {each[2] for each in found} >= {"𝟗家", "𠮷野家", "2119.\r\n第３版\r\n2万人", "重庆\u2028高新区"}


def test_selectors_count_utf16_units_if_that_is_asked_for(sample: Sample) -> None:
    for start, end, exact, prefix, suffix in (
        selected(annotation) for annotation in items(expanded(exported(sample, offsets="utf16")))
    ):
        (text,) = (text for text in (SHOPS, CITIES) if prefix + exact + suffix in text)
        assert utf16(text, start, end) == exact


def test_a_claim_is_an_observation_and_its_parts_lead_to_it(sample: Sample) -> None:
    annotations = {annotation["@id"]: annotation for annotation in items(expanded(exported(sample)))}
    (nine,) = (each for each in annotations.values() if selected(each)[2] == "𝟗家")
    observation = nine[f"{OA}hasBody"][0]
    assert observation["@type"] == [f"{SCHEMA}Observation"]
    assert observation[f"{SCHEMA}variableMeasured"][0]["@value"] == "𠮷野家"
    assert observation[f"{SCHEMA}value"][0][f"{SCHEMA}unitText"][0]["@value"] == "家"
    assert observation[f"{SCHEMA}observationAbout"][0][f"{TERMS}code"][0]["@value"] == "510100"
    for part, words in {
        "figure": "𝟗",
        "unit": "家",
        "year": "2021年",
        "region": "成都市",
        "indicator": "𠮷野家",
    }.items():
        annotation = annotations[f"{nine['@id']}:{part}"]
        assert selected(annotation)[2] == words
        tag, link = annotation[f"{OA}hasBody"]
        assert tag[f"{RDF}value"][0]["@value"] == part
        assert link[f"{OA}hasSource"][0]["@id"] == observation["@id"]


def test_two_copies_of_a_text_have_annotations_of_their_own(sample: Sample) -> None:
    (sample.source / "b.txt").write_bytes(SHOPS.encode())
    copy = {"id": "b", "source": "b.txt"}
    sample.documents.insert(1, {**sample.documents[0], **copy})
    for rows in (sample.claims, sample.entities):
        rows += [{**row, "doc": {**row["doc"], **copy}} for row in rows if row["doc"]["id"] == "a"]
    write_run(sample)
    annotations = items(expanded(exported(sample)))
    assert len({annotation["@id"] for annotation in annotations}) == len(annotations) == 65


def test_a_fraction_is_no_decimal(sample: Sample) -> None:
    bodies = [each[f"{OA}hasBody"][0] for each in items(expanded(exported(sample)))]
    values = [body[f"{SCHEMA}value"][0][f"{SCHEMA}value"][0] for body in bodies if f"{SCHEMA}value" in body]
    assert {"@value": "1/3"} in values


def test_the_same_run_is_the_same_file(sample: Sample, tmp_path: Path) -> None:
    first, second = (export_run(sample.out, "w3c", target=tmp_path / name).files[0] for name in "12")
    assert first.read_bytes() == second.read_bytes()


def test_a_run_of_nothing_is_an_empty_collection(tmp_path: Path) -> None:
    whole = expanded(exported(sample_run(tmp_path, {})))
    assert whole[f"{AS}totalItems"][0]["@value"] == 0
    assert items(whole) == []


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()
