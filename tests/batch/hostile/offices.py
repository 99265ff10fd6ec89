"""Word files and books whose parts are missing, locked, absurd, or made to fill the memory."""

from __future__ import annotations

from tests.batch.hostile import make
from tests.batch.hostile.archives import listed_often
from tests.batch.hostile.case import (
    BINARY,
    DAMAGED,
    EMPTY,
    EXCESS,
    FOREIGN,
    LOCKED,
    UNDECODABLE,
    Folder,
    sentence,
)

_MEGA = 1 << 20


def _laughs(root: str = "a") -> str:
    """Entities that grow ten times at each step."""
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY l0 "哈">{steps}]>'


def _square(root: str = "a") -> str:
    return f'<!DOCTYPE {root} [<!ENTITY x "{"哈" * 50_000}">]>'


def _word(text: str) -> str:
    return f'<w:document xmlns:w="{make.WORD}"><w:body>{make.paragraphs(text)}</w:body></w:document>'


def files(folder: Folder) -> None:
    """Docx, epub and the XML in both."""
    for family in (_docx, _docx_xml, _docx_large, _epub, _epub_xml):
        folder.family = family.__name__.strip("_")
        family(folder)


def _docx(folder: Folder) -> None:
    text = sentence(folder.quote())
    body = make.paragraphs(text)
    relation = '<Relationships><Relationship Type="x/officeDocument" Target="{}"/></Relationships>'
    parts: dict[str, tuple[dict[str, bytes | str | None], tuple[str, ...]]] = {
        "no-document": ({"word__document_xml": None}, (DAMAGED,)),
        "empty-document": ({"word__document_xml": b""}, (DAMAGED,)),
        "no-xml": ({"word__document_xml": b"\x89PNG" * 99}, (DAMAGED,)),
        "cut-xml": ({"word__document_xml": _word(text)[:-30]}, (DAMAGED,)),
        "bad-utf-8": ({"word__document_xml": _word(text).encode() + b"\xff\xfe"}, (DAMAGED,)),
        "nul-in-xml": ({"word__document_xml": _word("\0").encode()}, (DAMAGED,)),
        "two-roots": ({"word__document_xml": _word(text) * 2}, (DAMAGED,)),
        "relations-no-xml": ({"rels": "<"}, (DAMAGED,)),
        "relation-to-itself": ({"rels": relation.format("_rels/.rels")}, (DAMAGED, EMPTY)),
        "relation-outside": ({"rels": relation.format("../../../../etc/passwd")}, (DAMAGED,)),
        "relation-to-a-site": ({"rels": relation.format("http://localhost:1/word/document.xml")}, (DAMAGED,)),
        "relation-to-a-file": ({"rels": relation.format("file:///etc/passwd")}, (DAMAGED,)),
    }
    for name, (changed, codes) in parts.items():
        folder.bad(f"{name}.docx", make.docx(body, **changed), *codes)
    beside = {
        "bad-notes": {"word__footnotes_xml": "<w:footnotes"},
        "bad-properties": {"docProps__core_xml": "<<<"},
    }
    for name, broken in beside.items():
        quote = folder.quote()
        folder.good(f"{name}.docx", make.docx(make.paragraphs(sentence(quote)), **broken), quote)
    folder.bad("no-text.docx", make.docx("<w:p/>"), EMPTY)
    folder.bad(
        "only-a-picture.docx",
        make.docx("<w:p><w:r><w:drawing/></w:r></w:p>", word__media__a_png=b"\x89PNG"),
        EMPTY,
    )
    folder.bad(
        "all-deleted.docx",
        make.docx("<w:p><w:del><w:r><w:delText>9亿元</w:delText></w:r></w:del></w:p>"),
        EMPTY,
    )
    folder.bad(
        "tables-in-tables.docx",
        make.docx("<w:tbl><w:tr><w:tc>" * 2000 + body + "</w:tc></w:tr></w:tbl>" * 2000),
        DAMAGED,
        EXCESS,
    )
    folder.bad("paragraphs-in-paragraphs.docx", make.docx("<w:p>" * 9000 + "</w:p>" * 9000), DAMAGED, EXCESS)
    whole = make.docx(body)
    folder.bad("locked-parts.docx", _locked(whole), LOCKED)


def _locked(data: bytes) -> bytes:
    """The zip with the mark of a password on every member."""
    out = bytearray(data)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := out.find(mark, at + 1)) >= 0:
            out[at + offset] |= 1
    return bytes(out)


def _docx_xml(folder: Folder) -> None:
    text = "&l9;"
    fetched = '<!DOCTYPE a [<!ENTITY x SYSTEM "{}">]>'
    documents: dict[str, bytes] = {
        "laughs": (_laughs() + _word(text)).encode(),
        "square": (_square() + _word("&x;" * 50_000)).encode(),
        "file": (fetched.format("file:///etc/passwd") + _word("&x;")).encode(),
        "device": (fetched.format("file:///dev/zero") + _word("&x;")).encode(),
        "site": (fetched.format("http://localhost:1/x") + _word("&x;")).encode(),
        "parameters": ('<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///dev/zero"> %x;]>' + _word("甲")).encode(),
        "laughs-in-utf-16": (_laughs() + _word(text)).encode("utf-16"),
        "recursive": ('<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]>' + _word("&x;")).encode(),
        "laughs-in-ebcdic": b'<?xml version="1.0" encoding="IBM037"?>'.decode().encode("cp037")
        + _laughs().partition("?>")[2].replace("哈", "ha").encode("cp037")
        + _word("&l9;").encode("cp037"),
        "laughs-in-utf-7": b'<?xml version="1.0" encoding="UTF-7"?>'
        + _laughs().partition("?>")[2].encode("utf-7")
        + _word("&l9;").encode("utf-7"),
    }
    for name, document in documents.items():
        codes = (EXCESS, DAMAGED) if "ebcdic" in name or "utf-7" in name else (EXCESS,)
        folder.bad(f"{name}.docx", make.docx("", word__document_xml=document), *codes, EMPTY)
    for part in ("docProps__core_xml", "word__footnotes_xml", "rels"):
        data = make.docx(make.paragraphs("甲"), **{part: _laughs() + "<a>&l9;</a>"})
        folder.bad(f"laughs-in-{part}.docx", data, EXCESS)
    quote = folder.quote()
    outside = '<!DOCTYPE a SYSTEM "http://localhost:1/a.dtd">' + _word(sentence(quote))
    folder.either("dtd-outside.docx", make.docx("", word__document_xml=outside), DAMAGED, EXCESS, quote=quote)


def _docx_large(folder: Folder) -> None:
    """Parts that are as large as nobody writes, packed to little."""
    start, end = f'<w:document xmlns:w="{make.WORD}"><w:body>', "</w:body></w:document>"
    spaces = start.encode() + b" " * (50 * _MEGA) + end.encode()
    folder.bad("spaces.docx", make.docx("", word__document_xml=spaces), EXCESS)
    elements = _shuffled(folder, (b"<a/>", b"<b/>", b"<c/>", b"<d/>"), 7 * _MEGA)
    folder.bad(
        "elements.docx", make.docx("", word__document_xml=start.encode() + elements + end.encode()), EXCESS
    )
    runs = _shuffled(folder, (b"<w:p/>", b"<w:r/>"), 4 * _MEGA)
    folder.bad(
        "paragraphs.docx", make.docx("", word__document_xml=start.encode() + runs + end.encode()), EXCESS
    )
    attributes = b"<a " + b"".join(b"a%d='' " % number for number in range(300_000)) + b"/>"
    folder.bad(
        "attributes.docx",
        make.docx("", word__document_xml=start.encode() + attributes + end.encode()),
        EXCESS,
        DAMAGED,
        EMPTY,
    )
    folder.bad("parts.docx", listed_often(b"a", 51_000), EXCESS)
    folder.bad(
        "word.docx",
        make.docx("<w:p><w:r><w:t>" + "一" * (11 * _MEGA) + "</w:t></w:r></w:p>"),
        EXCESS,
        DAMAGED,
    )


def _shuffled(folder: Folder, elements: tuple[bytes, ...], number: int) -> bytes:
    """So many of the elements in an order that packs no better than a text does."""
    blocks = [b"".join(folder.rng.choices(elements, k=2000)) for _ in range(64)]
    return b"".join(folder.rng.choices(blocks, k=number // 2000))


def _epub(folder: Folder) -> None:
    text = sentence(folder.quote())
    container = make.CONTAINER.replace("OPS/book.opf", "{}")
    parts: dict[str, tuple[dict[str, bytes | str | None], tuple[str, ...]]] = {
        "no-container": ({"META-INF__container_xml": None}, (DAMAGED, FOREIGN)),
        "container-no-xml": ({"META-INF__container_xml": "epub"}, (DAMAGED,)),
        "container-of-nothing": ({"META-INF__container_xml": "<container/>"}, (DAMAGED,)),
        "no-opf": ({"OPS__book_opf": None}, (DAMAGED,)),
        "opf-no-xml": ({"OPS__book_opf": "<package"}, (DAMAGED,)),
        "opf-outside": ({"META-INF__container_xml": container.format("../../../etc/passwd")}, (DAMAGED,)),
        "opf-is-itself": (
            {"META-INF__container_xml": container.format("META-INF/container.xml")},
            (EMPTY, DAMAGED),
        ),
        "no-spine": ({"OPS__book_opf": "<package/>"}, (EMPTY,)),
        "spine-to-nowhere": ({"OPS__book_opf": make.opf("gone.xhtml")}, (EMPTY,)),
        "spine-outside": ({"OPS__book_opf": make.opf("../../../../etc/passwd", "/etc/passwd")}, (EMPTY,)),
        "spine-to-a-site": ({"OPS__book_opf": make.opf("http://localhost:1/one.xhtml")}, (EMPTY,)),
        "spine-to-itself": ({"OPS__book_opf": make.opf("book.opf")}, (EMPTY,)),
        "many-chapters": ({"OPS__book_opf": make.opf(*(f"{n}.xhtml" for n in range(6000)))}, (EXCESS,)),
        "empty-chapter": ({"OPS__one_xhtml": ""}, (EMPTY,)),
        "script-alone": ({"OPS__one_xhtml": "<html><script>9亿元</script></html>"}, (EMPTY,)),
        "picture-as-chapter": (
            {"OPS__one_xhtml": b"\x89PNG\r\n\x1a\n" + b"\0" * 999},
            (BINARY, DAMAGED, EMPTY),
        ),
        "random-chapter": (
            {"OPS__one_xhtml": b"\x80\xff" + folder.rng.randbytes(999)},
            (UNDECODABLE, BINARY, DAMAGED, EMPTY),
        ),
        "bomb-chapter": ({"OPS__one_xhtml": b"0" * (80 * _MEGA)}, (EXCESS,)),
        "elements": ({"OPS__one_xhtml": "<i>" * 600_000}, (EXCESS,)),
    }
    for name, (changed, codes) in parts.items():
        folder.bad(f"{name}.epub", make.epub(text, **changed), *codes)
    locked = '<encryption><EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></EncryptedData></encryption>'
    folder.bad("locked.epub", make.epub(text, **{"META-INF__encryption_xml": locked}), LOCKED)
    folder.bad("locked-parts.epub", _locked(make.epub(text)), LOCKED)
    quote = folder.quote()
    circle = '<html><body><nav><a href="nav.xhtml">一</a></nav></body></html>'
    book = make.opf("nav.xhtml", "one.xhtml", "nav.xhtml")
    folder.good("cyclic.epub", make.epub(sentence(quote), OPS__nav_xhtml=circle, OPS__book_opf=book), quote)


def _epub_xml(folder: Folder) -> None:
    for part, root in (("META-INF__container_xml", make.CONTAINER), ("OPS__book_opf", make.opf("one.xhtml"))):
        for name, bomb in (("laughs", _laughs()), ("square", _square())):
            folder.bad(f"{name}-in-{part}.epub", make.epub("甲", **{part: bomb + root}), EXCESS)
    quote = folder.quote()
    chapter = _laughs("html") + f"<html><body><p>{sentence(quote)}</p><p>&l9;</p></body></html>"
    folder.either("laughs-in-chapter.epub", make.epub("", OPS__one_xhtml=chapter), EXCESS, quote=quote)
