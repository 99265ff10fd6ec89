"""Settings: a TOML file, flags over it, one error that names the option."""

from pathlib import Path

import pytest

from pipeline.config import Settings, load_settings
from pipeline.errors import ConfigError


def test_defaults() -> None:
    assert load_settings() == Settings()


def test_flags_go_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text(
        'published = 2024-02-01\nregion = "天津"\nsegmenter-model = "model"\n'
        'emit = ["times", "tokens"]\npaths = ["a", "-"]\n',
        encoding="utf-8",
    )
    settings = load_settings(config=file, region="北京", published=None, paths=())
    assert settings.region == "北京"
    assert settings.published == "2024-02-01"
    assert settings.segmenter_model == tmp_path / "model"
    assert settings.emit == ("tokens", "times")
    assert settings.paths == (str(tmp_path / "a"), "-")


def test_emit_is_a_list_with_commas() -> None:
    assert load_settings(emit=" times, tokens ").emit == ("tokens", "times")


@pytest.mark.parametrize("date", ["2024", "2024-02", "2024-02-29"])
def test_dates(date: str) -> None:
    assert load_settings(published=date).published == date


@pytest.mark.parametrize("date", ["24", "2024-13", "2023-02-29", "2024年", "２０２４", "2024-2", "0000"])
def test_what_is_no_date(date: str) -> None:
    with pytest.raises(ConfigError, match=r"SZ-CFG-001 --published: .* is not a date"):
        load_settings(published=date)


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        ({"segmenter": "thulac"}, "--segmenter: thulac is no segmenter, only jieba-rs, jieba, spacy, pkuseg"),
        ({"emit": "words,times"}, "--emit: words cannot be emitted, only tokens, quantities, times"),
    ],
)
def test_a_wrong_flag_is_named(flags: dict[str, str], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        load_settings(**flags)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("speed = 1", "speed: there is no such setting"),
        ("region = true", "region: the value must be a string"),
        ("region = ", "not TOML"),
        ("published = '2024-99'", "published: 2024-99 is not a date"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "run.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=reason):
        load_settings(config=file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(config=tmp_path / "none.toml")
