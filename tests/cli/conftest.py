"""One document made by hand, so that what is written does not depend on what the stages find."""

from decimal import Decimal
from hashlib import sha256

import pytest

from pipeline.model import (
    Article,
    Claim,
    Evidence,
    Extraction,
    Figure,
    IndicatorField,
    Mention,
    Paragraph,
    Quantity,
    Reading,
    RegionField,
    Sentence,
    SourceText,
    Span,
    TimeRef,
    Token,
    Unit,
    YearField,
)

# The figure is broken over two lines, with a running head between them.
TEXT = "２０２１年，成都市常住人口2119.\n第３版\n2万人，其中5个区超百万。\n"
SOURCE = SourceText("d1", "d1.txt", TEXT, sha256(TEXT.encode()).hexdigest(), published="2022", region="四川")


SENTENCE = Sentence(
    "2021年，成都市常住人口2119.2万人，其中5个区超百万。", (*range(18), *range(23, 36)), TEXT, 0
)
ARTICLE = Article(1, None, None, (Paragraph((SENTENCE,)),))
UNIT = Unit("万人", "人", Decimal(10000), "population", None, Span(19, 21))
FIGURE = Figure("2119.2", Decimal("21192000.0"), None, None, None, Span(13, 19))
DISTRICTS = Figure("5", Decimal(5), None, None, None, Span(24, 25))
CITY = Mention("place", Span(6, 9), Span(6, 9), "成都市", "成都", "prefecture", ("510100",), "place.lexicon")
NATION = Mention("place", Span(22, 24), Span(27, 29), "其中", "全国", "nation")

CLAIM = Claim(
    id="c_0011223344556677",
    source=SOURCE,
    article=ARTICLE,
    quote=TEXT[13:26],
    span=Span(13, 26),
    figure=FIGURE,
    figure_span=Span(13, 24),
    unit=UNIT,
    unit_span=Span(24, 26),
    year=YearField(2021, None, "2021", "２０２１年", "explicit", Span(0, 5)),
    region=RegionField(("成都",), ("510100",), "成都市", "explicit", Span(6, 9)),
    indicator=IndicatorField("常住人口", Span(9, 13)),
    kind="level",
    direction=None,
    policies=(),
    organisations=(),
    sentence=SENTENCE,
    confidence=0.9,
    evidence=(Evidence("year", "time.frame", Span(0, 5), "2021年"),),
)
READING = Reading(
    SENTENCE,
    mentions=(CITY, NATION),
    quantities=(
        Quantity(Span(13, 21), FIGURE, UNIT, "number"),
        Quantity(
            Span(24, 26),
            DISTRICTS,
            Unit("个", "个", Decimal(1), "count", None, Span(25, 26)),
            "number",
            rejected="discourse count",
        ),
    ),
    times=(
        TimeRef(Span(0, 5), "2021年", "2021-01-01", "2021-12-31", "year", "frame", "explicit", "time.year"),
    ),
    tokens=(Token(Span(0, 4), "2021", "m"), Token(Span(13, 19), "2119.2", "m")),
)


@pytest.fixture
def extraction() -> Extraction:
    return Extraction(SOURCE, (ARTICLE,), (READING,), (CLAIM,))
