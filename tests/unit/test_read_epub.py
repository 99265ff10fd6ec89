"""EPUB files: the chapters in the order of the spine, the book's own facts, the file and range of every character."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceError, SourceExcessive
from pipeline.model import FilePlace, Loss, SourceText, Span
from pipeline.run import Resources, extract
from pipeline.stages.read.epub import read_epub

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
OPF = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:opf="http://www.idpf.org/2007/opf"><metadata><dc:title>一座新城的十年</dc:title><dc:publisher>平原出版社</dc:publisher>
<dc:date opf:event="creation">2019-01-01</dc:date><dc:date opf:event="publication">2021-06-01</dc:date></metadata>
<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/><item id="b" href="text/%E4%BA%8C.xhtml" media-type="application/xhtml+xml"/>
<item id="c" href="cover.jpg" media-type="image/jpeg"/></manifest>
<spine><itemref idref="c"/><itemref idref="n"/><itemref idref="b" linear="no"/><itemref idref="a"/></spine></package>"""
ONE = """<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>一</title></head>
<body><h1>第一章 起步</h1><p>2020年，雄安新区完成投资<em>1835</em>.6亿元&#xff0c;增长6.2%。</p></body></html>"""
TWO = '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>附记</h1><p>容城县安置居民1.2万户，𠮷姓31人。</p></body></html>'


def book(**changed: str | bytes | None) -> bytes:
    """A book of two chapters; parts are changed or left out by name, with ``__`` for a slash and ``_`` for a dot."""
    parts: dict[str, str | bytes | None] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": OPF,
        "OPS/nav.xhtml": "<html><body><nav><ol><li>第一章 起步</li></ol></nav></body></html>",
        "OPS/text/one.xhtml": ONE,
        "OPS/text/二.xhtml": TWO,
    }
    parts |= {name.replace("__", "/").replace("_", "."): part for name, part in changed.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            if part is not None:
                archive.writestr(name, part)
    return stream.getvalue()


def test_chapters_come_in_the_order_of_reading() -> None:
    found = read_epub(book(), "a.epub")
    assert found.text == (
        "第一章 起步\n\n2020年，雄安新区完成投资1835.6亿元，增长6.2%。\n\n附记\n\n容城县安置居民1.2万户，𠮷姓31人。\n\n"
    )
    assert (found.facts.title, found.facts.publisher) == ("一座新城的十年", "平原出版社")
    assert (found.facts.published, found.published_from) == ("2021-06-01", "epub")


def test_claims_lead_to_chapter_and_range(resources: Resources) -> None:
    found = read_epub(book(), "a.epub")
    source = SourceText("a", "a.epub", found.text, "0" * 64, published="2021")
    raw = {"OPS/text/one.xhtml": ONE, "OPS/text/二.xhtml": TWO}
    seen = {}
    for claim in extract(source, resources).claims:
        place = found.locator.place(claim.span)
        assert isinstance(place, FilePlace)
        seen[claim.quote] = raw[place.file][slice(*place.range)]
    assert seen["1835.6亿元"] == "1835</em>.6亿元"
    assert (seen["1.2万户"], seen["31人"]) == ("1.2万户", "31人")


def test_a_text_over_two_chapters_has_both() -> None:
    found = read_epub(book(), "a.epub")
    place = found.locator.place(Span(found.text.index("6.2%"), found.text.index("附记") + 2))
    assert isinstance(place, FilePlace)
    assert [each.file for each in (place, *place.continued)] == ["OPS/text/one.xhtml", "OPS/text/二.xhtml"]
    assert TWO[slice(*place.continued[0].range)] == "附记"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04rest", SourceDamaged),
        (book(**{"META-INF__container_xml": None}), SourceDamaged),
        (book(OPS__book_opf=None), SourceDamaged),
        (book(OPS__book_opf="<package"), SourceDamaged),
        (book(OPS__book_opf="<package/>"), SourceEmpty),
        (book(OPS__text__one_xhtml="<html/>", OPS__text__二_xhtml=None), SourceEmpty),
        (book(OPS__text__one_xhtml=b"<p>" + b"0" * 60_000_000), SourceExcessive),
        (book(OPS__book_opf='<!DOCTYPE p [<!ENTITY a "b">]><package>&a;</package>'), SourceExcessive),
        (
            book(**{"META-INF__encryption_xml": '<e><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></e>'}),
            SourceEncrypted,
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_has_its_code(data: bytes, kind: type[SourceError]) -> None:
    with pytest.raises(kind):
        read_epub(data, "a.epub")


def test_elements_that_are_empty_by_a_slash() -> None:
    page = (
        '<html><head><title/><script src="a.js"/></head><body><a id="p1"/><p/>甲<div/>乙<td/>丙</body></html>'
    )
    text = read_epub(book(OPS__text__one_xhtml=page), "a.epub").text
    assert text.split("附记")[0].split() == ["甲", "乙", "丙"]


def test_a_chapter_that_is_missing_or_broken_does_not_keep_the_others_out() -> None:
    found = read_epub(book(OPS__text__one_xhtml="<p>只剩<b>半章，增长3%"), "a.epub")
    assert found.text.startswith("只剩半章，增长3%\n")
    assert found.lost == ()
    for part, words in (
        (None, "OPS/text/one.xhtml is not in it"),
        (b"\xff\xfe\x00" * 99, "OPS/text/one.xhtml in it cannot be read: "),
    ):
        found = read_epub(book(OPS__text__one_xhtml=part), "a.epub")
        assert "31人" in found.text
        ((code, reason),) = found.lost
        assert (code, reason.startswith(words)) == ("SZ-SRC-015", True)
    spine = OPF.replace('idref="c"', 'idref="b"').replace(
        '<itemref idref="b" linear="no"/>', '<itemref idref="c"/>'
    )
    spine = spine.replace("</spine>", '<itemref idref="z"/></spine>')
    found = read_epub(book(OPS__book_opf=spine, OPS__text__one_xhtml='<p><img src="a.png"/></p>'), "a.epub")
    assert found.lost == (
        Loss("SZ-SRC-015", "cover.jpg is no page but image/jpeg"),
        Loss("SZ-SRC-015", "the chapter z, of which the book does not say where it is"),
        Loss("SZ-SRC-014", "OPS/text/one.xhtml: pictures without text"),
    )
    fonts = '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'.replace(
        "2008/embedding", "2008/font"
    )
    assert "31人" in read_epub(book(**{"META-INF__encryption_xml": fonts}), "a.epub").text
