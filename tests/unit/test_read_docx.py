"""DOCX files: what stands on the page in its order, and the paragraph of every character."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from pipeline.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceError, SourceExcessive
from pipeline.model import Loss, ParagraphPlace, SourceText, Span
from pipeline.run import Resources, extract
from pipeline.stages.read.docx import read_docx
from pipeline.stages.read.visible import Visible

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def report() -> Any:
    """A half-year report: bold figures, powers, a table, a line break."""
    document = docx.Document()
    document.add_heading("川渝合作半年观察", 1)
    paragraph = document.add_paragraph("上半年，成都市完成投资")
    paragraph.add_run("1835").bold = True
    paragraph.add_run(".6亿元，发电1.5×10")
    paragraph.add_run("8").font.superscript = True
    paragraph.add_run("千瓦时，绿地12km")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run("。").add_break()
    paragraph.add_run("人口𠮷2126.8万人。")
    paragraph.add_run("隐藏99%").font.hidden = True
    table = document.add_table(rows=3, cols=3)
    rows = [
        ("地区", "生产总值（亿元）", "常住人口（万人）"),
        ("成都市", "20817.5", "2126.8"),
        ("绵阳市", "3626.9", "489.8"),
    ]
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("表后，绵阳市人口增长0.5%。")
    return document


def body(xml: str) -> bytes:
    """A document with this inside its body."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))
    return saved(document)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with a part put in, in place of one of its name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return stream.getvalue()


def place_of(found: Visible, quote: str) -> ParagraphPlace:
    start = found.text.index(quote)
    place = found.locator.place(Span(start, start + len(quote)))
    assert isinstance(place, ParagraphPlace)
    return place


def test_paragraphs_and_tables_in_their_order() -> None:
    found = read_docx(saved(report()), "a.docx")
    assert found.text == (
        "川渝合作半年观察\n\n上半年，成都市完成投资1835.6亿元，发电1.5×10⁸千瓦时，绿地12km²。\n人口𠮷2126.8万人。\n\n"
        "地区\t生产总值（亿元）\t常住人口（万人）\n成都市\t20817.5\t2126.8\n绵阳市\t3626.9\t489.8\n\n表后，绵阳市人口增长0.5%。\n"
    )


def test_the_locator_leads_to_the_paragraph() -> None:
    document = report()
    found = read_docx(saved(document), "a.docx")
    paragraphs = [
        "".join(t.text or "" if t.tag == qn("w:t") else "\n" for t in p.iter(qn("w:t"), qn("w:br")))
        for p in document.element.body.iter(qn("w:p"))
    ]
    for quote in ("1835.6亿元", "2126.8万人", "3626.9", "0.5%", "上半年"):
        place = place_of(found, quote)
        assert paragraphs[place.paragraph][slice(*place.range)] == quote
    cell = place_of(found, "489.8")
    assert (cell.table, cell.row, cell.cell) == (0, 2, 2)
    assert document.tables[0].rows[2].cells[2].text == "489.8"
    across = place_of(found, "成都市\t20817.5")
    assert [each.cell for each in (across, *across.continued)] == [0, 1]
    assert [each.range for each in (across, *across.continued)] == [(0, 3), (0, 7)]


def test_claims_come_out_of_text_and_table(resources: Resources) -> None:
    found = read_docx(saved(report()), "a.docx")
    source = SourceText("a", "a.docx", found.text, "0" * 64, published="2023")
    claims = {claim.quote: claim for claim in extract(source, resources).claims}
    assert {"1835.6亿元", "1.5×10⁸千瓦时", "12km²", "2126.8万人", "20817.5", "489.8", "0.5%"} <= set(claims)
    assert claims["489.8"].region.names == ("绵阳",)


def test_a_notice_with_a_list_and_a_letter_with_notes_are_read_whole() -> None:
    notice = docx.Document()
    notice.add_paragraph("各区县报送2023年数据", style="List Number")
    notice.add_paragraph("新增就业不少于5万人", style="List Bullet")
    notice.sections[0].header.paragraphs[0].text = "内部资料"
    text = read_docx(saved(notice), "a.docx").text
    assert text == "各区县报送2023年数据\n\n新增就业不少于5万人\n"
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>口径为规上企业500家。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    found = read_docx(with_part(saved(notice), "word/footnotes.xml", notes.encode()), "a.docx")
    assert found.text.endswith("\n\n口径为规上企业500家。\n")
    assert (place_of(found, "500家").part, place_of(found, "500家").paragraph) == ("footnotes", 1)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:r><w:t>增长</w:t></w:r><w:ins><w:r><w:t>5%</w:t></w:r></w:ins><w:del><w:r><w:delText>6%</w:delText></w:r></w:del>", "增长5%"),
        ("<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>", "新"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/></w:r>", "甲\t乙\n丙-"),
        ("<w:r><w:instrText>PAGE 7</w:instrText><w:t>正文</w:t></w:r>", "正文"),
        ("<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "链接控件"),
        ("<w:r><w:t>主</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>框内5%</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>", "框内5%\n\n主"),
        ("<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t></w:r><w:r><w:t>注</w:t></w:r>", "[1]注"),
    ],
)  # fmt: skip
def test_what_word_processors_write(xml: str, text: str) -> None:
    assert read_docx(body(xml), "a.docx").text == text + "\n"


def test_core_properties() -> None:
    document = report()
    document.core_properties.title = "川渝合作半年观察"
    document.core_properties.created = datetime(2022, 7, 5)
    document.core_properties.modified = datetime(2022, 7, 8)
    found = read_docx(saved(document), "a.docx")
    assert (found.facts.title, found.facts.published, found.made) == ("川渝合作半年观察", None, "2022-07-05")
    document.core_properties.modified = datetime(2024, 7, 8)
    assert read_docx(saved(document), "a.docx").made is None
    document.core_properties.created = document.core_properties.modified = datetime(2013, 12, 23)
    assert read_docx(saved(document), "a.docx").made is None  # the day of a template


def raises(data: bytes, kind: type[SourceError]) -> None:
    with pytest.raises(kind) as caught:
        read_docx(data, "a.docx")
    assert caught.value.where == "a.docx"


def test_what_cannot_be_read_has_its_code() -> None:
    good = saved(report())
    raises(b"PK\x03\x04", SourceDamaged)
    raises(good[: len(good) // 2], SourceDamaged)
    raises(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), SourceEncrypted)
    raises(saved(docx.Document()), SourceEmpty)
    raises(with_part(good, "word/document.xml", b"<w:document"), SourceDamaged)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "text")
    raises(stream.getvalue(), SourceDamaged)


def test_parts_that_are_damaged_or_of_another_form_are_told_and_the_rest_is_read() -> None:
    data = saved(report())
    for name in ("word/footnotes.xml", "docProps/core.xml"):
        found = read_docx(with_part(data, name, b"<notes>"), "a.docx")
        assert "1835.6亿元" in found.text
        ((code, reason),) = found.lost
        assert (code, reason.startswith(f"{name} in it is not XML")) == ("SZ-SRC-015", True)
    assert read_docx(with_part(data, "word/diagrams/data1.xml", b"<d/>"), "a.docx").lost == (
        Loss("SZ-SRC-015", "the words of 1 diagrams (SmartArt)"),
    )
    chunk = report()
    chunk.element.body.insert(0, parse_xml(f"<w:altChunk {nsdecls('w')}/>"))
    assert read_docx(saved(chunk), "a.docx").lost == (
        Loss("SZ-SRC-015", "1 other documents put into it whole (altChunk)"),
    )
    assert read_docx(data, "a.docx").lost == ()


def test_bombs_are_not_unpacked() -> None:
    good = saved(report())
    raises(with_part(good, "word/document.xml", b" " * 40_000_000), SourceExcessive)
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    rest = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&a8;</w:t></w:r></w:p></w:body></w:document>'
    xml = f'<!DOCTYPE d [<!ENTITY a0 "哈">{laughs}]>{rest}'
    raises(with_part(good, "word/document.xml", xml.encode()), SourceExcessive)
    outside = f'<!DOCTYPE d [<!ENTITY a8 SYSTEM "file:///etc/hostname">]>{rest}'
    raises(with_part(good, "word/document.xml", outside.encode("utf-16")), SourceExcessive)
    deep = f'<w:document xmlns:w="{W}">' + "<w:tbl>" * 5000 + "</w:tbl>" * 5000 + "</w:document>"
    raises(with_part(good, "word/document.xml", deep.encode()), SourceDamaged)


def test_any_damage_to_a_byte_is_read_or_has_a_code() -> None:
    good = bytearray(saved(report()))
    for at in range(0, len(good), max(1, len(good) // 150)):
        broken = bytes(good[:at]) + bytes([good[at] ^ 0xFF]) + bytes(good[at + 1 :])
        try:
            assert read_docx(broken, "a.docx").text
        except SourceError as error:
            assert error.code.startswith("SZ-SRC-01")
