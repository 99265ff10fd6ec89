"""HTML pages: what a reader sees and nothing else, the article and not its frame, every character traced."""

import random
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SourceBinary, SourceEmpty, SourceError, SourceExcessive
from pipeline.model import RawRange, SourceText, Span
from pipeline.run import Resources, extract
from pipeline.stages.read import webpage
from pipeline.stages.read.html import read_html
from pipeline.stages.read.markup import Tag, tokens
from pipeline.stages.read.visible import Visible

NEWS = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>前三季度川东工业增加值增长7.2%_财经_平原新闻网</title>
<meta name="PubDate" content="2023-10-24 10:02"><meta name="ContentSource" content="平原日报">
<script>document.write("<p>罚款99万元</p>")</script><style>p:before{content:"5%"}</style></head>
<body class="page has-sidebar"><div class="topnav"><a href="/">首页</a><a href="/c">财经</a><a href="/s">体育</a></div>
<div id="breadcrumb"><a href="/">首页</a> &gt; 正文</div>
<div class="content"><h1>前三季度川东工业增加值增长7.2%</h1>
<p>&emsp;&emsp;今年前三季度，成都市实现<b>地区生产</b>总值
1<i>.6</i>万亿元，同比增长&nbsp;6.8&#37;&#65292;其中第二产业增加值4&#53;00亿元<sup><a href="#n1">1</a></sup>。</p>
<p style="color:red; display: none">隐藏的数字88万元，谁也看不见。</p>
<p>绵阳市发电量1.5×10<sup>8</sup>千瓦时，绿地12km<sup>2</sup>，二氧化碳CO<sub>2</sub>排放下降5.1%。
<p>常住人口489.8万人，比上年增长0.5%。
</div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="1">某市投资增长12%</a><li><a href="2">某市进口下降3%</a>
<li><a href="3">某省出口200亿元</a></ul></div>
<div class="footer">版权所有 平原新闻网 蜀ICP备12345678号<br>举报电话：028-12345678</div></body></html>"""

TABLE = """<html><body><main><h2>2022年各市主要指标公布</h2>
<p>统计部门公布了2022年各市主要指标，各项数据均为初步核算数，最终数据以年鉴为准，请各单位在引用时注明。</p>
<table><thead><tr><th>地区</th><th>生产总值<br>（亿元）</th><th>常住人口（万人）</th></tr></thead>
<tbody><tr><td><p>成都市</p></td><td><p>20817.5</p></td><td><p>2126.8</p></td></tr>
<tr><td>绵阳市</td><td>3626.9</td><td>489.8</td></tr></tbody></table></main></body></html>"""

OLD = """<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312"><TITLE>移民新村见闻</TITLE>
<BODY><TABLE width=760><TR><TD width=160><A href=a.htm>首页</A><BR><A href=b.htm>要闻</A><BR><A href=c.htm>副刊</A></TD>
<TD><FONT size=5><B>移民新村见闻</B></FONT><BR>
　　去年，镕城县移民新村人均纯收入达到8600元，<BR>比上年增长12.5%。全村共有312户、1250人。<BR>
　　村里种植果树1500亩，户均收入3万元。</TD></TR></TABLE></BODY></HTML>"""


def read(page: str, encoding: str = "utf-8") -> Visible:
    return read_html(page.encode(encoding), "page.html")


def raw_of(page: str, found: Visible, quote: str) -> str:
    """The raw characters that the locator gives for a quote, without mark-up."""
    start = found.text.index(quote)
    place = found.locator.place(Span(start, start + len(quote)))
    assert isinstance(place, RawRange)
    raw = page[place.range.start : place.range.end]
    return unescape("".join(raw[t.start : t.end] for t in tokens(raw) if not isinstance(t, Tag)))


def claims_of(found: Visible, resources: Resources) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    source = SourceText("p", "p.html", found.text, "0" * 64, published=found.facts.published)
    claims = extract(source, resources).claims
    return {claim.quote: (claim.indicator.text, claim.region.names) for claim in claims}


def test_a_news_page_gives_its_article_and_its_facts() -> None:
    found = read(NEWS)
    assert found.text.split("\n\n")[1:] == [
        "\u2003\u2003今年前三季度，成都市实现地区生产总值 1.6万亿元，同比增长\u00a06.8%，其中第二产业增加值4500亿元[1]。",
        "绵阳市发电量1.5×10⁸千瓦时，绿地12km²，二氧化碳CO2排放下降5.1%。",
        "常住人口489.8万人，比上年增长0.5%。\n",
    ]
    assert (found.facts.title, found.facts.published) == ("前三季度川东工业增加值增长7.2%", "2023-10-24")
    assert (found.facts.publisher, found.published_from) == ("平原日报", "html")


def test_the_locator_leads_to_the_raw_characters() -> None:
    found = read(NEWS)
    assert raw_of(NEWS, found, "1.6万亿元") == "1.6万亿元"
    assert raw_of(NEWS, found, "6.8%，") == "6.8%，"
    assert raw_of(NEWS, found, "4500亿元") == "4500亿元"
    assert raw_of(NEWS, found, "10⁸千瓦时") == "108千瓦时"
    start = found.text.index("6.8%")
    place = found.locator.place(Span(start, start + 4))
    assert isinstance(place, RawRange)
    assert NEWS[slice(*place.range)] == "6.8&#37;"


def test_claims_come_out_of_a_page_with_their_figures_whole(resources: Resources) -> None:
    found = read(NEWS)
    claims = claims_of(found, resources)
    assert {"1.6万亿元", "4500亿元", "12km²", "489.8万人"} <= set(claims)
    assert not {"99万元", "88万元", "200亿元"} & set(claims)
    assert all(
        raw_of(NEWS, found, quote).replace("8千", "⁸千").replace("m2", "m²") == quote for quote in claims
    )


def test_claims_come_out_of_a_table(resources: Resources) -> None:
    found = read(TABLE)
    assert (
        "地区\t生产总值 （亿元）\t常住人口（万人）\n成都市\t20817.5\t2126.8\n绵阳市\t3626.9\t489.8\n"
        in found.text
    )
    claims = claims_of(found, resources)
    assert claims["2126.8"] == ("常住人口", ("成都",))
    assert claims["489.8"] == ("常住人口", ("绵阳",))
    assert raw_of(TABLE, found, "489.8") == "489.8"


def test_an_old_page_laid_out_by_a_table_in_gbk_keeps_its_lines(resources: Resources) -> None:
    found = read(OLD, "gb18030")  # 镕 is not in the gb2312 that the page says it is in
    assert found.encoding == "gb18030"
    assert "镕城县移民新村人均纯收入达到8600元，\n比上年增长12.5%" in found.text
    assert {"8600元", "12.5%", "312户", "1500亩"} <= set(claims_of(found, resources))
    assert raw_of(OLD, found, "1250人") == "1250人"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("汉<b>字</b>连<a href=x>写</a>", "汉字连写"),
        ("一行\n在源码里折断", "一行在源码里折断"),
        ("word\n word", "word word"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>甲<p>乙", "甲\n\n乙"),
        ("<ul><li>甲<li>乙</ul>", "甲\n乙"),
        ("<pre>甲\n  乙</pre>", "甲\n乙"),
        ("3 < 5 &amp; 6 &lt 7 &#x4e00;&middot;", "3 < 5 & 6 < 7 一·"),
        ("<ruby>汉<rp>(</rp><rt>han</rt><rp>)</rp></ruby>字", "汉字"),
        ("甲<!-- 乙 -->丙<!-->丁", "甲丙丁"),
        ("甲<!-- 未完 <b>乙</b>", "甲乙"),
        ("<![CDATA[甲]]>乙", "甲]]>乙"),
        ("甲<span hidden>乙</span><template>丙</template><noscript>丁</noscript>戊", "甲戊"),
        ("甲<span style='visibility:hidden'>乙</span><svg><text>丙</text></svg>", "甲"),
        ("<select><option>甲</select>乙<textarea>丙</textarea><button>丁</button>", "乙"),
        ("<a title=\"1 > 0\" href='x'>甲</a>", "甲"),
        ("<p title='未闭合>甲</p>乙", "甲\n\n乙"),
        ("增长5%<sup>1</sup>，达到120<sup>2</sup>万", "增长5%[1]，达到120[2]万"),
        ("面积3米<sup>2</sup>，10<sup>-3</sup>克", "面积3米²，10⁻³克"),
        ("引文<sup>[3]</sup>", "引文[3]"),
        ("GDP<sup><a href=#1>1</a></sup>增长", "GDP[1]增长"),
        ("PM<sub>2.5</sub>浓度", "PM2.5浓度"),
        ("𠮷&#x20BB7;😀5%", "𠮷𠮷😀5%"),
        ("<table><tr><td>甲<td>1<tr><td>乙<td>2</table>", "甲\t1\n乙\t2"),
        ("<table><tr><td>甲<td><td>1</table>", "甲\t\t1"),
        ("<script src=a.js /><script>1%</script>甲<script src=b.js/>乙", "甲乙"),
        ("<table><tr><td>一句话。<td>另一句话。</table>", "一句话。\n另一句话。"),
    ],
)
def test_what_is_shown(body: str, text: str) -> None:
    assert read(f"<html><body>{body}").text == text + "\n"


@pytest.mark.parametrize(
    "frame",
    ['<div class="sidebar">{}</div>', "<nav><p>{}</p></nav>", "<footer><p>{}</p></footer>", "<p>{}</p>"],
)
def test_running_text_stays_wherever_it_stands(frame: str) -> None:
    prose = "今年以来全市完成投资120亿元，增长5.3%，其中工业投资60亿元，增长7.1%，进度快于去年。"
    page = "<article>" + f"<p>{prose}</p>" * 4 + "</article>" + frame.format(prose.replace("今年", "去年"))
    assert "去年以来" in read(page).text
    assert "版权" not in read(page + "<footer>版权所有，未经授权，不得转载，违者必究。</footer>").text


def test_lists_of_links_notices_and_menus_are_left_out() -> None:
    prose = "<p>今年以来全市完成投资120亿元，增长5.3%，其中工业投资60亿元，增长7.1%。</p>" * 3
    page = f"""<div role=navigation>栏目</div><div class="site-menu">菜单</div><article>{prose}</article>
    <div class=recommend><a>甲</a></div><div class="cookieConsent">本站使用Cookie，继续浏览即表示同意。</div>
    <ul><li><a>投资增长1%</a><li><a>出口增长2%</a><li><a>消费增长3%</a></ul>"""
    text = read(page).text
    assert not any(word in text for word in ("栏目", "菜单", "甲", "Cookie", "出口"))


def test_a_page_of_headlines_alone_is_kept() -> None:
    assert "增长2%" in read("<ul><li><a>投资增长1%</a><li><a>出口增长2%</a><li><a>消费增长3%</a></ul>").text


@pytest.mark.parametrize(
    ("head", "published", "title", "publisher"),
    [
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle","headline":"标题甲乙",'
            '"datePublished":"2024-03-21T08:00:00+08:00","publisher":{"name":"平原网"}}]}</script>',
            "2024-03-21",
            "标题甲乙",
            "平原网",
        ),
        ('<meta property="article:published_time" content="2024-03-21"><meta property=og:title content=标题甲乙>', "2024-03-21", "标题甲乙", None),
        ("<title>标题甲乙 - 平原网</title><body><time pubdate datetime='2024-03-21'>", "2024-03-21", "标题甲乙", None),
        ("<title>标题甲乙--时政--平原网</title>", None, "标题甲乙", None),
        ("<title>\n1-2月投资增长5%-平原网\n</title>", None, "1-2月投资增长5%", None),
        ("<title>标题甲乙</title><meta name=source content='来源：平原网-文化频道 原创稿'>", None, "标题甲乙", "平原网"),
        ('<meta name=pubdate content="0001-01-01"><meta name=publishdate content="1970-01-01">', None, None, None),
        ('<script type="application/ld+json">{"@type":</script>', None, None, None),
    ],
)  # fmt: skip
def test_facts(head: str, published: str | None, title: str | None, publisher: str | None) -> None:
    facts = read(f"<html><head>{head}</head><body><p>正文</p>").facts
    assert (facts.published, facts.title, facts.publisher) == (published, title, publisher)


def test_a_day_outside_the_article_dates_the_page() -> None:
    prose = "<p>今年以来全市完成投资120亿元，增长5.3%，其中工业投资60亿元，增长7.1%。</p>" * 3
    found = read(f"<div>2024-03-21 09:15　来源：平原网</div><article>{prose}</article>")
    assert (found.facts.published, found.published_from) == ("2024-03-21", "text")


def test_encodings() -> None:
    page = "<html><head><meta charset={}></head><body>统计数字增长百分之五</body></html>"
    for name in ("gbk", "gb2312", "big5", "utf-8", "GB18030"):
        codec = "big5" if name == "big5" else "gb18030" if name != "utf-8" else name
        text = (
            page.format(name).replace("统计数字增长", "統計數字增長") if name == "big5" else page.format(name)
        )
        assert "增" in read_html(text.encode(codec), "a.html").text
    assert "增长" in read_html(page.format("gbk").encode(), "a.html").text  # it is UTF-8, whatever it says
    assert "增长" in read_html(page.format("x").encode("utf-16"), "a.html").text
    damaged = page.format("gb2312").encode("gb18030") + b"\xff" + "正文".encode("gb18030") * 500
    assert "增长" in read_html(damaged, "a.html").text


def test_errors_have_their_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceEmpty):
        read("<html><body><script>render()</script>")
    with pytest.raises(SourceBinary):
        read_html(b"\x89PNG\r\n\x1a\n" + bytes(1000), "a.html")
    monkeypatch.setattr(webpage, "MOST_ELEMENTS", 100)
    with pytest.raises(SourceExcessive):
        read("<b>甲" * 200)


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<b>", "<i><div>", "<table><tr><td>", "<ul><li>", "<sup>", "<a ", '<a b="', "<!--", "<![CDATA[", "</", "<", "&", "</p>", "<script>",
     "<title>", "<td>1</td>", "<p>甲", " \n", "&#20013;", "<dl><dt>"],
)  # fmt: skip
def test_nothing_costs_more_than_its_length(unit: str) -> None:
    """Ten thousand times what breaks parsers: it ends, and what is visible is found."""
    try:
        assert "增长5%" in read("<p>增长5%。</p>" + unit * 10_000).text
    except SourceError as error:
        raise AssertionError(unit) from error


BITS = [
    "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<a href=x>", "</a>", "<sup>", "</sup>", "2",
    "增长5%。", "<b>", "</b>", "<script>", "</script>", "<!--", "-->", "<", ">", "&amp;", "&#55357;", "&#0;", "&#xffffff;", "<pre>", "</pre>",
    "\n", " ", "<article>", "</article>", "<nav>", "</nav>", "<h1>", "</h1>", "<title>", "</title>", "<br>", "<hr/>", "<ul>", "<li>", "<svg>",
    "<head>", "</head>", "<body>", "𠮷", '="', "'", "<style>", "<noscript>", "<select>", "<dl>", "<dt>", "<dd>", "<![CDATA[", "]]>", "\0",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(BITS), max_size=60))
def test_any_page_is_read_or_has_a_code_and_every_character_is_traced(bits: list[str]) -> None:
    page = "".join(bits)
    try:
        found = read_html(page.encode("utf-8", "replace"), "a.html")
    except SourceError:
        return
    for at, char in enumerate(found.text):
        place = found.locator.place(Span(at, at + 1))
        assert isinstance(place, RawRange)
        assert 0 <= place.range.start <= place.range.end <= len(page)
        if char in "增长𠮷":
            assert page[slice(*place.range)] == char


def test_a_page_of_noise_is_no_crash() -> None:
    noise = random.Random(7)
    for _ in range(50):
        data = bytes(noise.randrange(256) for _ in range(400))
        try:
            assert read_html(b"<html><meta charset=gbk>" + data, "a.html").text
        except SourceError as error:
            assert error.code.startswith("SZ-SRC-")
