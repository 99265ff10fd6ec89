"""The same from Python."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import Pipeline, __version__
from pipeline.errors import ConfigError, SourceEmpty, SourceError, SourceMissing, SourceUndecodable

ROOT = Path(__file__).resolve().parents[2]
TEXT = "2023年，成都市常住人口2140.3万人，比上年末增加13.5万人。"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def test_a_text(pipeline: Pipeline) -> None:
    result = pipeline.extract(TEXT, published="2024", region="四川")
    assert [claim.quote for claim in result.claims] == ["2140.3万人", "13.5万人"]
    assert "成都" in {mention.canonical.removesuffix("市") for mention in result.entities}
    assert "".join(word.text for word in result.tokens) == TEXT
    assert all(TEXT[slice(*word.span)] == word.text for word in result.tokens)


def test_json_and_frame_have_the_claims(pipeline: Pipeline) -> None:
    result = pipeline.extract(TEXT)
    assert [row["quote"] for row in json.loads(result.to_json())] == ["2140.3万人", "13.5万人"]
    assert list(result.to_pandas()["value"]) == [21403000.0, 135000.0]


def test_a_path_and_its_name_are_read(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    for path in (file, str(file)):
        (claim, _) = pipeline.extract(path).claims
        assert claim.source.source == "a.txt"


def test_a_folder_tells_its_failures(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    result = pipeline.extract(tmp_path)
    assert len(result.claims) == 2
    assert [type(error) for error in result.errors] == [SourceEmpty]


def test_a_path_that_is_not_there(pipeline: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        pipeline.extract(tmp_path / "none.txt")


@pytest.mark.parametrize("text", ["", " ", "\x00", "\n" * 50, "9" * 5000, "a/b\x00c", "😀", "x" * 5000])
def test_any_text_is_a_text(pipeline: Pipeline, text: str) -> None:
    assert pipeline.extract(text).errors == ()


def test_half_a_surrogate_pair_is_a_coded_error(pipeline: Pipeline) -> None:
    with pytest.raises(SourceUndecodable, match="half a surrogate pair stands at 1"):
        pipeline.extract("a\ud800")


def test_a_wrong_option_is_a_coded_error(pipeline: Pipeline) -> None:
    with pytest.raises(ConfigError):
        pipeline.extract(TEXT, published="soon")
    with pytest.raises(ConfigError):
        Pipeline(segmenter="thulac")


def test_tokens_can_be_left_out() -> None:
    assert Pipeline(tokens=False).extract(TEXT).tokens == ()


def test_import_is_instant() -> None:
    script = "import sys, pipeline; sys.exit(len({'pipeline.api', 'spacy', 'pandas'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_the_version_is_the_project_s() -> None:
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_a_source_error_is_one_type() -> None:
    assert issubclass(SourceMissing, SourceError)


def test_a_mistyped_file_name_is_told_and_not_read_as_a_text(pipeline: Pipeline) -> None:
    with pytest.raises(SourceMissing):
        pipeline.extract("articles/没有.txt")
