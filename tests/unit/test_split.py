"""Layouts of the page and what they are read as: (name, text as found, paragraphs; ``#`` marks headings)."""

from __future__ import annotations

import pytest

from pipeline.model import Article
from pipeline.stages.normalise import normalise
from pipeline.stages.split import split

LAYOUTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "one line",
        "全市常住人口达到864万人。",
        ("全市常住人口达到864万人。",),
    ),
    (
        "one paragraph a line",
        "湖州市去年新建公园12个。\n市民出门三百米就能见到绿地。\n今年还将再建8个。\n",
        (
            "湖州市去年新建公园12个。",
            "市民出门三百米就能见到绿地。",
            "今年还将再建8个。",
        ),
    ),
    (
        "column hard-wrapped, a figure and a word cut",
        (
            "去年全市新登记经营主体十分活跃，全\n年新设企业3.2万户，同比增长15.6%，其\n中制造业企"
            "业占三成以上，比上年提高1.\n4个百分点，民营企业仍是主力。\n今年一季度势头不减。\n"
        ),
        (
            (
                "去年全市新登记经营主体十分活跃，全年新设企业3.2万户，同比增长15.6%，其中制造业企"
                "业占三成以上，比上年提高1.4个百分点，民营企业仍是主力。"
            ),
            "今年一季度势头不减。",
        ),
    ),
    (
        "column break as a blank line in a word",
        (
            "三年来，该县累计改造老旧小区一百\n零六个，惠及居民四万余户，加装电\n\n梯二百三十一部"
            "，新增停车位九千余\n个，群众满意度逐年上升。\n"
        ),
        (
            (
                "三年来，该县累计改造老旧小区一百零六个，惠及居民四万余户，加装电梯二百三十一部，"
                "新增停车位九千余个，群众满意度逐年上升。"
            ),
        ),
    ),
    (
        "every line followed by a blank line",
        (
            "近年来，全省粮食播种面积保持稳\n\n定，高标准农田建成面积持续扩大，\n\n单产水平稳步提"
            "升，总产量连续八\n\n年超过七百亿斤。\n\n种业振兴同样可喜。全省已建成良\n\n种繁育基地"
            "二十个。\n\n"
        ),
        (
            (
                "近年来，全省粮食播种面积保持稳定，高标准农田建成面积持续扩大，单产水平稳步提升，"
                "总产量连续八年超过七百亿斤。"
            ),
            "种业振兴同样可喜。|全省已建成良种繁育基地二十个。",
        ),
    ),
    (
        "lost indentation: first lines are two characters short",
        (
            "今年上半年，全区进出口总值\n完成四百一十二亿元，增长百分之九，\n其中出口二百七十亿元"
            "，对东盟出口\n增长最快。\n分行业看，汽车零部件和医药\n两个行业合计占出口总值的四成，"
            "比\n去年同期提高三个百分点。\n"
        ),
        (
            (
                "今年上半年，全区进出口总值完成四百一十二亿元，增长百分之九，其中出口二百七十亿元"
                "，对东盟出口增长最快。"
            ),
            ("分行业看，汽车零部件和医药两个行业合计占出口总值的四成，比去年同期提高三个百分点。"),
        ),
    ),
    (
        "indented paragraphs without blank lines",
        (
            "　　走进产业园，一派忙碌景象。园区负责人介绍，这里已有企业四\n十家，年产值突破六十亿"
            "元，带动就业五千多人，成为全县最大的工\n业板块。\n　　园区二期今年开工，计划投资十二"
            "亿元，建成后可再容纳企业三十\n家。\n"
        ),
        (
            (
                "走进产业园，一派忙碌景象。|园区负责人介绍，这里已有企业四十家，年产值突破六十亿"
                "元，带动就业五千多人，成为全县最大的工业板块。"
            ),
            "园区二期今年开工，计划投资十二亿元，建成后可再容纳企业三十家。",
        ),
    ),
    (
        "page break in a long paragraph, before and in a figure",
        (
            "二〇二三年，全市完成固定资产投资1860.5亿元，其中工业投资占比由\n\n\n\n 31.2% 提高到 "
            "35.8%，民间投资增速快于全部投资，参保人数达8211万\n\n人，较上年增加四十余万人，覆盖"
            "面继续扩大。\n"
        ),
        (
            (
                "二〇二三年，全市完成固定资产投资1860.5亿元，其中工业投资占比由31.2%提高到35.8%，"
                "民间投资增速快于全部投资，参保人数达8211万人，较上年增加四十余万人，覆盖面继续扩"
                "大。"
            ),
        ),
    ),
    (
        "page number and running head between the halves of a sentence",
        (
            "过去五年间，这个山区县把发展特色种植作为富民的主要抓手，先后引进龙头企业二十六家，带"
            "动农户种植中药材十一万\n\n— 12 —\n\n第13页\n\n13\n\n亩，药农人均年增收三千元，昔日的"
            "荒坡变成了聚宝盆，外出务工的年轻人也陆续回到家乡创业。\n"
        ),
        (
            (
                "过去五年间，这个山区县把发展特色种植作为富民的主要抓手，先后引进龙头企业二十六家"
                "，带动农户种植中药材十一万亩，药农人均年增收三千元，昔日的荒坡变成了聚宝盆，外出"
                "务工的年轻人也陆续回到家乡创业。"
            ),
        ),
    ),
    (
        "caption with a credit between the halves",
        (
            "在新落成的港区，自动化码头的桥吊有条不紊地抓取集装箱，港口去年完成吞吐量一千八百万标"
            "准箱，比上年增长百分之六，跻身全\n\n图为自动化码头全景。\n新华社记者 王强 摄\n\n国前"
            "列，航线通达六十多个国家和地区，班轮每周超过一百二十班，成为名副其实的枢纽大港。\n"
        ),
        (
            (
                "在新落成的港区，自动化码头的桥吊有条不紊地抓取集装箱，港口去年完成吞吐量一千八百"
                "万标准箱，比上年增长百分之六，跻身全国前列，航线通达六十多个国家和地区，班轮每周"
                "超过一百二十班，成为名副其实的枢纽大港。"
            ),
        ),
    ),
    (
        "caption without a credit between the halves",
        (
            "这条河曾经污染严重，沿岸居民苦不堪言。经过七年的系统治理，如今水质稳定达到三类，两岸"
            "建起了绵延四十公里的生态绿道，每逢节\n\n滨河湿地公园晨景\n\n假日，前来健身休闲的市民"
            "络绎不绝，周边民宿也火了起来，去年接待游客九十三万人次，旅游收入突破四亿元。\n"
        ),
        (
            (
                "这条河曾经污染严重，沿岸居民苦不堪言。|经过七年的系统治理，如今水质稳定达到三类"
                "，两岸建起了绵延四十公里的生态绿道，每逢节假日，前来健身休闲的市民络绎不绝，周边"
                "民宿也火了起来，去年接待游客九十三万人次，旅游收入突破四亿元。"
            ),
        ),
    ),
    (
        "captions alone",
        (
            "丰收的稻田 赵明/摄\n\n全镇今年种植水稻两万亩。\n\n（资料图片）\n\n▲村民在晾晒稻谷\n"
            "\n预计亩产五百公斤。\n"
        ),
        (
            "全镇今年种植水稻两万亩。",
            "预计亩产五百公斤。",
        ),
    ),
    (
        "heading over three lines above a column",
        (
            "打造一流平台，\n推动成果就地\n转化\n\n近年来，高新区围绕主导产业布局了九\n个公共服务"
            "平台，累计服务企业六千家\n次，促成技术合同成交额四十五亿元，\n其中本地转化占六成。\n"
        ),
        (
            "#打造一流平台，推动成果就地转化",
            (
                "近年来，高新区围绕主导产业布局了九个公共服务平台，累计服务企业六千家次，促成技术"
                "合同成交额四十五亿元，其中本地转化占六成。"
            ),
        ),
    ),
    (
        "couplet as wide as the column",
        (
            "多措并举促就业 精准服务暖人心\n今年以来，区人社部门举办招聘会\n八十六场，提供岗位四"
            "点三万个，达\n成就业意向一万余人次。\n"
        ),
        (
            "#多措并举促就业 精准服务暖人心",
            ("今年以来，区人社部门举办招聘会八十六场，提供岗位四点三万个，达成就业意向一万余人次。"),
        ),
    ),
    (
        "heading set solid with long paragraphs",
        (
            "一、经济运行稳中有进\n初步核算，全年地区生产总值四千二百亿元，按不变价格计算，比上年"
            "增长百分之五点三，其中第三产业增加值占比超过一半。\n（二）就业形势\n城镇新增就业十万"
            "人。\n"
        ),
        (
            "#一、经济运行稳中有进",
            (
                "初步核算，全年地区生产总值四千二百亿元，按不变价格计算，比上年增长百分之五点三，"
                "其中第三产业增加值占比超过一半。"
            ),
            "#（二）就业形势",
            "城镇新增就业十万人。",
        ),
    ),
    (
        "markdown",
        (
            "# 年度报告\n\n> 本报告由统计部门编制。\n\n## 主要指标\n\n- 人口：**120万人**。\n- 面"
            "积：3400平方公里。\n\n---\n\n![图](a.png)\n\n| 县 | 人口 |\n|---|---|\n| 甲县 | 30万"
            " |\n"
        ),
        (
            "#年度报告",
            "本报告由统计部门编制。",
            "#主要指标",
            "人口：120万人。",
            "面积：3400平方公里。",
            "县 人口",
            "甲县 30万",
        ),
    ),
    (
        "web page",
        (
            "首页 > 新闻中心 > 本地要闻\n登录 | 注册\n我市旅游市场持续升温\n2024-05-06 09:12 来源"
            "：晚报\n字号：大 中 小\n五一假期，全市接待游客210万人次，同比增长18%。\n各大景区推出"
            "夜游项目30余个。\n责任编辑：李丽\n上一篇：春耕备耕忙\n版权所有 京ICP备0001号\n"
        ),
        (
            "#我市旅游市场持续升温",
            "五一假期，全市接待游客210万人次，同比增长18%。",
            "各大景区推出夜游项目30余个。",
        ),
    ),
    (
        "wire report",
        (
            "新疆棉花收购进入高峰\n\n新华社乌鲁木齐10月18日电（记者张伟、李娜）全区已收购棉花96万"
            "吨。\n\n预计本月底收购过半。（完）\n"
        ),
        (
            "#新疆棉花收购进入高峰",
            "新华社乌鲁木齐10月18日电（记者张伟、李娜）全区已收购棉花96万吨。",
            "预计本月底收购过半。|（完）",
        ),
    ),
    (
        "e-mail",
        ("发件人: 张三 <a@b.cn>\n收件人: 李四\n主题: 数据\n\n各位同事：\n\n上月销量为3200台。\n\n此致\n"),
        (
            "#主题:数据",
            "各位同事：",
            "上月销量为3200台。",
            "#此致",
        ),
    ),
    (
        "table of names and figures",
        ("主要城市人口（万人）\n北京  2184.3  2188.6\n天津  1363.0  1373.0\n石家庄  1122.4  1120.5\n"),
        (
            "#主要城市人口（万人）",
            "北京 2184.3 2188.6",
            "天津 1363.0 1373.0",
            "石家庄 1122.4 1120.5",
        ),
    ),
    (
        "contents and imprint",
        (
            "目录 CONTENTS\n\n- 04 以改革促发展\n- 12 创新之路\n张伟 李娜\n- 27 乡村新貌\n\n主编 "
            "王芳\n邮发代号 6-100\n定价 12.00元\n\n本期刊物关注县域经济，全县生产总值去年突破三百"
            "亿元大关。\n"
        ),
        ("本期刊物关注县域经济，全县生产总值去年突破三百亿元大关。",),
    ),
    (
        "dot leaders",
        "第一章 总论……………1\n第二章 人口与就业..........15\n\n全市人口稳定增长。\n",
        ("全市人口稳定增长。",),
    ),
    (
        "carriage returns and line separators",
        ("全年用电量九十亿千瓦时。\r\n\r\n其中工业用电占六成。\r全年供水三亿吨。\u2028其中居民用水一亿吨。"),
        (
            "全年用电量九十亿千瓦时。",
            "其中工业用电占六成。",
            "全年供水三亿吨。",
            "其中居民用水一亿吨。",
        ),
    ),
    (
        "Latin words at the line end",
        (
            "这家公司推出的新产品采用了自主研发的Power\nManagement技术，并且通过了国际组织的Inter"
            "-\nnational认证，今年出口订单达到八千万元，产\n品销往四十个国家。\n"
        ),
        (
            (
                "这家公司推出的新产品采用了自主研发的Power Management技术，并且通过了国际组织的In"
                "ternational认证，今年出口订单达到八千万元，产品销往四十个国家。"
            ),
        ),
    ),
    (
        "quotation of several sentences",
        "他说：“去年收入八万元。今年争取十万元！”大家都笑了。",
        ("他说：“去年收入八万元。|今年争取十万元！”|大家都笑了。",),
    ),
    (
        "ellipsis inside an aligned list",
        "上海、江苏、浙江……分别增长5%、6%、7%。种粮、养鱼、卖菜……村民的日子红火起来。",
        ("上海、江苏、浙江……分别增长5%、6%、7%。|种粮、养鱼、卖菜……|村民的日子红火起来。",),
    ),
    (
        "semicolons do not end a sentence, list lines do end a paragraph",
        (
            "一年来，变化可喜：\n\n新建学校5所，新增学位6000个；\n\n新建医院2所；床位增加800张；"
            "\n\n群众纷纷点赞。\n"
        ),
        (
            "一年来，变化可喜：",
            "新建学校5所，新增学位6000个；",
            "新建医院2所；床位增加800张；",
            "群众纷纷点赞。",
        ),
    ),
    (
        "full stop printed as a half-width point",
        "全市共有公园30个.其中免费开放28个。人均绿地12.5平方米。",
        ("全市共有公园30个.|其中免费开放28个。|人均绿地12.5平方米。",),
    ),
    (
        "spaces beside figures",
        "全年 完成 投资 12.5 亿元 ，增长 3 %。",
        ("全年完成投资12.5亿元，增长3%。",),
    ),
    (
        "sentence starting at the foot of a column, one line of it",
        (
            "全力推进重大项目建设，全年开工项目一百二十个，完成投资九百亿元，一批牵引性强的好项目"
            "相继建成投产，发展后劲不断增强。\n\n对于沿海地区来说,港口是经济发展的核心\n\n资源,要"
            "用好每一米岸线,把港口的优势转化为产业的优势、开放的优势,让更多企业因港而聚、因港而兴"
            "、因港而强。\n"
        ),
        (
            (
                "全力推进重大项目建设，全年开工项目一百二十个，完成投资九百亿元，一批牵引性强的好"
                "项目相继建成投产，发展后劲不断增强。"
            ),
            (
                "对于沿海地区来说,港口是经济发展的核心资源,要用好每一米岸线,把港口的优势转化为产"
                "业的优势、开放的优势,让更多企业因港而聚、因港而兴、因港而强。"
            ),
        ),
    ),
    (
        "nothing but furniture",
        "— 3 —\n\n第4页\n",
        (),
    ),
    (
        "nothing",
        "",
        (),
    ),
    (
        "end marks are no text",
        "全县脱贫人口3.2万人。■\n",
        ("全县脱贫人口3.2万人。",),
    ),
    (
        "newspaper database",
        (
            "陇南日报/2022 年/3 月/15 日/第 003 版\n要闻\n\n油橄榄铺就富裕路\n本报记者 李红梅 王"
            "建国\n\n全区种植油橄榄61.2万亩。\n"
        ),
        (
            "#要闻",
            "#油橄榄铺就富裕路",
            "全区种植油橄榄61.2万亩。",
        ),
    ),
    (
        "every line indented",
        (
            "　　统计公报\n　　某市统计局\n　　一、综合\n　　全年地区生产总值3210.5亿元，增长4.2%"
            "。\n　　图1 历年增速\n　　年末人口512.6万人。\n"
        ),
        (
            "#统计公报",
            "#某市统计局",
            "#一、综合",
            "全年地区生产总值3210.5亿元，增长4.2%。",
            "年末人口512.6万人。",
        ),
    ),
    (
        "one phrase a line with blank lines",
        "近日，喜讯传来\n\n我市新增三甲医院3所\n\n总数达到12所\n\n群众看病更方便啦！\n",
        (
            "#近日，喜讯传来",
            "#我市新增三甲医院3所",
            "#总数达到12所",
            "群众看病更方便啦！",
        ),
    ),
    (
        "journal with affiliation, keywords and works cited",
        (
            "第38卷第2期    水运研究    2018年2月\n\n沿江港口效率研究\n吴传明1，黄磊2\n\n摘  要："
            "测度了108个港口的效率。\n关键词：港口；效率；收敛\n\n1  引言\n全国港口吞吐量超过一百"
            "亿吨[1]。\n\n参考文献：\n[1] 张三. 港口[J]. 水运, 2016, 36(2): 1-8.\n[2] 李四. 航道["
            "M]. 北京: 某出版社, 2015:\n23-45.\n"
        ),
        (
            "#沿江港口效率研究",
            "摘要：测度了108个港口的效率。",
            "#1引言",
            "全国港口吞吐量超过一百亿吨[1]。",
        ),
    ),
    (
        "running head with growing page numbers",
        (
            "    集团年度报告    12\n\n门店总数达到8,640家。\n\n    集团年度报告    13\n\n员工2,3"
            "10人。\n\n    集团年度报告    14\n\n专利560件。\n"
        ),
        (
            "门店总数达到8,640家。",
            "员工2,310人。",
            "专利560件。",
        ),
    ),
    (
        "letters set apart",
        "全 市 完 成 产 值 3 2 1 0 . 5 亿 元 ， 增 长 4 . 2 % 。\n",
        ("全市完成产值3210.5亿元，增长4.2%。",),
    ),
    (
        "cells one below the other",
        "深圳\n1768.2\n0.1\n广州\n1881.1\n0.7\n",
        (
            "#深圳",
            "1768.2",
            "0.1",
            "#广州",
            "1881.1",
            "0.7",
        ),
    ),
    (
        "English and Chinese",
        "Output rose to 1.86 million units in 2022.\n产量增至186万台。\n",
        (
            "Output rose to 1.86 million units in 2022.",
            "产量增至186万台。",
        ),
    ),
    (
        "questions and answers",
        "记者：今年就业情况如何？\n李明：城镇新增就业4.2万人。\n",
        (
            "记者：今年就业情况如何？",
            "李明：城镇新增就业4.2万人。",
        ),
    ),
    (
        "numbered paragraphs, wrapped",
        (
            "1.粮食生产再获丰收。全年粮食总产量120万吨，比上年增长2.1%，\n实现十连丰。\n2.畜牧业"
            "平稳发展。年末生猪存栏85万头，增长3%；全年肉类总产量\n30万吨。\n"
        ),
        (
            "1.粮食生产再获丰收。|全年粮食总产量120万吨，比上年增长2.1%，实现十连丰。",
            "2.畜牧业平稳发展。|年末生猪存栏85万头，增长3%；全年肉类总产量30万吨。",
        ),
    ),
    (
        "a page break before what looks like a list item",
        (
            "几年来，新区承接了一大批总部项目，世界五百强企业投资的项目达到六十个，其中央企\n\n二"
            "、三级子公司34家，地方国企九十家，民营企业一百二十家，项目总投资突破八千亿元，税收逐"
            "年增长。\n"
        ),
        (
            (
                "几年来，新区承接了一大批总部项目，世界五百强企业投资的项目达到六十个，其中央企二"
                "、三级子公司34家，地方国企九十家，民营企业一百二十家，项目总投资突破八千亿元，税"
                "收逐年增长。"
            ),
        ),
    ),
    (
        "end of a wire report",
        "九月末贷款余额230万亿元。(完)\n【编辑:李四】\n更多精彩内容请进入财经频道\n",
        ("九月末贷款余额230万亿元。|(完)",),
    ),
)


def shape(articles: tuple[Article, ...]) -> tuple[str, ...]:
    return tuple(
        ("#" if paragraph.heading else "") + "|".join(sentence.text for sentence in paragraph.sentences)
        for article in articles
        for paragraph in article.paragraphs
    )


def read(text: str) -> tuple[Article, ...]:
    return split(normalise(text, {}))


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in LAYOUTS], ids=[row[0] for row in LAYOUTS])
def test_layout(text: str, expected: tuple[str, ...]) -> None:
    assert shape(read(text)) == expected


def frames(text: str) -> list[tuple[str | None, str | None, int]]:
    return [(article.title, article.byline, len(article.paragraphs)) for article in read(text)]


ISSUE = """编者按：乡村要振兴，产业先兴旺。

茶山上的新生活

文 / 张立新
李红

清晨，采茶工人已经忙碌起来，全镇三万亩茶园进入采摘旺季，每天产鲜叶二十吨。

一片叶子富一方

去年茶农人均收入两万元。✎

（作者系县融媒体中心记者）

核心阅读：水利是农业的命脉。



从缺水村到鱼米乡

——一条渠的故事

文/王大力

渠长四十公里，灌溉农田五万亩。■
"""


def test_issue_has_articles() -> None:
    assert frames(ISSUE) == [
        ("茶山上的新生活", "文 / 张立新 李红", 6),
        ("从缺水村到鱼米乡 ——一条渠的故事", "文/王大力", 4),
    ]


def test_news_briefs_begin_with_their_datelines() -> None:
    text = "简讯\n\n本报讯 赵敏 我市新增公园5个。\n\n地铁四号线开工\n\n本报讯（记者 钱进）线路长30公里。\n\n本报讯 预计三年建成。\n"
    assert frames(text) == [
        ("简讯", "本报讯 赵敏", 2),
        ("地铁四号线开工", "本报讯（记者 钱进）", 2),
        (None, None, 1),
    ]


def test_note_of_the_author_is_the_byline_where_there_is_none() -> None:
    assert frames(
        "论就业\n\n就业是民生之本。\n\n（作者单位：某大学经济学院）\n\n谈消费\n\n消费在回暖。\n"
    ) == [
        ("论就业", "（作者单位：某大学经济学院）", 3),
        ("谈消费", None, 2),
    ]


def test_names_under_a_title() -> None:
    assert frames("# 数字乡村调查\n\n周明 郑国华\n\n村里有了5G基站。\n") == [
        ("数字乡村调查", "周明 郑国华", 2)
    ]


def test_heading_over_lines_is_one_title() -> None:
    text = "我省秋粮收购\n进度过半\n\n本报讯 截至昨日，全省收购秋粮六百万吨。\n"
    assert frames(text) == [("我省秋粮收购进度过半", None, 2)]


def test_title_of_the_document() -> None:
    (article,) = split(normalise("全市有公园30个。", {}), "公园之城")
    assert article.title == "公园之城"


def test_sentence_leads_back_to_the_original() -> None:
    text = "全年参保人数达8211万\n\n人，覆盖率稳定在百分之九十五以上，基金运行平稳，收支总体平衡，待遇按时足额发放到位。"
    (article,) = read(text)
    (sentence,) = article.paragraphs[0].sentences
    at = sentence.text.index("8211万人")
    span = sentence.span(at, at + 6)
    assert text[span.start : span.end] == "8211万\n\n人"
    assert sentence.surface(at, at + 6) == "8211万人"


def test_long_sentence_is_cut_at_a_comma() -> None:
    (article,) = read("人口增加，" * 900)
    lengths = [len(sentence.text) for sentence in article.paragraphs[0].sentences]
    assert sum(lengths) == 4500
    assert max(lengths) <= 2000
    assert all(length % 5 == 0 for length in lengths)


def test_running_head_printed_on_each_page() -> None:
    page = "县域经济观察 {}\n\n第{}个县去年产值突破三百亿元，特色产业发展得又快又好，群众的日子一年更比一年红火。\n\n{}\n\n"
    body = "\n\n".join(["村集体收入去年增长一成。"] * 8)
    text = "".join(page.format(n, "一二三四"[n], body) for n in range(4))
    assert not [sentence for sentence in shape(read(text)) if "县域经济观察" in sentence]


def test_rows_of_years_are_no_running_head() -> None:
    rows = "\n\n".join(f"{year}年  {year - 1900}.5万人" for year in range(2015, 2024))
    assert len(shape(read("历年人口\n\n" + rows))) == 10
