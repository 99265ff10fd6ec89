"""The heads that end names: their file, what is refused of it, and how a user's folder is laid over it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from pipeline.errors import LexiconError
from pipeline.lexicon import Head, Lexicon, load_lexicon
from pipeline.lexicon.load import builtin_folder
from pipeline.lexicon.sheets import NEEDS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "heads.md"
HEADER = "head,type,kind,needs,reach\n"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def rows_of_heads() -> list[dict[str, str]]:
    with (builtin_folder() / "heads.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def put(folder: Path, rows: str) -> Path:
    (folder / "heads.csv").write_text(HEADER + rows, encoding="utf-8")
    return folder


def heads_of(lexicon: Lexicon, word: str) -> list[Head]:
    return [head for head in lexicon.heads if head.word == word]


def test_needs_of_heads_are_filled_and_described() -> None:
    package = json.loads((builtin_folder() / "datapackage.json").read_text("utf-8"))
    resource = next(r for r in package["resources"] if r["name"] == "heads")
    told = DOCS.read_text("utf-8").partition("| needs | what")[2]
    departments = {"office"}  # their heads are made of two cues
    assert {row["needs"] for row in rows_of_heads()} | departments == set(NEEDS)
    assert resource["schema"]["fields"][3]["constraints"]["enum"] == list(NEEDS)
    assert re.findall(r"^\| `([a-z]+)`", told, re.MULTILINE) == list(NEEDS)


def test_heads_keep_the_order_of_their_file(lexicon: Lexicon) -> None:
    rows = [(row["head"], row["type"], row["kind"]) for row in rows_of_heads()]
    assert [(head.word, head.type, head.kind) for head in lexicon.heads] == rows
    assert [head.kind for head in heads_of(lexicon, "中心")] == ["positioning", "centre"]


def test_a_head_of_the_user_is_put_in_place_added_or_removed(tmp_path: Path) -> None:
    rows = "基地,policy,positioning,nation,20\n基地,org,centre,name,8\n-基地,place,park,,\n"
    found = heads_of(load_lexicon(put(tmp_path, rows)), "基地")
    assert [(head.kind, head.reach) for head in found] == [("positioning", 20), ("centre", 8)]


def test_heads_stand_as_they_are_met_in_folded_text(tmp_path: Path) -> None:
    lexicon = load_lexicon(put(tmp_path, "書院,org,school,name,8\n"))
    assert heads_of(lexicon, "书院") == [Head("书院", "org", "school", "name", 8)]
    assert all(head.word == head.word.translate(lexicon.characters) for head in lexicon.heads)


def test_no_word_is_a_head_and_hidden_at_once(lexicon: Lexicon) -> None:
    words = lexicon.cues.words
    offices = {stem + office for stem in words("department") for office in words("office")}
    assert not {head.word for head in lexicon.heads}.union(offices).intersection(words("no-head"))
    assert not set(words("name-cut", "programme-verb")).intersection(words("no-cut"))
    assert not set(words("sphere", "weak-sphere")).intersection(words("no-sphere"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("书院,school,school,name,8", "type 'school' is not known"),
        ("书院,org,学校,name,8", "kind '学校'"),
        ("书院,org,school,place,8", "needs 'place' is not known"),
        ("书院,org,school,name,0", "write a whole number from 1"),
        ("书院,org,school,name,61", "from 1 to 60"),
        ("书院,org,school,name,8.0", "reach '8.0'"),
        ("书院,org,school,touch,8", "is not that of touch; write 0"),
        ("-书院,org,school,,", "is to be removed"),
    ],
)
def test_bad_row_is_named(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(LexiconError, match=re.escape(reason)) as caught:
        load_lexicon(put(tmp_path, row + "\n"))
    assert re.search(r"heads\.csv:2: ", str(caught.value))
