"""Small tables as extraction leaves them in a text: each cell a claim, or none where anything is unsure."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Claim, SourceText
from pipeline.run import Resources, extract
from pipeline.verify import misread
from pipeline.write.records import claim_record, dump


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and of each claim: quote, value, unit, year, region, indicator, kind (and direction)."""

    name: str
    text: str
    claims: tuple[str, ...]
    published: str | None = "2022"
    region: str | None = None


CASES = (
    Case(
        "caption, unit line, full-width spaces, sub-items",
        "全市人口稳定增长。\n\n表1　2020年年末人口数及其构成\n单位：万人、%\n指标　　　　年末数　　比重\n"
        "常住人口　　　　512.30　　100.0\n其中：0—14岁　　80.25　　15.7\n　　　60岁及以上　110.10　21.5\n\n二、就业\n",
        (
            "512.30 5123000 人 2020 - 常住人口 level",
            "100.0 100.0 % 2020 - 常住人口比重 share",
            "80.25 802500 人 2020 - 0—14岁 level",
            "15.7 15.7 % 2020 - 0—14岁比重 share",
            "110.10 1101000 人 2020 - 60岁及以上 level",
            "21.5 21.5 % 2020 - 60岁及以上比重 share",
        ),
    ),
    Case(
        "regions as column heads, a change in the caption",
        "表2　2021年工业生产者出厂价格比上年涨跌幅度\n单位：%\n指标　全国　江苏　浙江\n"
        "出厂价格　8.1　6.4　5.6\n　生活资料　-0.4　0.3　0.0\n",
        (
            "8.1 8.1 % 2021<2020 全国 出厂价格 rate up",
            "6.4 6.4 % 2021<2020 江苏 出厂价格 rate up",
            "5.6 5.6 % 2021<2020 浙江 出厂价格 rate up",
            "-0.4 -0.4 % 2021<2020 全国 生活资料 rate down",
            "0.3 0.3 % 2021<2020 江苏 生活资料 rate up",
            "0.0 0.0 % 2021<2020 浙江 生活资料 rate",
        ),
    ),
    Case(
        "one cell a line, a unit in one head only",
        "海川重工 2019 年年度报告\n\n二、主营业务分析\n单位：万元　币种：人民币\n分行业 营业收入 营业成本 毛利率(%)\n"
        "装载机\n8,315.20\n7,204.66\n13.36\n起重机\n1,780.91\n\n122.74\n93.11\n合计\n10,096.11\n7,327.40\n27.42\n"
        "注：以上数据已经审计。\n",
        (
            "8,315.20 83152000 元 2019 - 装载机营业收入 level",
            "7,204.66 72046600 元 2019 - 装载机营业成本 level",
            "13.36 13.36 % 2019 - 装载机毛利率 share",
            "1,780.91 17809100 元 2019 - 起重机营业收入 level",
            "122.74 1227400 元 2019 - 起重机营业成本 level",
            "93.11 93.11 % 2019 - 起重机毛利率 share",
            "10,096.11 100961100 元 2019 - 营业收入 level",
            "7,327.40 73274000 元 2019 - 营业成本 level",
            "27.42 27.42 % 2019 - 毛利率 share",
        ),
    ),
    Case(
        "years as column heads, regions as row labels, single spaces",
        "各地生产情况\n\n表3 三省粮食产量\n单位：万吨\n地区 2019年 2020年 2021年\n河南 6695.4 6825.8 6544.2\n"
        "山东 5357.0 5446.8 5500.7\n合 计 12052.4 12272.6 12044.9\n",
        (
            "6695.4 66954000 吨 2019 河南 粮食产量 level",
            "6825.8 68258000 吨 2020 河南 粮食产量 level",
            "6544.2 65442000 吨 2021 河南 粮食产量 level",
            "5357.0 53570000 吨 2019 山东 粮食产量 level",
            "5446.8 54468000 吨 2020 山东 粮食产量 level",
            "5500.7 55007000 吨 2021 山东 粮食产量 level",
            "12052.4 120524000 吨 2019 - 粮食产量 level",
            "12272.6 122726000 吨 2020 - 粮食产量 level",
            "12044.9 120449000 吨 2021 - 粮食产量 level",
        ),
    ),
    Case(
        "years as row labels, units in the heads",
        "表4 历年接待情况\n年份 接待人次(万人次) 旅游收入(亿元)\n2018 310.5 24.6\n2019 352.8 29.1\n",
        (
            "310.5 3105000 人次 2018 - 接待人次 level",
            "24.6 2460000000 元 2018 - 旅游收入 level",
            "352.8 3528000 人次 2019 - 接待人次 level",
            "29.1 2910000000 元 2019 - 旅游收入 level",
        ),
    ),
    Case(
        "a column of units",
        "表5 2021年主要工业产品产量及其增长速度\n产品名称　单位　产量　比上年增长(%)\n"
        "纱　万吨　27.37　9.8\n布　亿米　50.2　-2.3\n化学纤维　万吨　67.10　…\n",
        (
            "27.37 273700 吨 2021 - 纱产量 level",
            "9.8 9.8 % 2021<2020 - 纱产量 rate up",
            "50.2 5020000000 米 2021 - 布产量 level",
            "-2.3 -2.3 % 2021<2020 - 布产量 rate down",
            "67.10 671000 吨 2021 - 化学纤维产量 level",
        ),
    ),
    Case(
        "units at the row labels",
        "2021年统计公报\n\n主要指标\n指标 2020年 2021年\n地区生产总值（亿元） 1013.6 1149.2\n常住人口（万人） 141.2 141.3\n"
        "城镇化率（%） 63.89 64.72\n",
        (
            "1013.6 101360000000 元 2020 - 地区生产总值 level",
            "1149.2 114920000000 元 2021 - 地区生产总值 level",
            "141.2 1412000 人 2020 - 常住人口 level",
            "141.3 1413000 人 2021 - 常住人口 level",
            "63.89 63.89 % 2020 - 城镇化率 share",
            "64.72 64.72 % 2021 - 城镇化率 share",
        ),
    ),
    Case(
        "Markdown, units in the heads",
        "## 2021年各县主要指标\n\n| 县区 | 人口（万人） | 同比增长（%） |\n|---|---:|---:|\n| 沛县 | 103.8 | 1.2 |\n"
        "| 丰县 | 93.5 | -0.4 |\n\n以上为初步数。\n",
        (
            "103.8 1038000 人 2021 沛县 人口 level",
            "1.2 1.2 % 2021<2020 沛县 人口 rate up",
            "93.5 935000 人 2021 丰县 人口 level",
            "-0.4 -0.4 % 2021<2020 丰县 人口 rate down",
        ),
    ),
    Case(
        "Markdown, cells with signs of their own",
        "## 2020年运营情况\n\n| 线路 | 客运量（万人次） | 准点率 |\n| --- | --- | --- |\n| 一号线 | 1,203 | 99.2% |\n"
        "| 二号线 | 980 | 98.7% |\n",
        (
            "1,203 12030000 人次 2020 - 一号线客运量 level",
            "99.2% 99.2 % 2020 - 一号线准点率 share",
            "980 9800000 人次 2020 - 二号线客运量 level",
            "98.7% 98.7 % 2020 - 二号线准点率 share",
        ),
    ),
    Case(
        "tabs, the unit behind the caption",
        "表6 2021年一般公共预算收入（单位：亿元）\n项目\t决算数\t预算数\n税收收入\t312.6\t300.0\n非税收入\t87.4\t90\n",
        (
            "312.6 31260000000 元 2021 - 税收收入决算数 level",
            "300.0 30000000000 元 2021 - 税收收入预算数 level",
            "87.4 8740000000 元 2021 - 非税收入决算数 level",
            "90 9000000000 元 2021 - 非税收入预算数 level",
        ),
    ),
    Case(
        "this period and the last",
        "海川重工股份有限公司 2020 年年度报告\n\n单位：元 币种：人民币\n项目 本期金额 上期金额\n财务费用 1,203,456.78 998,000.00\n"
        "利息收入 -20,110.05 —\n",
        (
            "1,203,456.78 1203456.78 元 2020 - 财务费用 level",
            "998,000.00 998000.00 元 2019 - 财务费用 level",
            "-20,110.05 -20110.05 元 2020 - 利息收入 level",
        ),
    ),
    Case(
        "two lines of heads",
        "表7 从业人员构成\n单位：万人、%\n产业　2019年　2020年\n　　人数　比重　人数　比重\n第一产业　20.1　25.0　19.2　23.8\n"
        "第二产业　30.4　37.8　31.0　38.5\n",
        (
            "20.1 201000 人 2019 - 第一产业人数 level",
            "25.0 25.0 % 2019 - 第一产业比重 share",
            "19.2 192000 人 2020 - 第一产业人数 level",
            "23.8 23.8 % 2020 - 第一产业比重 share",
            "30.4 304000 人 2019 - 第二产业人数 level",
            "37.8 37.8 % 2019 - 第二产业比重 share",
            "31.0 310000 人 2020 - 第二产业人数 level",
            "38.5 38.5 % 2020 - 第二产业比重 share",
        ),
    ),
    Case(
        "an amount with its scale alone",
        "2021年各类债券发行情况\n券种 发行总额（亿） 发行只数（只）\n国债 67967 264\n金融债 98163 1022\n",
        (
            "67967 6796700000000 元 2021 - 国债发行总额 level",
            "264 264 只 2021 - 国债发行只数 level",
            "98163 9816300000000 元 2021 - 金融债发行总额 level",
            "1022 1022 只 2021 - 金融债发行只数 level",
        ),
    ),
    Case(
        "a column without a known unit yields nothing, the others do",
        "2021年前列城市\n单位：亿元\n城市 生产总值 增速 位次\n苏州 22718.3 8.7 1\n南京 16355.3 7.5 2\n",
        (
            "22718.3 2271830000000 元 2021 苏州 生产总值 level",
            "16355.3 1635530000000 元 2021 南京 生产总值 level",
        ),
    ),
    Case(
        "a row that does not line up yields nothing, the others do",
        "表8 2021年畜产品产量\n单位：万吨\n品种 产量 上年产量\n猪肉 5296 4113\n牛肉 698\n羊肉 514 492\n",
        (
            "5296 52960000 吨 2021 - 猪肉产量 level",
            "4113 41130000 吨 2020 - 猪肉产量 level",
            "514 5140000 吨 2021 - 羊肉产量 level",
            "492 4920000 吨 2020 - 羊肉产量 level",
        ),
    ),
    Case(
        "unit after a stroke, as journals head their columns",
        "表1 2019年不同退化程度湿地面积\n类型 面积/hm2 占比/%\n沼泽 3420.5 61.2\n河流 2168.0 38.8\n",
        (
            "3420.5 3420.5 公顷 2019 - 沼泽面积 level",
            "61.2 61.2 % 2019 - 沼泽占比 share",
            "2168.0 2168.0 公顷 2019 - 河流面积 level",
            "38.8 38.8 % 2019 - 河流占比 share",
        ),
    ),
    Case(
        "figures of three years and a change between two of them",
        "远山股份 2020 年年度报告\n\n单位：元 币种：人民币\n主要会计数据 2020年 2019年 本期比上年同期增减(%) 2018年\n"
        "营业收入 1,234,567.12 1,100,000.00 12.23 900,000.00\n基本每股收益（元／股） 0.21 0.22 -4.55 0.19\n",
        (
            "1,234,567.12 1234567.12 元 2020 - 营业收入 level",
            "1,100,000.00 1100000.00 元 2019 - 营业收入 level",
            "12.23 12.23 % 2020<2019 - 营业收入 rate up",
            "900,000.00 900000.00 元 2018 - 营业收入 level",
            "0.21 0.21 元/股 2020 - 基本每股收益 level",
            "0.22 0.22 元/股 2019 - 基本每股收益 level",
            "-4.55 -4.55 % 2020<2019 - 基本每股收益 rate down",
            "0.19 0.19 元/股 2018 - 基本每股收益 level",
        ),
    ),
    Case(
        "changes as amounts and as rates",
        "2021年指标完成情况\n单位：万元、%\n指标 本年实际 上年实际 增减额 增减率\n利润 88.1 90.2 -2.1 -2.3\n",
        (
            "88.1 881000 元 2021 - 利润 level",
            "90.2 902000 元 2020 - 利润 level",
            "-2.1 -21000 元 2021 - 利润 delta down",
            "-2.3 -2.3 % 2021 - 利润 rate down",
        ),
    ),
    Case(
        "names of places set wide, and one no lexicon has",
        "表2-1 各地区年末人口\n单位:万人\n地　区　2015年　2020年\n全　国　137462　141212\n北　京　2171　2189\n甲乙　10　11\n",
        (
            "137462 1374620000 人 2015 全国 人口 level",
            "141212 1412120000 人 2020 全国 人口 level",
            "2171 21710000 人 2015 北京 人口 level",
            "2189 21890000 人 2020 北京 人口 level",
            "10 100000 人 2015 甲乙 人口 level",
            "11 110000 人 2020 甲乙 人口 level",
        ),
    ),
    Case(
        "years below an empty corner, the unit behind the caption",
        "表3 三次产业构成（%）\n　　　第一产业　第二产业　第三产业\n2020年　3.3　35.6　61.1\n2021年　3.1　36.5　60.4\n",
        (
            "3.3 3.3 % 2020 - 第一产业 share",
            "35.6 35.6 % 2020 - 第二产业 share",
            "61.1 61.1 % 2020 - 第三产业 share",
            "3.1 3.1 % 2021 - 第一产业 share",
            "36.5 36.5 % 2021 - 第二产业 share",
            "60.4 60.4 % 2021 - 第三产业 share",
        ),
    ),
    Case(
        "heads with spaces inside, between borders",
        "## 2021年业务情况\n\n|业务|营业收入 (万元)|同比 (%)|\n|---|---|---|\n|云 服务|1,200|15.2|\n|其他|300|-2|\n",
        (
            "1,200 12000000 元 2021 - 云 服务营业收入 level",
            "15.2 15.2 % 2021<2020 - 云 服务营业收入 rate up",
            "300 3000000 元 2021 - 其他营业收入 level",
            "-2 -2 % 2021<2020 - 其他营业收入 rate down",
        ),
    ),
    Case(
        "ranks beside places",
        "表8：主要省份GDP（亿元）\n排名 省份 2021年 2020年 名义增速\n1 广东 124369.67 111151.63 11.89%\n"
        "2 江苏 116364.20 102807.68 13.19%\n",
        (
            "124369.67 12436967000000 元 2021 广东 省份GDP level",
            "111151.63 11115163000000 元 2020 广东 省份GDP level",
            "11.89% 11.89 % 2021 广东 省份GDP rate up",
            "116364.20 11636420000000 元 2021 江苏 省份GDP level",
            "102807.68 10280768000000 元 2020 江苏 省份GDP level",
            "13.19% 13.19 % 2021 江苏 省份GDP rate up",
        ),
    ),
    Case(
        "the year in the sentence that a table follows",
        "2020年全市各类市场主体情况如下表：\n| 类型 | 户数（万户） |\n|---|---|\n| 企业 | 31.2 |\n| 个体工商户 | 88.7 |\n",
        ("31.2 312000 户 2020 - 企业户数 level", "88.7 887000 户 2020 - 个体工商户户数 level"),
    ),
    Case(
        "other heads further down end the table",
        "2021年成本分析\n单位：万元\n分行业 收入 成本\n机械 100.1 90.2\n分地区 销量 单价\n山西 300 1.2\n",
        ("100.1 1001000 元 2021 - 机械收入 level", "90.2 902000 元 2021 - 机械成本 level"),
    ),
)

NOTHING = (
    ("no unit anywhere", "表1 参赛情况\n队名 胜 负 积分\n红队 3 1 9\n蓝队 2 2 6\n"),
    ("a contents list", "目录\n一、概述　1\n二、经营情况　12\n三、财务报告　45\n四、备查文件　178\n"),
    ("phones", "办公室电话\n科室 电话 邮编\n综合科 62018811 210000\n人事科 62018822 210000\n"),
    ("a schedule", "会议日程\n时间 内容 会场\n9:00 开幕式 1号厅\n10:30 主旨演讲 2号厅\n"),
    ("a unit that is an employer", "单位：市统计局 电话：62018811\n姓名 工号 年限\n张三 1001 12\n李四 1002 8\n"),
    ("a unit line above prose", "单位：万元\n公司本期营业收入增长较快，主要系新产品放量所致，详见附注 12 与附注 15。\n"),
    ("several units, none told apart", "单位：万元、人\n项目 甲 乙 丙\n一部 120 30 5\n二部 130 40 6\n"),
    ("a rate under a unit of money", "单位：亿元\n项目 增长率\n零售额 8.6\n进出口 12.1\n"),
    ("more heads than cells", "单位：万元\n项目 收入 成本 利润\n机械 120.5 98.2\n电器 88.1 70.9\n"),
    ("heads over heads that do not divide", "单位：亿元\n项目 2020年 2021年\n总额 其中 总额\n甲 1.5 2.5 3.5\n乙 2.5 3.5 4.5\n"),
    ("a page number among cells", "单位：万元\n项目 收入 成本\n机械\n120.5\n98.2\n7\n"),
    ("bare cells without heads", "12.5\n13.6\n单位：万元\n14.1\n15.2\n"),
    ("a timetable", "站名 到达时间 里程（公里）\n北山南 09:00 0\n北山东 09:32 122\n"),
    ("a score sheet with units", "比赛数据\n队名 得分（分） 篮板（个）\n红队 98 40\n蓝队 90 38\n"),
    ("two tables side by side", "地区 产值（亿元） 地区 产值（亿元）\n北京 100 上海 120\n天津 90 重庆 110\n"),
    ("an index", "表2 价格指数（上年=100）\n地区 2020年 2021年\n全国 102.5 100.9\n北京 101.7 101.1\n"),
    ("statistics of variables", "表5 变量描述\n变量 样本量 均值 标准差\n收入 1200 3.21 0.56\n教育 1200 9.8 2.1\n"),
    ("ranks and codes", "单位：元\n排名 代码\n1 600123\n2 600456\n"),
)  # fmt: skip


PIECES = (
    *("\n", "\n\n", " ", "　", "\t", "|", "\n| ", " |\n", "\n|---|---|\n", "  "),
    *("表1 ", "2021年", "2020", "单位：", "万元", "%", "、", "（万人）", "(%)", "/hm2", "币种：美元"),
    *("指标", "地区", "合计", "其中：", "北京", "全国", "增长", "比重", "上年", "产值", "\n营业收入 "),
    *(
        "12.5",
        "-3",
        "1,203.5",
        "99.2%",
        "…",
        "—",
        "0",
        "2019",
        "。",
        "，",
        "\u200b",
        "３",
        "\n单位：万元\n指标 收入 成本\n",
    ),
)


def brief(claim: Claim) -> str:
    """The claim as a case says it."""
    since = f"<{claim.year.since}" if claim.year.since else ""
    region = "、".join(claim.region.names) or "-"
    said = [claim.quote, claim.figure.value, claim.unit.base, f"{claim.year.value}{since}", region,
            claim.indicator.text or "-", claim.kind, claim.direction or ""]  # fmt: skip
    return " ".join(str(each) for each in said).strip()


def claims_of(text: str, resources: Resources, **kw: str | None) -> tuple[Claim, ...]:
    return extract(SourceText("t", "t.txt", text, "0" * 64, **kw), resources).claims


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cells_are_claims(case: Case, resources: Resources) -> None:
    claims = claims_of(case.text, resources, published=case.published, region=case.region)
    assert tuple(map(brief, claims)) == case.claims


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NOTHING])
def test_unsure_cells_are_none(text: str, resources: Resources) -> None:
    assert [claim.quote for claim in claims_of(text, resources, published="2022")] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_field_rereads(case: Case, resources: Resources) -> None:
    for claim in claims_of(case.text, resources, published=case.published):
        assert [*misread("claims", orjson.loads(dump(claim_record(claim))), case.text)] == []


def test_an_indicator_not_of_its_pieces_is_found_out(resources: Resources) -> None:
    record = orjson.loads(dump(claim_record(claims_of(CASES[2].text, resources)[0])))
    record["indicator"]["text"] = "装载机营业成本"
    assert [*misread("claims", record, CASES[2].text)]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_table_is_read_and_rereads(resources: Resources, text: str) -> None:
    for claim in claims_of(text, resources, published="2022"):
        assert [*misread("claims", orjson.loads(dump(claim_record(claim))), text)] == []


def test_prose_below_a_table_is_read_as_prose(resources: Resources) -> None:
    text = CASES[0].text + "\n年末城镇就业人员210.5万人，比上年末增加3.2万人。\n"
    assert [c.quote for c in claims_of(text, resources, published="2021")][-2:] == ["210.5万人", "3.2万人"]
