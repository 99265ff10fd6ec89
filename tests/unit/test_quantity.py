"""How quantities are written: the text, and what stands in it as quote, value (or ends), base unit and bound."""

from __future__ import annotations

import pytest

from pipeline.model import Claim, SourceText
from pipeline.run import Resources, extract

WRITTEN = [
    # positional numerals and decimals in Chinese characters
    ("上月出口六四〇．五億美元", ["六四〇．五億美元 64050000000 美元"]),
    ("进口四四〇六亿元", ["四四〇六亿元 440600000000 元"]),
    ("预计出口六一〇亿至六三二亿美元", ["六一〇亿至六三二亿美元 61000000000~63200000000 美元"]),
    ("产量一百二十三点四亿斤", ["一百二十三点四亿斤 12340000000 斤"]),
    # digits of several widths and scripts in one number
    ("占三分之3３５", ["三分之3３５ 335/3 比"]),
    ("占全国的百分之4２", ["百分之4２ 42 %"]),
    ("卖了3块٥，车程1小时３0分", ["3块٥ 3.5 元", "1小时３0分 90 分钟"]),
    # an amount said in two parts
    ("户籍人口277万8,659人", ["277万8,659人 2778659 人"]),
    ("贷款3亿5千万元", ["3亿5千万元 350000000 元"]),
    ("每斤八毛五，每斗米七角三分", ["八毛五 0.85 元/斤", "七角三分 0.73 元"]),
    ("布票四丈八尺，行程缩短两天半", ["四丈八尺 48 尺", "两天半 2.5 天"]),
    ("车程1小时30分", ["1小时30分 90 分钟"]),
    # one of two neighbours
    ("散在十五六道山梁上，卖了二十七八万元", ["十五六道 15~16 道", "二十七八万元 270000~280000 元"]),
    ("合格率百分之八九十", ["百分之八九十 80~90 %"]),
    ("占三成到五成", ["三成到五成 30~50 %"]),
    # how much is left open
    ("缺口十几亿元，预付款数千万元", ["十几亿元 1000000000 元 gt", "数千万元 10000000 元 gt"]),
    ("走了四个多小时，挣了四万来块钱", ["四个多小时 4 小时 gt", "四万来块钱 40000 元 approx"]),
    ("占劳动力的三分之一强", ["三分之一 1/3 比 gt"]),
    # powers, deviations and units divided by units
    (r"面积为$ 4.8 \times 10^{5} $ hm$^2$", [r"4.8 \times 10^{5} $ hm$^2$ 480000 公顷"]),
    (r"密度为$ 42.6 \pm 3.1 $ kg/m$^2$", [r"42.6 \pm 3.1 $ kg/m$^2$ 42.6 公斤/平方米"]),
    ("含量12.5 mg·L⁻¹，流量3200m³/s", ["12.5 mg·L⁻¹ 12.5 毫克/升", "3200m³/s 3200 立方米/秒"]),
    ("死亡率为20.1/10万", ["20.1/10万 20.1 /10万"]),
    ("检查车辆18.6万辆（艘）次", ["18.6万辆（艘）次 186000 辆（艘）次"]),
    # what goes without saying
    ("人数分别为650万、570万", ["650万 6500000 人", "570万 5700000 人"]),
    ("交易额逼近万亿", ["万亿 1000000000000 元 lt"]),
    ("一季能挣三万五", ["三万五 35000 元"]),
    ("出生人口性别比122.95", ["122.95 122.95 指数"]),
    ("用电量（亿千瓦时）：2019年为41.5", ["41.5 4150000000 千瓦时"]),
    # ratios
    ("生师比14.6∶1", ["14.6 14.6 比", "1 1 比"]),
    ("男女比例为3比2", ["3 3 比", "2 2 比"]),
    # bounds
    ("不能低于18亿亩", ["18亿亩 1800000000 亩 gt"]),
    ("不足全国的十分之一，约占全球六成三", ["十分之一 1/10 比 lt", "六成三 63 % approx"]),
    ("合共约港币25亿元", ["25亿元 2500000000 元 approx"]),
    ("气温-12—-3℃", ["-12—-3℃ -12~-3 ℃"]),
    # classes, ages, measures of a thing, scores and clocks are none
    ("八成以上农户种了菜，持股5%以上的股东不多", ["八成 80 % gt"]),
    ("老支书十七岁参军，享年89岁，平均年龄46.5岁", ["46.5岁 46.5 岁"]),
    ("样地设1m×1m样方，男子4×100米接力", []),
    ("他们以3:1战胜对手，21秒35夺冠，下午3时15分结束", []),
    ("前五名客户、京政发〔2021〕15号、K125+300处", []),
    ("装机二十万千瓦，单位：万元", ["二十万千瓦 200000 千瓦"]),
    ("1美元兑6.7518元", ["6.7518元 6.7518 元"]),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_quantities(text: str, expected: list[str], resources: Resources) -> None:
    source = SourceText("a", "a", text, "0" * 64, published="2022")
    assert [told(claim) for claim in extract(source, resources).claims] == expected


def told(claim: Claim) -> str:
    """Quote, value or ends, base unit and bound of a claim."""
    figure = claim.figure
    value = figure.value if figure.value is not None else f"{figure.low}~{figure.high}"
    plain = f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
    return " ".join(filter(None, (claim.quote, plain, claim.unit.base, figure.bound)))
