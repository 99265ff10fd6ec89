"""verify: passes on what extract wrote, and fails loudly on every way a record can be wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.api import build_resources, extract_files
from pipeline.config import load_settings
from pipeline.errors import OutputError
from pipeline.run import Resources
from pipeline.verify import Verdict, pieces, rereads, verify

ARTICLE = """川渝观察

２０２３年，成都市常住人口2140.3万人，比上年末增加13.5万人。
重庆市渝北区完成投资1.2
亿元，同比增长5.6%，占全市的12%。
"""
Row = dict[str, Any]


@pytest.mark.parametrize(
    ("piece", "text", "right"),
    [
        ("万人", "万人", True),
        ("万\n人", "万人", True),
        ("8211 万人", "8211万人", True),
        ("8211万\n第３版\n人", "8211万人", True),
        ("PM_{2.5}", "PM2.5}", True),
        ("常住人口", "常口", False),
        ("常住\n人口", "常住人", False),
        ("常住\n人口", "住人口", False),
        ("常住\n人口", "常佳口", False),
        ("万\u200b人", "万人", True),
        ("万人", "万人人", False),
        ("甲县 | 103.8 | 1.2", "甲县103.8 1.2", True),
        ("**水量** 12", "水量12", False),
        ("水量** 12", "水量12", True),
        ("μg/m^3", "μg/m3", True),
        ("万人", "", False),
    ],
)
def test_rereads(piece: str, text: str, right: bool) -> None:
    assert rereads(piece, text) is right


@pytest.fixture(scope="module")
def resources() -> Resources:
    return build_resources(load_settings())


@pytest.mark.parametrize(
    ("piece", "text", "parts"),
    [
        ("常住人口", "常住人口", 1),
        ("第一、第二产业增加值", "第一产业增加值", 2),
        ("产量：小麦", "小麦产量", 2),
        ("粮食\n产量", "粮食产量", 1),
        ("粮食产量", "粮食产值", 0),
        ("粮食产量", "", 0),
    ],
)
def test_pieces(piece: str, text: str, parts: int) -> None:
    assert pieces(piece, text) == parts


@pytest.fixture
def run(tmp_path: Path, resources: Resources) -> Path:
    """The output folder of a run over two documents."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (source / "b.txt").write_bytes(ARTICLE.replace("\n", "\r\n").encode("gb18030"))
    out = tmp_path / "out"
    emit = "tokens,quantities,times"
    settings = load_settings(paths=(str(source),), out=str(out), published="2024", emit=emit)
    extract_files(settings, resources=resources)
    return out


def change(out: Path, name: str, edit: Callable[[list[Row]], object]) -> Verdict:
    path = out / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    edit(rows)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return verify(out)


def reasons(verdict: Verdict) -> str:
    return "\n".join(map(str, verdict.failures))


def test_a_run_re_reads(run: Path) -> None:
    verdict = verify(run)
    assert verdict.failures == ()
    assert verdict.documents == 2
    assert verdict.spans > verdict.records > 20


def test_a_changed_source_is_told(run: Path) -> None:
    (run.parent / "in" / "a.txt").write_text(ARTICLE.replace("13.5", "13.6"), encoding="utf-8")
    assert "documents.jsonl:1: the source was changed" in reasons(verify(run))


def test_a_removed_source_is_told(run: Path) -> None:
    (run.parent / "in" / "b.txt").unlink()
    found = reasons(verify(run))
    assert "documents.jsonl:2: it cannot be read from any source" in found
    assert "it is not with its document, nor are the" in found
    assert len(found.splitlines()) < 10


def test_a_run_and_its_sources_move_together(run: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "both"
    run.parent.rename(elsewhere)
    assert verify(elsewhere / run.name).failures == ()


def test_moved_sources_are_named(run: Path) -> None:
    (run.parent / "in").rename(run.parent / "moved")
    assert verify(run).failures
    assert verify(run, paths=[str(run.parent / "moved")]).failures == ()


EDITS: dict[str, tuple[str, Callable[[list[Row]], object], str]] = {
    "quote": ("claims", lambda rows: rows[0].update(quote="9万人"), "claims.jsonl:1: quote:"),
    "figure": ("claims", lambda rows: rows[1]["figure"].update(text="99"), "claims.jsonl:2: figure:"),
    "unit": ("claims", lambda rows: rows[0]["unit"].update(text="亿人"), "unit:"),
    "sentence": ("claims", lambda rows: rows[0]["sentence"].update(text="无"), "sentence:"),
    "beyond the end": ("claims", lambda rows: rows[0].update(span=[5, 9999]), "is not in the text"),
    "empty": ("entities", lambda rows: rows[0].update(span=[5, 5]), "is not in the text"),
    "evidence": (
        "claims",
        lambda rows: rows[0]["evidence"][0].update(span=[0, 10**6]),
        "evidence of",
    ),
    "no span": ("claims", lambda rows: rows[0]["indicator"].update(text="人口", span=None), "has no span"),
    "a twin": ("claims", lambda rows: rows.insert(1, rows[0]), "another record of the document has the id"),
    "id": ("claims", lambda rows: rows[0].update(id="c_00"), "is not that of its document and span"),
    "order": ("claims", lambda rows: rows.insert(0, rows.pop(1)), "is before that of the row above"),
    "shape": ("times", lambda rows: rows[0].pop("start"), "times.jsonl:1: start: missing"),
    "entity": ("entities", lambda rows: rows[0].update(text="成都省"), "entities.jsonl:1: text:"),
    "mentions": ("entities", lambda rows: rows[0].update(mentions=99), "times, not 99"),
    "inside": ("entities", lambda rows: rows[0].update(inside=[0, 1]), "inside: no entity that holds it"),
    "issued": ("entities", lambda rows: rows[0].update(issued="2014"), "entities.jsonl:1: issued:"),
    "token": ("tokens", lambda rows: rows[3].update(text="字"), "tokens.jsonl:4: text:"),
    "quantity": ("quantities", lambda rows: rows[0].update(quote="1"), "quantities.jsonl:1: quote:"),
    "time": ("times", lambda rows: rows[0].update(text="2022年"), "times.jsonl:1: text:"),
    "count": ("claims", lambda rows: rows.pop(), "claims.jsonl has"),
    "hash": (
        "claims",
        lambda rows: rows[0]["doc"].update(sha256="0" * 64),
        "its doc is not as documents.jsonl has it",
    ),
    "no doc": ("claims", lambda rows: rows[0].update(doc={"id": "a"}), "its doc is not as"),
    "document": ("documents", lambda rows: rows[0].update(characters=1), "characters, not 1"),
    "document twin": ("documents", lambda rows: rows.append(rows[0]), "another document has the id"),
    "foreign": ("claims", lambda rows: rows[-1]["doc"].update(id="z"), "it is not with its document"),
}


@pytest.mark.parametrize(("name", "edit", "reason"), EDITS.values(), ids=EDITS)
def test_a_wrong_record_is_told(
    run: Path, name: str, edit: Callable[[list[Row]], object], reason: str
) -> None:
    assert reason in reasons(change(run, name, edit))


def test_a_line_that_is_not_json(run: Path) -> None:
    with (run / "claims.jsonl").open("a", encoding="utf-8") as file:
        file.write("{\n")
    assert "it is not with its document" in reasons(verify(run))


@pytest.mark.parametrize("content", ["{", "[]", '{"sources": 1}'])
def test_a_run_that_cannot_be_read(run: Path, content: str) -> None:
    (run / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(OutputError, match=r"run\.json"):
        verify(run)


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file"):
        verify(tmp_path)


def test_a_file_of_the_run_is_gone(run: Path) -> None:
    (run / "entities.jsonl").unlink()
    with pytest.raises(OutputError, match=r"entities\.jsonl"):
        verify(run)


def test_a_value_changed_by_hand_is_told(run: Path) -> None:
    verdict = change(run, "claims", lambda rows: rows[0]["figure"].update(value="1"))
    assert [failure.where for failure in verdict.failures] == ["claims.jsonl"]


@pytest.mark.parametrize("name", ["tokens.jsonl", "errors.jsonl"])
def test_a_file_removed_is_told(run: Path, name: str) -> None:
    (run / name).unlink()
    assert f"{name}: No such file" in reasons(verify(run))


def test_the_documents_beside_a_missing_one_are_still_checked(run: Path) -> None:
    (run.parent / "in" / "a.txt").unlink()
    verdict = verify(run)
    assert verdict.documents == 1
    assert "documents.jsonl:2" not in reasons(verdict)
