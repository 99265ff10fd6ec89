"""A wrong lexicon never half-works: the run is refused, or what is left out is told and recorded."""

import json
import warnings
from pathlib import Path

import pytest

from pipeline import Pipeline
from tests.running import shuzheng

TEXT = "2023年，白鹭湖鸟类达231种。\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "mine"
    folder.mkdir()
    rows = "白鹭湖,白鹭湖,water,310118\n翠湖,翠湖,water,310118.0\n碧湖,碧湖,水,\n"
    (folder / "areas.csv").write_text(f"term,canonical,kind,code\n{rows}", encoding="utf-8")
    return tmp_path


def test_nothing_is_extracted_until_it_is_mended(mine: Path) -> None:
    done = shuzheng("extract", str(mine / "in"), "-o", str(mine / "out"), "--lexicon", str(mine / "mine"))
    assert done.returncode == 2
    assert "SZ-LEX-001" in done.stderr
    assert not (mine / "out").exists()


def test_lenient_rows_are_named_and_recorded(mine: Path) -> None:
    command = ("extract", str(mine / "in"), "-o", str(mine / "out"), "--lexicon", str(mine / "mine"))
    done = shuzheng(*command, "--lexicon-lenient", "--quiet")
    told = done.stderr.splitlines()
    assert done.returncode == 0
    assert [line.split(": ")[0].removeprefix(f"SZ-LEX-003 {mine}/mine/") for line in told] == [
        "areas.csv:3",
        "areas.csv:4",
    ]
    assert "write 310118" in told[0]
    run = json.loads((mine / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["lexicon"]["skipped"] == 2
    assert run["lexicon"]["rows"] > 10_000
    (claim,) = (mine / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(claim)["region"]["names"] == ["白鹭湖"]
    assert shuzheng("verify", str(mine / "out")).returncode == 0


def test_lenient_may_stand_in_the_file_of_settings(mine: Path) -> None:
    (mine / "run.toml").write_text(
        'paths = ["in"]\nlexicon = "mine"\nlexicon-lenient = true\nout = "out"\n', "utf-8"
    )
    assert shuzheng("extract", "--config", str(mine / "run.toml")).returncode == 0
    (mine / "run.toml").write_text('paths = ["in"]\nlexicon-lenient = "perhaps"\n', "utf-8")
    assert "SZ-CFG-001" in shuzheng("extract", "--config", str(mine / "run.toml")).stderr


def test_explain_is_lenient_too(mine: Path) -> None:
    command = ("explain", TEXT, "--lexicon", str(mine / "mine"))
    assert shuzheng(*command).returncode == 2
    done = shuzheng(*command, "--lexicon-lenient")
    assert done.returncode == 0
    assert done.stderr.count("SZ-LEX-003") == 2


def test_from_python_it_is_a_warning(mine: Path) -> None:
    with pytest.warns(UserWarning, match="SZ-LEX-003"):
        pipeline = Pipeline(lexicon=mine / "mine", lexicon_lenient=True, tokens=False)
    with pytest.warns(UserWarning, match="SZ-CFG-002"):
        pipeline.extract_text(TEXT, region="子虚国")


def test_a_region_that_no_lexicon_has_is_told_once(mine: Path) -> None:
    (mine / "in" / "b.txt").write_text(TEXT, encoding="utf-8")
    done = shuzheng("extract", str(mine / "in"), "-o", "-", "--region", "子虚国")
    assert done.returncode == 0
    assert done.stderr.count("SZ-CFG-002") == 1
    assert "子虚国" in done.stderr
    assert "SZ-CFG-002" in shuzheng("explain", TEXT, "--region", "子虚国").stderr


@pytest.mark.parametrize("region", ["天津", "天津市", "京津冀", "雄安新区", "臺灣"])
def test_a_region_that_a_lexicon_has_is_not_told(mine: Path, region: str) -> None:
    assert "SZ-CFG-002" not in shuzheng("explain", TEXT, "--region", region).stderr


def test_a_callback_of_ones_own_hears_it_instead(mine: Path) -> None:
    heard: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Pipeline(
            lexicon=mine / "mine",
            lexicon_lenient=True,
            tokens=False,
            on_warning=lambda problem: heard.append(problem.code),
        )
    assert heard == ["SZ-LEX-003"] * 2
