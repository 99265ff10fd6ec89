"""``shuzheng lexicon show``: where a term comes from, what it is, and how often it hits a corpus."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import shuzheng


def shown(*args: str) -> Any:
    return json.loads(shuzheng("lexicon", "show", *args, "--json").stdout)


def test_a_division_with_its_code_and_parents() -> None:
    (entry,) = shown("海淀")["entries"]
    assert Path(entry["file"]).name == "places.csv"
    assert (entry["source"], entry["type"], entry["kind"], entry["canonical"]) == (
        "builtin", "place", "county", "海淀区",
    )  # fmt: skip
    assert entry["codes"] == [{"code": "110108", "name": "海淀区"}]
    assert entry["parents"][0] == "北京市"
    assert entry["row"]["code"] == "110108"


def test_a_row_of_the_user_and_what_it_overrides(tmp_path: Path) -> None:
    rows = "term,canonical,members,kind\n成渝,巴蜀,500000;510000,composite\n-京津,,,\n"
    (tmp_path / "composites.csv").write_text(rows, encoding="utf-8")
    (entry,) = shown("成渝", "--lexicon", str(tmp_path))["entries"]
    assert (entry["source"], entry["line"], entry["canonical"]) == ("user", 2, "巴蜀")
    assert entry["overrides"]["row"][0] == "成渝"
    (removed,) = shown("京津", "--lexicon", str(tmp_path))["entries"]
    assert removed["removes"] and removed["overrides"]
    text = shuzheng("lexicon", "show", "成渝", "--lexicon", str(tmp_path)).stdout
    assert f"{tmp_path / 'composites.csv'}:2 (yours)" in text
    assert "overrides: composites.csv:" in text


@pytest.mark.parametrize(
    ("term", "file"),
    [("超过", "cues.csv"), ("公顷", "units.csv"), ("公司", "heads.csv"), ("110108", "places.csv")],
)
def test_words_units_heads_and_codes_are_found_too(term: str, file: str) -> None:
    assert file in {Path(entry["file"]).name for entry in shown(term)["entries"]}


def test_a_term_of_two_divisions_and_its_neighbours() -> None:
    found = shown("朝阳")
    assert {entry["codes"][0]["code"] for entry in found["entries"]} >= {"110105", "211300"}
    assert all(entry["ambiguous"] for entry in found["entries"])
    assert "朝阳区" in found["longer"]
    assert "京津冀" in shown("京津冀协同发展")["shorter"]


def test_what_would_be_read_without_the_lists() -> None:
    done = shuzheng("lexicon", "show", "白鹭湖水务有限公司")
    assert done.returncode == 1
    assert "白鹭湖水务有限公司: no lexicon has it" in done.stdout
    assert "(org, company" in done.stdout.splitlines()[-1]


def test_how_often_it_hits_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("2023年，京津冀常住人口1亿人。京津冀共有机场9座。\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("2023年，成渝常住人口1亿人。\n", encoding="utf-8")
    found = shown("京津冀", "--corpus", str(tmp_path))["corpus"]
    assert (found["times"], found["documents"], found["of"], found["tagged"]) == (2, 1, 2, 2)
    assert found["examples"] == ["a: 2023年，【京津冀】常住人口1亿人。", "a: 【京津冀】共有机场9座。"]
    assert (
        "2 times in 1 of 2 documents"
        in shuzheng("lexicon", "show", "京津冀", "--corpus", str(tmp_path)).stdout
    )


@pytest.mark.parametrize("term", ["", " ", "。", "\n", "😀", "-", "a\x00b"])
def test_any_term_is_looked_up(term: str) -> None:
    assert shuzheng("lexicon", "show", "--json", "--", term).returncode in (0, 1)
