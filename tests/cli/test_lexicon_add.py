"""``shuzheng lexicon add`` and ``diff``: accepted rows are merged whole or not at all, and the rest stays."""

import json
from pathlib import Path

import pytest

from tests.running import Done, shuzheng

AREAS = "term,canonical,kind,code\n"
# As suggest writes it: a mark for Excel, the columns of every lexicon, and what an editor judges by.
HEAD = "file,term,canonical,kind,code,members,issued_year,dimension,base,scale,count,documents,score,why,example1\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    return folder


def add(folder: Path, rows: str, *options: str, head: str = HEAD) -> Done:
    file = folder.parent / "accepted.csv"
    file.write_text("\ufeff" + head + rows, encoding="utf-8")
    return shuzheng("lexicon", "add", str(file), "--lexicon", str(folder), *options)


def test_rows_go_to_the_files_they_name(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mine"
    rows = (
        "areas,白鹭湖,,wetland,310000,,,,,,9,3,1.5,place.head,在白鹭湖边\n"
        "composites.csv,沪鹭杭,,,,310000;330100,,,,,8,3,1.2,list,沪鹭杭三地\n"
        "policies,白鹭护飞行动,,programme,,,2023,,,,7,2,1.1,quoted,“白鹭护飞行动”\n"
        "indicators,白鹭巢穴数,,,,,,count,,,6,2,1.0,before.figure,白鹭巢穴数达\n"
    )
    file = tmp_path / "accepted.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    done = shuzheng("lexicon", "add", str(file), "--lexicon", str(folder))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "4 added, 0 replaced, 0 skipped")
    assert sorted(path.name for path in folder.iterdir()) == [
        "areas.csv",
        "composites.csv",
        "indicators.csv",
        "policies.csv",
    ]
    written = (folder / "composites.csv").read_bytes().decode("utf-8")
    assert written == "\ufeffterm,canonical,members,kind\r\n沪鹭杭,沪鹭杭,310000;330100,composite\r\n"
    assert shuzheng("lexicon", "check", str(folder)).stdout.startswith("0 errors, 0 warnings")


def test_a_type_will_do_for_a_file(mine: Path) -> None:
    rows = "place,白鹭湖,wetland\norg,白鹭协会,association\npolicy,白鹭护飞行动,programme\nindicator,白鹭巢穴数,\n"
    assert add(mine, rows, head="type,term,kind\n").returncode == 0
    assert len(list(mine.iterdir())) == 4


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_other_rows_stay_byte_for_byte(mine: Path, mark: str, ends: str) -> None:
    before = mark + ends.join(["kind, term ,canonical,", ' water,"翠湖",翠湖 ,,', "", "water,碧湖,碧湖,"])
    (mine / "areas.csv").write_bytes(before.encode())
    assert add(mine, "areas,白鹭湖,白鹭湖,wetland\n").returncode == 0
    assert (mine / "areas.csv").read_bytes().decode() == f"{before}{ends}wetland,白鹭湖,白鹭湖,{ends}"


def test_a_column_that_is_not_there_is_put_at_the_end(mine: Path) -> None:
    (mine / "areas.csv").write_text("term,canonical,kind\n翠湖,翠湖,water\n", encoding="utf-8")
    assert add(mine, "areas,白鹭湖,,wetland,310000\n").returncode == 0
    lines = (mine / "areas.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["term,canonical,kind,code", "翠湖,翠湖,water", "白鹭湖,白鹭湖,wetland,310000"]


def test_what_is_there_is_skipped_and_told(mine: Path) -> None:
    (mine / "areas.csv").write_text(f"{AREAS}翠湖,翠湖,water,\n", encoding="utf-8")
    rows = "areas,翠湖,翠湖,water,\nareas,白鹭湖,,wetland,\nareas,白鹭湖,,wetland,\n"
    rows += "composites,长三角,,,,310000;320000;330000;340000\n"
    done = add(mine, rows)
    assert done.stdout.splitlines() == [
        "skipped areas.csv: 翠湖 (it is there already)",
        "added areas.csv: 白鹭湖",
        "skipped areas.csv: 白鹭湖 (it is there already)",
        "skipped composites.csv: 长三角 (it is there already)",
        "1 added, 0 replaced, 3 skipped",
    ]
    assert not (mine / "composites.csv").exists()


def test_a_conflict_is_refused_whole_unless_the_new_row_is_to_win(mine: Path) -> None:
    before = f"{AREAS}翠湖,翠湖,water,\n碧湖,碧湖,water,\n"
    (mine / "areas.csv").write_text(before, encoding="utf-8")
    rows = "areas,翠湖,翠湖公园,scenic,\nareas,白鹭湖,,wetland,\ncomposites,长三角,,,,310000\n"
    done = add(mine, rows)
    assert done.returncode == 2
    assert "SZ-LEX-004" in done.stderr
    assert "accepted.csv:2: '翠湖'" in done.stderr
    assert "accepted.csv:4: '长三角'" in done.stderr
    assert (mine / "areas.csv").read_text(encoding="utf-8") == before
    done = add(mine, rows, "--replace")
    assert done.stdout.splitlines()[-1] == "2 added, 1 replaced, 0 skipped"
    assert (mine / "areas.csv").read_text(encoding="utf-8").splitlines() == [
        "term,canonical,kind,code",
        "翠湖,翠湖公园,scenic,",
        "碧湖,碧湖,water,",
        "白鹭湖,白鹭湖,wetland,",
    ]
    assert sorted(path.name for path in mine.iterdir()) == ["areas.csv", "composites.csv"]


def test_a_dry_run_writes_nothing(mine: Path) -> None:
    done = add(mine, "areas,白鹭湖,,wetland,\n", "--dry-run", "--json")
    assert json.loads(done.stdout)["changes"] == [
        {"outcome": "added", "file": "areas.csv", "key": "白鹭湖", "why": ""}
    ]
    assert list(mine.iterdir()) == []


BAD = [
    ("lakes,白鹭湖,,wetland,", "is no lexicon"),
    (",白鹭湖,,wetland,", "is no lexicon"),
    ("areas,白鹭湖,,wetland,110000.0", "write 110000"),
    ("areas,白鹭湖,,wetland,119999", "is not in places.csv"),
    ("areas,,,wetland,", "term is empty"),
    ("areas,白鹭湖,,,", "kind ''"),
    ("areas,#NAME?,,wetland,", "a spreadsheet left"),
    ("areas,-白鹭湖,,,", "is to be removed but is not there"),
    ("areas,翠湖,,wetland,", "stands otherwise in line 2"),
]


@pytest.mark.parametrize(("row", "reason"), BAD)
def test_a_bad_row_keeps_all_from_being_written(mine: Path, row: str, reason: str) -> None:
    done = add(mine, f"areas,翠湖,,water,\n{row}\n")
    assert done.returncode == 2
    assert "accepted.csv:3: " in done.stderr
    assert reason in done.stderr
    assert list(mine.iterdir()) == []


def test_a_file_of_another_kind_or_a_broken_folder(mine: Path) -> None:
    assert "neither a column file nor a column type" in add(mine, "x,y\n", head="a,b\n").stderr
    assert "cannot be opened" in shuzheng("lexicon", "add", "nowhere.csv", "--lexicon", str(mine)).stderr
    (mine / "areas.csv").write_text(f"{AREAS}翠湖,翠湖,水,\n", encoding="utf-8")
    assert "areas.csv:2: kind '水'" in add(mine, "areas,白鹭湖,,wetland,\n").stderr


def test_a_cell_kept_from_being_a_formula_is_read_as_meant(mine: Path) -> None:
    assert add(mine, "composites,'-京津,,,,\n").returncode == 0
    assert "-京津,,," in (mine / "composites.csv").read_text(encoding="utf-8")


def test_a_term_that_is_listed_as_something_else_is_told(mine: Path) -> None:
    assert "it is also org in organisations.csv:" in add(mine, "areas,国家发改委,,zone,\n").stdout


# --- diff


def test_diff_of_two_folders_as_they_stand(tmp_path: Path) -> None:
    for name, rows in (
        ("a", "翠湖,翠湖,water,\n碧湖,碧湖,water,\n-太湖,,,\n"),
        ("b", "碧湖,碧湖公园,scenic,\n白鹭湖,白鹭湖,water,\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "areas.csv").write_text(AREAS + rows, encoding="utf-8")
    done = shuzheng("lexicon", "diff", str(tmp_path / "a"), str(tmp_path / "b"))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "- areas.csv: 翠湖,翠湖,water,",
        "~ areas.csv: 碧湖: canonical 碧湖 → 碧湖公园, kind water → scenic",
        "- areas.csv: -太湖,,,",
        "+ areas.csv: 白鹭湖,白鹭湖,water,",
        "1 added, 2 removed, 1 changed",
    ]
    same = shuzheng("lexicon", "diff", str(tmp_path / "a"), str(tmp_path / "a"))
    assert (same.returncode, same.stdout) == (0, "0 added, 0 removed, 0 changed\n")


def test_diff_with_the_built_in_lexicons_is_what_a_folder_makes_of_them(mine: Path) -> None:
    (mine / "composites.csv").write_text(
        "term,canonical,members,kind\n-京津,,,\n成渝,巴蜀,500000;510000,composite\n沪鹭杭,沪鹭杭,310000,composite\n",
        encoding="utf-8",
    )
    changes = json.loads(shuzheng("lexicon", "diff", "builtin", str(mine), "--json").stdout)
    assert {(c["kind"], c["file"], c["key"]) for c in changes} == {
        ("removed", "composites.csv", "京津"),
        ("changed", "composites.csv", "成渝"),
        ("added", "composites.csv", "沪鹭杭"),
    }
    back = json.loads(shuzheng("lexicon", "diff", str(mine), "builtin", "--json").stdout)
    assert {(c["kind"], c["key"]) for c in back} == {
        ("added", "京津"),
        ("changed", "成渝"),
        ("removed", "沪鹭杭"),
    }


def test_diff_of_what_is_not_there_or_broken(mine: Path) -> None:
    assert "SZ-LEX-002" in shuzheng("lexicon", "diff", "builtin", str(mine / "nowhere")).stderr
    (mine / "areas.csv").write_bytes(f"{AREAS}翠湖,翠湖,water,\n".encode("utf-16"))
    assert shuzheng("lexicon", "diff", str(mine), str(mine)).returncode == 2
