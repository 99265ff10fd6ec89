"""The lexicons: what loading accepts and refuses, how folders are layered, what the matcher finds."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import LexiconError, LexiconMissing
from pipeline.lexicon import Cue, Cues, Lexicon, Term, load_lexicon
from pipeline.lexicon.cues import CLASSES
from pipeline.lexicon.load import builtin_folder
from pipeline.lexicon.matcher import TermMatcher
from pipeline.lexicon.rows import layer
from pipeline.lexicon.sheets import ALL
from pipeline.model import SourceText
from pipeline.run import Resources, extract
from pipeline.stages.segment import build_segmenter

Write = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "cues.md"
STAGES = ROOT / "pipeline" / "stages"
FILES = sorted(path.name for path in builtin_folder().glob("*.csv"))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files of a user's folder: ``write(places="code,name…")``."""

    def _write(**files: str | bytes) -> Path:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
        return tmp_path

    return _write


def terms_of(lexicon: Lexicon, surface: str) -> list[Term]:
    return [term for term in lexicon.terms if term.surface == surface]


def rows_of(file: str) -> list[dict[str, str]]:
    with (builtin_folder() / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


# --- the built-in lexicons


@pytest.mark.parametrize(
    ("surface", "kind", "codes"),
    [
        ("京津冀", "composite", ("110000", "120000", "130000")),
        ("廊坊", "prefecture", ("131000",)),
        ("雄安", "prefecture", ("133100",)),
        ("三河", "county", ("131082",)),
        ("大厂县", "county", ("131028",)),
        ("恩施州", "prefecture", ("422800",)),
        ("内蒙古", "province", ("150000",)),
        ("通武廊", "composite", ("110112", "120114", "131000")),
        ("全国", "nation", ("000000",)),
        ("白洋淀", "water", ("133100",)),
        ("美国", "country", ("USA",)),
        ("台北市", "city", ("710000",)),
    ],
)
def test_place_terms(lexicon: Lexicon, surface: str, kind: str, codes: tuple[str, ...]) -> None:
    assert [(t.kind, t.codes) for t in terms_of(lexicon, surface)] == [(kind, codes)]


@pytest.mark.parametrize(
    ("surface", "type_", "canonical"),
    [
        ("国家发改委", "org", "国家发展和改革委员会"),
        ("中科院", "org", "中国科学院"),
        ("京津冀协同发展", "policy", "京津冀协同发展战略"),
        ("“十四五”规划", "policy", "“十四五”规划"),
        ("规上工业增加值", "indicator", "规上工业增加值"),
    ],
)
def test_other_terms(lexicon: Lexicon, surface: str, type_: str, canonical: str) -> None:
    assert [(t.type, t.canonical) for t in terms_of(lexicon, surface)] == [(type_, canonical)]


@pytest.mark.parametrize("surface", ["和平", "朝阳", "新华", "鼓楼", "公安", "合作市", "南山区", "大厂"])
def test_ordinary_words_and_shared_names_are_ambiguous(lexicon: Lexicon, surface: str) -> None:
    found = terms_of(lexicon, surface)
    assert found and all(term.ambiguous for term in found)


@pytest.mark.parametrize("surface", ["通州", "海淀", "和平区", "浦东", "廊坊市", "石家庄"])
def test_plain_names_are_not_ambiguous(lexicon: Lexicon, surface: str) -> None:
    assert not any(term.ambiguous for term in terms_of(lexicon, surface))


def test_divisions_are_complete_and_nested(lexicon: Lexicon) -> None:
    levels = Counter(place.level for place in lexicon.places.values() if place.code.isdigit())
    assert levels["province"] == 34
    assert levels["prefecture"] >= 333
    assert levels["county"] >= 2840
    order = ("country", "province", "prefecture", "county")
    for place in lexicon.places.values():
        if place.parent and place.level in order:
            parent = lexicon.places[place.parent]
            assert order.index(parent.level) < order.index(place.level), place
            assert place.code[:2] == parent.code[:2] or parent.code == "000000", place


def test_capital_region_counties(lexicon: Lexicon) -> None:
    counties = Counter(p.code[:2] for p in lexicon.places.values() if p.level == "county")
    assert (counties["11"], counties["12"], counties["13"]) == (16, 16, 167)


def test_no_short_form_of_one_character(lexicon: Lexicon) -> None:
    assert min(len(term.surface) for term in lexicon.terms) >= 2


def test_no_surface_has_two_terms_of_one_meaning(lexicon: Lexicon) -> None:
    seen = Counter((t.surface, t.type, t.codes) for t in lexicon.terms if t.type == "place")
    assert [key for key, count in seen.items() if count > 1] == []


def test_terms_stand_as_they_are_met_in_folded_text(lexicon: Lexicon) -> None:
    for term in lexicon.terms:
        assert term.surface == term.surface.translate(lexicon.characters)


@pytest.mark.parametrize("file", FILES)
def test_file_matches_its_descriptor(file: str) -> None:
    package = json.loads((builtin_folder() / "datapackage.json").read_text("utf-8"))
    resource = next(r for r in package["resources"] if r["path"] == file)
    fields = resource["schema"]["fields"]
    rows = rows_of(file)
    assert list(rows[0]) == [field["name"] for field in fields]
    for field in fields:
        limits = field.get("constraints", {})
        values = [row[field["name"]] for row in rows]
        assert not limits.get("required") or all(values)
        assert not limits.get("unique") or len(set(values)) == len(values)
        assert not limits.get("enum") or set(values) <= set(limits["enum"])
        assert not limits.get("pattern") or all(re.fullmatch(limits["pattern"], v) for v in values)
        assert not field.get("x-built-in") or set(values) <= set(field["x-built-in"])


def test_characters_fold(lexicon: Lexicon) -> None:
    text = "１２．５％　⽔⻓㎡國後，（：）於"
    assert text.translate(lexicon.characters) == "12.5% 水长平方米国后，（：）于"


def test_characters_are_folded_once(lexicon: Lexicon) -> None:
    for to in lexicon.characters.values():
        assert to.translate(lexicon.characters) == to


def test_words_have_part_of_speech(lexicon: Lexicon) -> None:
    words = dict(lexicon.words())
    assert (words["京津冀"], words["国务院"], words["一核两翼"], words["常住人口"]) == ("ns", "nt", "nz", "n")


# --- the cues


def test_classes_of_cues_are_filled_described_and_used() -> None:
    package = json.loads((builtin_folder() / "datapackage.json").read_text("utf-8"))
    resource = next(r for r in package["resources"] if r["name"] == "cues")
    assert {row["class"] for row in rows_of("cues.csv")} == CLASSES
    assert set(resource["schema"]["fields"][1]["constraints"]["enum"]) == CLASSES
    assert set(re.findall(r"`([a-z-]+)`", DOCS.read_text("utf-8").partition("| class |")[2])) == CLASSES
    rules = "".join(path.read_text("utf-8") for path in STAGES.rglob("*.py"))
    assert [name for name in sorted(CLASSES) if not re.search(rf"""["']{name}["']""", rules)] == []


def test_pattern_prefers_the_longer_word_and_keeps_off_other_words() -> None:
    cues = Cues.of(
        [Cue("近", "lt", "最附"), Cue("过", "gt"), Cue("超过", "gt"), Cue("半", "half", "", "年天")]
    )
    assert cues.words("gt", "lt") == ("超过", "过", "近")
    assert re.findall(cues.pattern("gt", "lt"), "超过3，最近3，近3") == ["超过", "近"]
    assert re.findall(cues.bare("lt"), "最近3") == ["近"]
    assert re.findall(cues.pattern("half"), "半年，半") == ["半"]


def test_a_class_without_words_matches_nothing() -> None:
    assert Cues().words("gt") == ()
    assert re.search(Cues().pattern("gt", "lt"), "") is None


def test_signs_in_a_cue_stand_for_themselves() -> None:
    cues = Cues.of([Cue("No.", "rank", "^]", "-a")])
    assert [m.start() for m in re.finditer(cues.pattern("rank"), "No. Nox ]No. No.a No.-")] == [0]


@pytest.mark.parametrize(
    ("rows", "bound"), [("", None), ("直逼,lt\n", "lt"), ("直逼,gt\n", "gt"), ("逼,gt,直,\n", None)]
)
def test_a_cue_of_the_user_is_heeded(write: Write, rows: str, bound: str | None) -> None:
    lexicon = load_lexicon(write(cues="cue,class,not_after,not_before\n" + rows))
    resources = Resources.build(lexicon, build_segmenter("jieba-rs", lexicon))
    (claim,) = extract(SourceText("a", "a", "2021年全县粮食总产量直逼50万吨。", "0"), resources).claims
    assert claim.figure.bound == bound


def test_a_cue_is_removed_from_one_class_only(write: Write) -> None:
    cues = load_lexicon(write(cues="cue,class\n-拉动,contributes\n-集聚,verb\n")).cues
    assert "拉动" not in cues.words("contributes")
    assert "集聚" not in cues.words("verb")
    assert "集聚" in cues.words("object")


# --- a user's folder over the built-in one


def test_row_is_added_overridden_and_removed(write: Write) -> None:
    folder = write(
        composites="term,canonical,members,kind\n京津冀,首都圈,110000;120000;130000,composite\n-通武廊,,,\n",
        policies="term,canonical,kind\n碧海行动,碧海行动,programme\n",
    )
    lexicon = load_lexicon(folder)
    assert [t.canonical for t in terms_of(lexicon, "京津冀")] == ["首都圈"]
    assert terms_of(lexicon, "通武廊") == []
    assert [t.type for t in terms_of(lexicon, "碧海行动")] == ["policy"]
    assert lexicon.matcher.find("开展碧海行动")[0].term.surface == "碧海行动"


def test_place_is_removed_by_its_code(write: Write) -> None:
    lexicon = load_lexicon(write(places="code,name,short,level,parent\n-110112,,,,\n"))
    assert "110112" not in [code for term in terms_of(lexicon, "通州区") for code in term.codes]
    assert lexicon.places["110112"].name == "通州区"


def test_spreadsheet_file_is_read(write: Write) -> None:
    content = "\ufeffterm,canonical,kind,code,,\r\n白鹭湖,白鹭湖,water,131000,,\r\n,,,,,\r\n"
    assert [t.codes for t in terms_of(load_lexicon(write(areas=content)), "白鹭湖")] == [("131000",)]


def test_columns_may_stand_in_any_order(write: Write) -> None:
    folder = write(policies="kind,term,canonical\nplan,蓝图计划,蓝图计划\n")
    assert [t.kind for t in terms_of(load_lexicon(folder), "蓝图计划")] == ["plan"]


def test_user_terms_are_folded(write: Write) -> None:
    folder = write(policies="term,canonical,kind\n臺灣藍圖,台湾蓝图,plan\n")
    assert [t.canonical for t in terms_of(load_lexicon(folder), "台湾蓝图")] == ["台湾蓝图"]


def test_digest_is_of_the_content(write: Write, lexicon: Lexicon) -> None:
    rows = "term,canonical,kind\n蓝图计划,蓝图计划,plan\n"
    one = load_lexicon(write(policies=rows)).digest
    two = load_lexicon(write(policies="\ufeff" + rows.replace("\n", "\r\n"))).digest
    assert one == two != lexicon.digest


# --- bad rows

BAD_ROWS = [
    ("places", "code,name,short,level,parent\n110000.0,某市,某市,province,000000", "write 110000"),
    ("places", "code,name,short,level,parent\n0,某国,某国,country,", "write 000000"),
    ("places", "code,name,short,level,parent\n990000,某市,某市,town,000000", "level 'town'"),
    ("places", "code,name,short,level,parent\n990000,某市,某,province,000000", "too short"),
    ("places", "code,name,short,level,parent\n990100,某市,某市,prefecture,990000", "parent 990000"),
    ("places", "code,name,short,level,parent,ambiguous\n990000,某市,某市,province,000000,是", "ambiguous"),
    ("composites", "term,canonical,members,kind\n甲乙,甲乙,,composite", "members is empty"),
    ("composites", "term,canonical,members,kind\n甲乙,甲乙,110000;999999,composite", "members 999999"),
    ("areas", "term,canonical,kind,code\n甲湖,甲湖,水,110000", "kind '水'"),
    ("organisations", "term,canonical,kind,code\n甲局,甲局,organ,110000.00", "write 110000"),
    ("policies", "term,canonical,kind,issued_year\n甲计划,甲计划,plan,2014.0", "issued_year"),
    ("policies", "term,canonical,kind\n,甲计划,plan", "term is empty"),
    ("policies", "term,canonical,kind\n甲计划,甲计划,plan\n甲计划,甲计划,plan", "line 2"),
    ("policies", "term,canonical,kind\n甲计划,甲计划,plan,多余", "beyond the columns"),
    ("policies", "term,canonical,kind\n#NAME?,甲计划,plan", "a spreadsheet left #NAME?"),
    ("policies", "term,canonical,kind\n-没有的计划,,", "is to be removed"),
    ("policies", "term,canonical,class\n甲计划,甲计划,plan", "has no column kind; column class is not known"),
    ("indicators", "term,dimension\n量,count", "too short"),
    ("units", "surface,base,scale,dimension\n甲,乙,一百,mass", "scale '一百'"),
    ("units", "surface,base,scale,dimension\n甲,乙,NaN,mass", "scale 'NaN'"),
    ("stopforms", "form,match,kind\n(,regex,name", "not a regular expression"),
    ("stopforms", "form,match,kind\n甲,glob,name", "match 'glob'"),
    ("cues", "cue,class\n直逼,bound", "class 'bound' is not known"),
    ("cues", "cue,class\n直逼,lt\n直逼,lt", "'直逼,lt' stands already in line 2"),
    ("cues", "cue,class\n-直逼,lt", "'直逼,lt' is to be removed"),
    ("cues", "cue,class,not_after\n超市,no-head,新", "class 'no-head' has no not_after"),
    ("characters", "char,to,kind\n甲乙,乙,traditional", "not one character"),
    ("characters", "char,to,kind\n甲,乙丙,traditional", "only compat"),
]


@pytest.mark.parametrize(("file", "content", "reason"), BAD_ROWS)
def test_bad_row_is_named(write: Write, file: str, content: str, reason: str) -> None:
    with pytest.raises(LexiconError, match=re.escape(reason)) as caught:
        load_lexicon(write(**{file: content + "\n"}))
    assert re.search(rf"{file}\.csv:\d+: ", str(caught.value))


def test_all_bad_rows_of_all_files_are_named_at_once(write: Write) -> None:
    folder = write(
        places="code,name,short,level,parent\n1.0,某市,某市,province,000000\n990000,某,某市,province,000000\n",
        policies="term,canonical,kind\n好计划,好计划,plan\n,坏计划,plan\n",
        areas="term,canonical,kind,code\n甲湖,甲湖,water,999999\n",
    )
    with pytest.raises(LexiconError) as caught:
        load_lexicon(folder)
    lines = [line for line in caught.value.reason.splitlines() if ".csv:" in line]
    places = [re.sub(r".*[/\\]", "", line).split(": ")[0] for line in lines]
    assert places == ["places.csv:2", "places.csv:3", "policies.csv:3", "areas.csv:2"]


@pytest.mark.parametrize(
    "content", ["政策,名称".encode("gb18030"), b"\xff\xfe\x00", b'term,canonical,kind\n"' + b"x" * 200_000]
)
def test_unreadable_file_is_named(write: Write, content: bytes) -> None:
    with pytest.raises(LexiconError, match=r"policies\.csv:\d+: "):
        load_lexicon(write(policies=content))


def test_folder_must_hold_a_lexicon(tmp_path: Path) -> None:
    with pytest.raises(LexiconMissing, match="no such folder"):
        load_lexicon(tmp_path / "nowhere")
    with pytest.raises(LexiconMissing, match="holds no lexicon file"):
        load_lexicon(tmp_path)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_content_is_read_or_refused(content: str) -> None:
    class _Folder:
        """A folder whose one file has ``content``, without touching the disk for each example."""

        def __truediv__(self, file: str) -> _Folder:
            return self

        def is_file(self) -> bool:
            return True

        def read_bytes(self) -> bytes:
            return (",".join(sheet.columns) + "\n" + content).encode()

    for sheet in ALL:
        problems: list[str] = []
        rows = layer(sheet, (_Folder(),), problems)  # type: ignore[arg-type]
        assert all(len(row.cells) == len(sheet.columns) for row in rows.values())


# --- leniency


def test_bad_rows_are_left_out_and_told_where_the_user_allows_it(write: Write) -> None:
    folder = write(
        places="code,name,short,level,parent\n990000,某省,某省,province,000000.0\n990100,某市,某市,prefecture,990000\n",
        composites="term,canonical,members,kind\n京津冀,首都圈,999999,composite\n甲乙丙,甲乙丙,990100,composite\n",
        areas="term,canonical,kind,code\n白鹭湖,白鹭湖,water,131000\n,,water,\n",
    )
    lexicon = load_lexicon(folder, lenient=True)
    places = [f"{problem.path.name}:{problem.line}" for problem in lexicon.skipped]
    # What refers to a row left out is left out too, and where a row would override, the built-in one stays.
    assert places == ["places.csv:2", "areas.csv:3", "places.csv:3", "composites.csv:2", "composites.csv:3"]
    assert [t.canonical for t in terms_of(lexicon, "京津冀")] == ["京津冀"]
    assert terms_of(lexicon, "白鹭湖")
    assert not terms_of(lexicon, "甲乙丙")
    assert lexicon.rows == load_lexicon().rows + 1


def test_leniency_changes_nothing_where_nothing_is_wrong(write: Write) -> None:
    folder = write(areas="term,canonical,kind,code\n白鹭湖,白鹭湖,water,131000\n")
    strict, lenient = load_lexicon(folder), load_lexicon(folder, lenient=True)
    assert (strict.digest, strict.skipped) == (lenient.digest, lenient.skipped)


@pytest.mark.parametrize(
    "content",
    [
        "term,canonical\n白鹭湖,白鹭湖\n".encode(),
        "词,名\n白鹭湖,白鹭湖\n".encode(),
        b"\xff\xff",
        "湖".encode("gbk"),
    ],
)
def test_a_file_of_which_nothing_can_be_kept_is_fatal_even_so(write: Write, content: bytes) -> None:
    with pytest.raises(LexiconError, match=r"areas\.csv:1: "):
        load_lexicon(write(areas=content), lenient=True)


def test_a_folder_without_lexicons_is_fatal_even_so(tmp_path: Path) -> None:
    with pytest.raises(LexiconMissing):
        load_lexicon(tmp_path, lenient=True)


# --- the matcher


def make(*surfaces: str) -> TermMatcher:
    return TermMatcher(Term(surface, "place", "composite", surface) for surface in surfaces)


def test_overlapping_hits_are_sorted_longer_first() -> None:
    found = make("京津", "津冀", "京津冀", "京津冀地区").find("在京津冀地区")
    assert [(hit.start, hit.end) for hit in found] == [(1, 6), (1, 4), (1, 3), (2, 4)]


def test_offsets_count_code_points() -> None:
    text = "😀\x00\ufffd𠮷天津👩‍👩‍👧港"
    assert [text[h.start : h.end] for h in make("天津").find(text)] == ["天津"]


def test_surface_with_two_meanings_gives_two_hits(lexicon: Lexicon) -> None:
    codes = [hit.term.codes for hit in lexicon.matcher.find("通州区") if hit.end == 3]
    assert codes == [("110112",), ("320612",)]


def test_no_terms_find_nothing() -> None:
    assert TermMatcher([]).find("京津冀") == []


@given(st.text(st.sampled_from("京津冀雄安新区😀a1\x00") | st.characters(exclude_categories=["Cs"])))
def test_every_hit_re_reads_its_surface(text: str) -> None:
    matcher = make("京津", "津冀", "京津冀", "雄安新区", "新区", "a1")
    found = matcher.find(text)
    assert all(text[hit.start : hit.end] == hit.term.surface for hit in found)
    assert found == sorted(found, key=lambda hit: (hit.start, -hit.end))
