"""``shuzheng lexicon check``: every problem of a folder in one go, each with its file, line and fix."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.errors import LexiconError
from pipeline.lexicon import load_lexicon
from tests.running import shuzheng


class Told(NamedTuple):
    level: str
    line: int
    what: str
    fix: str


def checked(folder: Path, file: str) -> list[Told]:
    done = shuzheng("lexicon", "check", str(folder), "--json")
    problems = json.loads(done.stdout)["problems"]
    return [
        Told(p["level"], p["line"], p["what"], p["fix"]) for p in problems if Path(p["file"]).name == file
    ]


PLACES = "code,name,short,level,parent\n"
AREAS = "term,canonical,kind,code\n"
POLICIES = "term,canonical,kind,issued_year\n"

DAMAGE = [
    # a row of areas.csv, what is wrong, the fix
    ("白鹭二湖,白鹭湖,water,110000.0", "made a decimal by a spreadsheet", "write 110000"),
    ("白鹭三湖,白鹭湖,water,1.1E+05", "made a power of ten", "110000?"),
    ("白鹭四湖,白鹭湖,water,2-Mar", "made a date", "type the code again"),
    ("白鹭五湖,白鹭湖,water,3月2日", "made a date", "type the code again"),
    ("白鹭六湖,白鹭湖,water,0", "lost its leading zeros", "write 000000"),
    ("白鹭七湖,白鹭湖,water,１１００００", "full-width", "write 110000"),
    ("白鹭八湖,白鹭湖,water,110000，120000", "joins codes by another sign", "write 110000;120000"),
    ('白鹭九湖,白鹭湖,water,"110000,120000"', "joins codes by another sign", "write 110000;120000"),
    ('白鹭十湖,白鹭湖,water,"110,000"', "thousands marks", "write 110000"),
    ("白鹭甲湖,白鹭湖,water,“110000”", "quotation marks", "write 110000"),
    ("白鹭乙湖,白鹭湖,water,'110000", "quotation marks", "write 110000"),
    ("白鹭丙湖,白鹭湖,water,jpn", "small letters", "write JPN"),
    ("白鹭丁湖,白鹭湖,water,110108000000", "statistics bureau", "write 110108"),
    ("白鹭戊湖,白鹭湖,water,北京", "neither six digits", "look it up"),
    ("白鹭己湖,白鹭湖,water,119999", "is not in places.csv", "correct it, or add the place"),
    ("#NAME?,白鹭湖,water,110000", "a spreadsheet left #NAME?", "type the cell again"),
    ("白鹭湖\u200b,白鹭湖,water,110000", "U+200B", "type the cell again"),
    ("白鹭\u3000湖,白鹭湖,water,110000", "U+3000", "type the cell again"),
    ("“白鹭湖,翠湖”,白鹭湖,water,110000", "torn at a comma inside curly", "straight ones"),
    ("白鹭子湖,白鹭湖,water,110000,多余", "text beyond the columns", "quotation marks"),
    ('白鹭寅湖,"白鹭\n湖",water,110000', "line break", "close its quotation marks"),
    (",白鹭湖,water,110000", "term is empty", "merged cells"),
    ("白鹭湖,,water,110000", "a name is empty", "fill it in"),
    ("湖,湖,water,110000", "too short", "two characters"),
    ("白鹭午湖,白鹭湖,水,110000", "kind '水'", "write one such as zone"),
    ("-没有的湖,,,", "is to be removed but is not", "delete this row"),
    ('"白鹭丑湖,白鹭湖,water,110000', "is all one cell", "close its quotation marks"),
]


def test_damage_is_an_error_with_a_fix(tmp_path: Path) -> None:
    rows = [row for row, *_ in DAMAGE]
    (tmp_path / "areas.csv").write_text(AREAS + "\n".join(rows) + "\n", encoding="utf-8")
    told = {each.line: each for each in checked(tmp_path, "areas.csv")}
    starts = [2 + sum(row.count("\n") + 1 for row in rows[:at]) for at in range(len(rows))]
    assert list(told) == starts
    for line, (_, what, fix) in zip(starts, DAMAGE, strict=True):
        assert told[line].level == "error"
        assert what in told[line].what
        assert fix in told[line].fix
    with pytest.raises(LexiconError, match=f"{len(DAMAGE)} problems"):
        load_lexicon(tmp_path)


@pytest.mark.parametrize(
    ("year", "fix"), [("2014.0", "four digits"), ("2014/3/2", "four digits"), ("二〇一四", "four digits")]
)
def test_a_year_that_is_none(tmp_path: Path, year: str, fix: str) -> None:
    (tmp_path / "policies.csv").write_text(f"{POLICIES}碧海行动,碧海行动,plan,{year}\n", encoding="utf-8")
    (told,) = checked(tmp_path, "policies.csv")
    assert told.level == "error"
    assert fix in told.fix


HEADERS = [
    ("代码,名称,类型\n白鹭湖,白鹭湖,water", "column 名称 must be called term"),
    ("Term,Canonical,Kind,Code\n白鹭湖,白鹭湖,water,110000", "column Term must be called term"),
    ("term，canonical，kind，code\n白鹭湖，白鹭湖，water，110000", "full-width commas"),
    ("term;canonical;kind;code\n白鹭湖;白鹭湖;water;110000", "semicolons"),
    ("term\tcanonical\tkind\tcode\n白鹭湖\t白鹭湖\twater\t110000", "tabs"),
    ("term,canonical,kind,term\n白鹭湖,白鹭湖,water,翠湖", "column term stands twice"),
    ("term,canonical,kind,size\n白鹭湖,白鹭湖,water,3", "column size is not known"),
    ("term,kind\n白鹭湖,water", "has no column canonical"),
    ("白鹭湖,白鹭湖,water,110000", "the first line does not name the columns"),
    ("", "the first line does not name the columns"),
]


@pytest.mark.parametrize(("content", "what"), HEADERS, ids=[what for _, what in HEADERS])
def test_a_header_is_told_with_what_it_must_be(tmp_path: Path, content: str, what: str) -> None:
    (tmp_path / "areas.csv").write_text(content + "\n", encoding="utf-8")
    (told,) = checked(tmp_path, "areas.csv")
    assert (told.level, told.line) == ("error", 1)
    assert what in told.what
    assert "CSV UTF-8" in told.fix or "term,canonical,kind,code" in told.fix


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gb18030", "GBK"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("big5hkscs", "not UTF-8")],
)
def test_an_encoding_is_told_and_the_rows_read_all_the_same(tmp_path: Path, encoding: str, name: str) -> None:
    rows = "白鹭湖,白鹭湖,水,110000\n" if encoding != "big5hkscs" else ""
    (tmp_path / "areas.csv").write_bytes((AREAS + rows + "翠湖,翠湖,water,\n").encode(encoding))
    first, *others = checked(tmp_path, "areas.csv")
    assert (first.level, first.line) == ("error", 1)
    assert name in first.what
    assert "CSV UTF-8" in first.fix
    assert [told.line for told in others] == ([2] if rows else [])


@pytest.mark.parametrize("content", [b"PK\x03\x04\xff\xfe", b"\xd0\xcf\x11\xe0\xff", b"\xff\xff\xff"])
def test_bytes_that_are_no_text(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "areas.csv").write_bytes(content)
    (told,) = checked(tmp_path, "areas.csv")
    assert told.level == "error"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_spreadsheets_write_is_no_problem(tmp_path: Path, ends: str, mark: str) -> None:
    content = "term,canonical,kind,code,\n 白鹭湖 ,白鹭湖,water,110000,\n,,,,\n".replace("\n", ends)
    (tmp_path / "areas.csv").write_bytes((mark + content).encode())
    assert checked(tmp_path, "areas.csv") == []
    assert shuzheng("lexicon", "check", str(tmp_path)).returncode == 0


NAMES = [
    ("place.csv", "error", "call it places.csv"),
    ("Areas.CSV", "error", "call it areas.csv"),
    ("areas (1).csv", "error", "call it areas.csv"),
    ("areas - 副本.csv", "error", "call it areas.csv"),
    ("areas.csv.csv", "error", "call it areas.csv"),
    ("areas.xlsx", "error", "under the name areas.csv"),
    ("units.tsv", "error", "under the name units.csv"),
    ("policies_new.csv", "warning", "move it elsewhere"),
    ("笔记.csv", "warning", "places.csv, composites.csv"),
]


@pytest.mark.parametrize(("name", "level", "fix"), NAMES, ids=[name for name, *_ in NAMES])
def test_a_file_that_is_not_read(tmp_path: Path, name: str, level: str, fix: str) -> None:
    (tmp_path / "policies.csv").write_text(POLICIES, encoding="utf-8")
    (tmp_path / name).write_text(AREAS, encoding="utf-8")
    (told,) = checked(tmp_path, name)
    assert told.level == level
    assert fix in told.fix


def test_other_files_are_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / "policies.csv").write_text(POLICIES, encoding="utf-8")
    for name in ("README.md", ".areas.csv.swp", "~$areas.xlsx", "notes.txt", "datapackage.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert "0 errors, 0 warnings, 0 notes" in shuzheng("lexicon", "check", str(tmp_path)).stdout


def test_a_folder_with_only_a_misnamed_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "place.csv").write_text(PLACES, encoding="utf-8")
    done = shuzheng("lexicon", "check", str(tmp_path))
    assert done.returncode == 1
    assert "call it places.csv" in done.stdout


DOUBTS = [
    # file, its row, what is told of it, and as what
    ("areas.csv", "国家发改委,国家发改委,zone,110000", "is place (zone) here and org", "warning"),
    ("areas.csv", "京津冀,首都圈,zone,110000", "is 首都圈 (zone) here and 京津冀", "warning"),
    ("areas.csv", "白鹭湖,环渤海地区,water,110000", "itself stands for 环渤海", "warning"),
    ("areas.csv", "白鹭。湖,白鹭。湖,water,110000", "is never found", "warning"),
    ("policies.csv", "《碧海规划》,碧海规划,plan,2014", "stands in 《》", "warning"),
    ("policies.csv", "“碧水规划,碧水规划,plan,2014", "“ without ”", "warning"),
    ("policies.csv", "碧山规划,碧山规划,pln,2014", "kind 'pln' is new", "warning"),
    ("policies.csv", "3月2日,三二行动,plan,2014", "looks like a date", "warning"),
    ("policies.csv", "京津冀協同發展,京津冀協同發展,strategy,2014", "is read as", "warning"),
    ("indicators.csv", "白鹭数量,birds", "that of no unit", "warning"),
    ("places.csv", "119998,白鹭县,白鹭县,county,310000", "does not lie in its parent", "warning"),
    ("places.csv", "-110112,,,,", "removes '110112'", "note"),
    ("composites.csv", "长三角,长三角,310000;320000;330000;340000,composite", "says the same as", "warning"),
    ("composites.csv", "成渝,巴蜀,500000;510000,composite", "overrides '成渝'", "note"),
    ("composites.csv", "-京津,,,", "removes '京津'", "note"),
]
HEADS = {
    "areas.csv": AREAS,
    "policies.csv": POLICIES,
    "places.csv": PLACES,
    "indicators.csv": "term,dimension\n",
    "composites.csv": "term,canonical,members,kind\n",
}


def test_doubtful_rows_are_told_and_stop_nobody(tmp_path: Path) -> None:
    for file, head in HEADS.items():
        rows = "".join(f"{row}\n" for name, row, *_ in DOUBTS if name == file)
        (tmp_path / file).write_text(head + rows, encoding="utf-8")
    done = shuzheng("lexicon", "check", str(tmp_path), "--json")
    problems = json.loads(done.stdout)["problems"]
    lines = dict.fromkeys(HEADS, 1)
    for file, row, what, level in DOUBTS:
        lines[file] += 1
        told = [p for p in problems if Path(p["file"]).name == file and p["line"] == lines[file]]
        assert any(what in p["what"] and p["level"] == level and p["fix"] for p in told), (row, told)
    assert done.returncode == 0
    load_lexicon(tmp_path)


def test_a_kind_of_ones_own_and_a_second_name_are_welcome(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text(
        f"{AREAS}白鹭湖,白鹭湖,wetland,110000\n白鹭,白鹭湖,wetland,110000\n", "utf-8"
    )
    assert checked(tmp_path, "areas.csv") == []


def test_every_problem_of_every_file_at_once_sorted_and_counted(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text(f"{AREAS}白鹭湖,白鹭湖,水,\n翠湖,翠湖,water,1.0\n", "utf-8")
    (tmp_path / "policies.csv").write_bytes("政策\n碧海\n".encode("gb18030"))
    (tmp_path / "unit.csv").write_text("surface\n", "utf-8")
    (tmp_path / "composites.csv").write_text("term,canonical,members,kind\n-京津冀,,,\n", "utf-8")
    done = shuzheng("lexicon", "check", str(tmp_path))
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert [line.removeprefix(str(tmp_path) + "/").split(": ")[:2] for line in lines[:-1]] == [
        ["areas.csv:2", "error"],
        ["areas.csv:3", "error"],
        ["composites.csv:2", "note"],
        ["policies.csv:1", "error"],
        ["policies.csv:1", "error"],
        ["unit.csv:1", "error"],
    ]
    assert lines[-1] == "5 errors, 0 warnings, 1 note"


def test_the_built_in_lexicons_are_clean() -> None:
    done = shuzheng("lexicon", "check", "--json")
    problems = json.loads(done.stdout)["problems"]
    # Two former prefectures are read only where the context supports them.
    doubtful = [p["what"] for p in problems if not p["what"].startswith(("'定西地区'", "'海东地区'"))]
    assert (doubtful, done.returncode) == ([], 0)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = shuzheng("lexicon", "check", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "SZ-LEX-002" in done.stderr
