"""PDF files: lines in reading order, figures whole, the page and boxes of every character."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import SourceDamaged, SourceEncrypted, SourceError, SourceExcessive, SourceScanned
from pipeline.model import Loss, PagePlace, SourceText, Span
from pipeline.run import Resources, extract
from pipeline.stages.read import pdf, pdfstreams
from pipeline.stages.read.pdf import read_pdf
from pipeline.stages.read.pdfpictures import listed
from pipeline.stages.read.visible import Visible

FONT = "STSong-Light"
LEFT = [
    "　　本报讯　今年上半年，成渝地",
    "区双城经济圈共建重大项目完成投",
    "资1835.6亿元，占年度计划的58.4%，",
    "进度快于去年同期。其中重庆牵头",
    "项目112个。",
]
RIGHT = [
    "　　截至6月底，成都市汽车产业链",
    "对接平台已有零部件企业1820余家",
    "，整车本地配套率提高到四成五，",
    "两地电子信息产业规模合计突破",
    "2.2万亿元。",
]


def made(draw: Callable[[Any], None], **options: Any) -> bytes:
    """A PDF of pages of 400 by 500 points, drawn in Song type."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(400, 500), invariant=1, **options)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def put(canvas: Any, x: float, y: float, text: str, size: float = 10) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(x, y, text)


def newspaper(canvas: Any) -> None:
    """A head, a title over two columns, and the columns drawn line by line across."""
    put(canvas, 40, 470, "平原日报　2023年7月6日　星期四　第3版", 8)
    put(canvas, 90, 440, "双城共建项目上半年进展加快", 16)
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        put(canvas, 40, 410 - 14 * number, left)
        put(canvas, 220, 410 - 14 * number, right)
    put(canvas, 190, 20, "— 3 —")


def bulletin(canvas: Any) -> None:
    """A table, a power, a unit and the mark of a note, over two pages."""
    put(canvas, 40, 450, "表1　2022年各市主要指标")
    rows = [
        ("地区", "生产总值（亿元）", "常住人口（万人）"),
        ("成都市", "20817.5", "2126.8"),
        ("绵阳市", "3626.9", "489.8"),
    ]
    for number, cells in enumerate(rows):
        for x, cell in zip((40, 110, 230), cells, strict=True):
            put(canvas, x, 430 - 16 * number, cell)
    put(canvas, 40, 370, "全市发电量1.5×10")
    put(canvas, 40 + pdfmetrics.stringWidth("全市发电量1.5×10", FONT, 10), 374, "8", 6)
    put(canvas, 125, 370, "千瓦时，增长5.1%")
    put(canvas, 125 + pdfmetrics.stringWidth("千瓦时，增长5.1%", FONT, 10), 374, "2", 6)
    put(canvas, 220, 370, "。")
    canvas.showPage()
    put(canvas, 40, 450, "次页，绵阳市人口增长0.5%。")


def journal(canvas: Any) -> None:
    """Rare characters, type made bold by printing it twice, a page turned on its side."""
    put(canvas, 40, 450, "作者𠮷川认为，成都市增长55.3%")
    put(canvas, 40.3, 450, "作者𠮷川认为，成都市增长55.3%")
    canvas.showPage()
    canvas.rotate(90)
    put(canvas, 40, -100, "横排大表：绵阳市增长7.7%")
    put(canvas, 40, -116, "第二行增长8.8%")


def place_of(found: Visible, quote: str) -> PagePlace:
    start = found.text.index(quote)
    place = found.locator.place(Span(start, start + len(quote)))
    assert isinstance(place, PagePlace)
    return place


def under(data: bytes, page: int, box: tuple[float, float, float, float]) -> str:
    """What PDFium itself finds in the box."""
    text = pypdfium2.PdfDocument(data)[page - 1].get_textpage()
    return text.get_text_bounded(box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1).strip()


def quotes(found: Visible, resources: Resources) -> dict[str, tuple[str, ...]]:
    source = SourceText("a", "a.pdf", found.text, "0" * 64, published="2023")
    return {claim.quote: claim.region.names for claim in extract(source, resources).claims}


def test_a_newspaper_page_is_read_column_by_column(resources: Resources) -> None:
    data = made(newspaper)
    found = read_pdf(data, "a.pdf")
    body = "\n".join(LEFT) + "\n\n" + "\n".join(RIGHT) + "\n"
    assert body in found.text
    assert found.text.index("双城共建") < found.text.index("本报讯")
    assert {"1835.6亿元", "58.4%", "112个", "1820余家", "2.2万亿元"} <= set(quotes(found, resources))
    place = place_of(found, "1835.6亿元")
    assert (place.page, len(place.boxes), place.continued) == (1, 1, ())
    assert under(data, 1, place.boxes[0]) == "1835.6亿元"


def test_a_table_is_read_row_by_row(resources: Resources) -> None:
    found = read_pdf(made(bulletin), "a.pdf")
    assert (
        "地区\t生产总值（亿元）\t常住人口（万人）\n成都市\t20817.5\t2126.8\n绵阳市\t3626.9\t489.8\n"
        in found.text
    )
    assert quotes(found, resources)["489.8"] == ("绵阳",)


def test_superscripts_do_not_run_into_figures(resources: Resources) -> None:
    found = read_pdf(made(bulletin), "a.pdf")
    assert "全市发电量1.5×10⁸千瓦时，增长5.1%[2]。" in found.text
    assert {"1.5×10⁸千瓦时", "5.1%", "0.5%"} <= set(quotes(found, resources))
    assert len(place_of(found, "[2]").boxes) == 1


def test_pages_are_counted_and_a_text_over_two_has_both() -> None:
    data = made(bulletin)
    found = read_pdf(data, "a.pdf")
    assert found.text.count("\f") == 1
    assert under(data, 2, place_of(found, "0.5%").boxes[0]) == "0.5%"
    across = found.locator.place(Span(found.text.index("千瓦时"), found.text.index("绵阳市人口") + 3))
    assert isinstance(across, PagePlace)
    assert [each.page for each in (across, *across.continued)] == [1, 2]


def test_rare_characters_bold_print_and_turned_pages() -> None:
    data = made(journal)
    found = read_pdf(data, "a.pdf")
    assert found.text.startswith("作者𠮷川认为，成都市增长55.3%\n")
    assert "横排大表：绵阳市增长7.7%\n第二行增长8.8%\n" in found.text
    left, bottom, right, top = place_of(found, "7.7%").boxes[0]
    assert 85 < left < right < 105  # the turned line runs upwards
    assert top - bottom > right - left


def test_lines_of_one_text_have_a_box_each() -> None:
    found = read_pdf(made(newspaper), "a.pdf")
    boxes = place_of(found, "占年度计划的58.4%，\n进度快于").boxes
    assert [round(box[1] - boxes[-1][1]) for box in boxes] == [14, 0]


def test_text_set_from_top_to_bottom_is_one_line() -> None:
    def draw(canvas: Any) -> None:
        for number, char in enumerate("竖排标题"):
            put(canvas, 300, 450 - 11 * number, char)

    assert read_pdf(made(draw), "a.pdf").text.startswith("竖排标题\n")


def test_facts() -> None:
    def draw(canvas: Any) -> None:
        canvas.setTitle("双城共建项目进展")
        newspaper(canvas)

    found = read_pdf(made(draw), "a.pdf")
    assert (found.facts.title, found.facts.published, found.made) == ("双城共建项目进展", None, None)

    def untitled(canvas: Any) -> None:
        canvas.setTitle("Microsoft Word - 稿件.doc")
        put(canvas, 40, 450, "正文")

    assert read_pdf(made(untitled), "a.pdf").facts.title is None


def raises(data: bytes, kind: type[SourceError]) -> str:
    with pytest.raises(kind) as caught:
        read_pdf(data, "a.pdf")
    assert caught.value.where == "a.pdf"
    return caught.value.reason


def test_what_cannot_be_read_has_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    good = made(newspaper)
    raises(b"%PDF-1.7\n", SourceDamaged)
    raises(b"not a PDF", SourceDamaged)
    raises(made(newspaper, encrypt=StandardEncryption("secret")), SourceEncrypted)
    assert "58.4%" in read_pdf(made(newspaper, encrypt=StandardEncryption("", "owner")), "a.pdf").text
    monkeypatch.setattr(pdf, "_MOST_PAGES", 0)
    raises(good, SourceExcessive)
    monkeypatch.undo()
    monkeypatch.setattr(pdf, "_MOST_CHARS", 10)
    raises(good, SourceExcessive)


def test_pages_that_are_pictures_ask_for_ocr() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (40, 50))), 0, 0, 400, 500)

    assert "pictures" in raises(made(draw), SourceScanned)


def picture(canvas: Any) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (40, 50))), 0, 0, 400, 500)


def mixed(canvas: Any) -> None:
    """Text, a picture, an empty page, a picture with a page number, letters drawn as curves, a logo, text."""
    newspaper(canvas)
    canvas.showPage()
    picture(canvas)
    canvas.showPage()
    canvas.showPage()
    picture(canvas)
    put(canvas, 190, 20, "— 4 —")
    canvas.showPage()
    for number in range(150):
        canvas.line(40 + number, 40, 42 + number, 44)
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("L", (40, 50))), 0, 0, 40, 50)
    canvas.showPage()
    bulletin(canvas)


def test_pages_without_text_are_told_and_the_others_read() -> None:
    found = read_pdf(made(mixed), "a.pdf")
    words = "pages 2, 4–5 of 8: pictures without a text layer, or with hardly any"
    assert found.lost == (Loss("SZ-SRC-014", words),)
    assert "本报讯" in found.text
    assert place_of(found, "次页").page == 8
    assert read_pdf(made(newspaper), "a.pdf").lost == ()


def test_pages_of_letters_without_characters_are_told() -> None:
    def draw(canvas: Any) -> None:
        newspaper(canvas)
        canvas.showPage()
        put(canvas, 40, 450, "\ue123" * 40)

    words = "page 2 of 2: the fonts do not say which characters they draw"
    assert read_pdf(made(draw), "a.pdf").lost == (Loss("SZ-SRC-014", words),)


def test_pages_are_listed_as_printed() -> None:
    assert [listed(pages) for pages in ([], [3], [3, 7, 8, 9], [1, 2, 5])] == ["", "3", "3, 7–9", "1–2, 5"]
    assert listed(range(1, 999, 2)).endswith(", 199, and 399 more stretches")


def test_a_large_file_is_read_from_the_disk_a_few_pages_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = made(mixed)
    whole = read_pdf(data, "a.pdf")
    monkeypatch.setattr(pdf, "_HELD", 1)
    (tmp_path / "a.pdf").write_bytes(data)
    opened = Counter[str]()
    monkeypatch.setattr(
        pdf, "_opened", lambda file, source, real=pdf._opened: opened.update([source]) or real(file, source)
    )
    with (tmp_path / "a.pdf").open("rb") as file:
        found = read_pdf(file, "a.pdf")
    assert (found.text, found.lost, found.facts) == (whole.text, whole.lost, whole.facts)
    assert place_of(found, "次页") == place_of(whole, "次页")
    assert opened["a.pdf"] == 8


def test_a_stream_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made(mixed)
    monkeypatch.setattr("pipeline.stages.read.pdfstreams._LARGEST", 100)
    assert "more than a page can need" in raises(data, SourceExcessive)


@pytest.mark.parametrize("chunk", [16, 64, 4096])
def test_streams_are_found_however_the_file_is_cut(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    data = made(mixed)
    found = list(pdfstreams._streams(io.BytesIO(data)))
    assert len(found) > 8
    monkeypatch.setattr(pdfstreams, "_CHUNK", chunk)
    assert list(pdfstreams._streams(io.BytesIO(data))) == found


def test_any_damage_to_a_file_is_read_or_has_a_code() -> None:
    good = made(newspaper)
    for at in range(0, len(good), max(1, len(good) // 50)):
        for broken in (good[:at], good[:at] + b"\xff" + good[at + 1 :], good[:at] + good[at + 9 :]):
            try:
                assert read_pdf(broken, "a.pdf").text
            except SourceError as error:
                assert error.code.startswith("SZ-SRC-01")
