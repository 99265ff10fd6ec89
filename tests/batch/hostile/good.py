"""Files that are as they should be, some of them odd; each has a figure that must come out."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from typing import Any

from tests.batch.hostile import good_tables, make
from tests.batch.hostile.case import Folder, sentence

NAMES = (
    "带 空格 的 名字",
    "emoji😀🇨🇳",
    "-开头是减号",
    "--help",
    "con",
    "100%完成",
    "a#b?c",
    "引号'\"`$HOME",
    "括号[1](2){3}",
    "井号#3:4",
    "长" * 65,
    "a.b.c.d",
    "CAFÉ",
    "cafe\u0301",
    "𠮷野家",
    "tab\t里",
    "换\n行",
    "back\\slash",
    "&amp;<b>",
    "~",
)


def files(folder: Folder) -> None:
    """At least a hundred, of every format."""
    folder.family = "good"
    for family in (
        _texts,
        _encodings,
        _names,
        _pages,
        _word,
        _pdfs,
        _books,
        good_tables.rows,
        good_tables.tables,
        good_tables.parquets,
        _archives,
        _packed,
    ):
        family(folder)


def _one(folder: Folder, name: str, build: Callable[[str], bytes]) -> None:
    quote = folder.quote()
    folder.good(name, build(sentence(quote)), quote)


def _texts(folder: Folder) -> None:
    texts: dict[str, Callable[[str], str]] = {
        "crlf.txt": lambda text: f"城市更新\r\n\r\n{text}\r\n",
        "cr.txt": lambda text: f"城市更新\r\r{text}\r",
        "no-newline.txt": lambda text: text,
        "empty-lines.txt": lambda text: "\n" * 500 + text + "\n" * 500,
        "long-line.txt": lambda text: "园区建设有序推进，" * 10_000 + text,
        "spaces.txt": lambda text: "\u3000\u3000" + " ".join(text),
        "nul-within.txt": lambda text: f"城市更新\0进展\n{text}",
        "controls.txt": lambda text: f"\x0c城市更新\x0b\x1b[0m\n{text}\x1a",
        "odd-spaces.txt": lambda text: f"\u200b\ufeff\u2028{text}\u2029\u00a0",
        "beyond.txt": lambda text: f"𠮷𡈽😀👨‍👩‍👧‍👦\U0010ffff\ue000\ufffd\n{text}",
        "right-to-left.txt": lambda text: f"\u202e城市\u202c\n{text}",
        "many-marks.txt": lambda text: "（" * 3000 + "\n" + text,
        "markdown.md": lambda text: f"# 城市更新\n\n- 项目\n\n> {text}\n",
        "tables.markdown": lambda text: f"| 市 | 值 |\n|---|---|\n\n{text}\n",
        "upper.TXT": lambda text: text,
        "page.text": lambda text: text,
        "looks-like-xml.txt": lambda text: f"<数据>1</数据>\n{text}",
        "looks-like-json.txt": lambda text: f'{{"text": 1}}\n{text}',
        "begins-as-bz2.txt": lambda text: f"BZ集团快讯\n{text}",
        "page-in-text.txt": lambda text: make.page(f"<p>{text}</p>"),
    }
    for name, build in texts.items():
        _one(folder, name, lambda text, build=build: build(text).encode())  # type: ignore[misc]


def _encodings(folder: Folder) -> None:
    marked = {"utf-8-sig": "utf-8-sig", "utf-16": "utf-16", "utf-32": "utf-32", "gb18030": "gb18030"}
    for name, encoding in marked.items():
        _one(folder, f"{name}.txt", lambda text, encoding=encoding: text.encode(encoding))  # type: ignore[misc]
    _one(folder, "utf-16-be.txt", lambda text: b"\xfe\xff" + text.encode("utf-16-be"))
    quote = folder.quote().replace("亿", "億")
    folder.good("big5.txt", f"2023年，臺北市城市更新完成投資{quote}，比上年增長3.2%。".encode("big5"), quote)
    pages = {
        "gbk-said.html": ("gb18030", '<meta charset="gbk">'),
        "gbk-said-the-old-way.htm": (
            "gb18030",
            '<meta http-equiv=Content-Type content="text/html; charset=gb2312">',
        ),
        "gbk-unsaid.html": ("gb18030", ""),
        "utf-8-unsaid.html": ("utf-8", ""),
        "utf-8-said-to-be-gbk.html": ("utf-8", '<meta charset="gbk">'),
        "gbk-said-to-be-utf-8.html": ("gb18030", '<meta charset="utf-8">'),
        "unknown-charset.html": ("utf-8", '<meta charset="x-klingon">'),
        "utf-16.html": ("utf-16", ""),
    }
    for name, (encoding, head) in pages.items():
        _one(
            folder,
            name,
            lambda text, encoding=encoding, head=head: make.page(f"<p>{text}</p>", head).encode(encoding),  # type: ignore[misc]
        )


def _names(folder: Folder) -> None:
    suffixes = (".txt", ".html", ".md", ".docx")
    for number, name in enumerate(NAMES):
        suffix = suffixes[number % 4]
        build = {".html": make.article, ".docx": lambda text: make.docx(make.paragraphs(text))}.get(
            suffix, str.encode
        )
        _one(folder, f"名/{name}{suffix}", build)  # type: ignore[arg-type]
    for raw, name in ((b"\xc4\xea\xb1\xa8.txt", "年报.txt"), (b"\xff\xfe\xfd.html", r"\xff\xfe\xfd.html")):
        quote = folder.quote()
        data = sentence(quote).encode() if name.endswith("txt") else make.article(sentence(quote))
        folder.good(name, data, quote, raw=raw)
    _one(folder, "深/" + "/".join("abcdefghij" * 3) + "/底.txt", str.encode)


def _pages(folder: Folder) -> None:
    nav = "<nav><ul>" + "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(30)) + "</ul></nav>"
    bodies: dict[str, Callable[[str], str]] = {
        "navigation.html": lambda text: (
            f"{nav}<article><h1>城市更新</h1><p>{text}</p></article><footer>版权所有</footer>"
        ),
        "unclosed.html": lambda text: f"<div><p><b><table><tr><td><ul><li>{text}<p><i>",
        "wrongly-nested.html": lambda text: f"<b><p><i>{text}</b></p></i></div></table>",
        "references.html": lambda text: "".join(f"&#{ord(char)};" for char in text),
        "bad-references.html": lambda text: f"<p>&#xD800;&#0;&#99999999;&nosuch;&</p><p>{text}</p>",
        "deep.html": lambda text: "<div>" * 100_000 + text + "</div>" * 100_000,
        "comments.html": lambda text: f"<!-- <p>旧文9.9亿元</p> --><p>{text}</p><!-- open",
        "huge-attribute.html": lambda text: f'<p title="{"x" * 1_000_000}">{text}</p>',
        "many-attributes.html": lambda text: "<p " + "a=1 " * 200_000 + f">{text}</p>",
        "broken-ld.html": lambda text: (
            f'<script type="application/ld+json">{"[" * 100_000}</script><p>{text}</p>'
        ),
        "upper.HTM": lambda text: f"<P>{text}</P>",
        "nul.html": lambda text: f"<p>\0{text}\0</p>",
        "absurd-date.html": lambda text: (
            f'<meta property="article:published_time" content="0000-99-99"><p>{text}</p>'
        ),
        "fragment.shtml": lambda text: f"<p>{text}</p>",
    }
    for name, build in bodies.items():
        _one(folder, name, lambda text, build=build: make.page(build(text)).encode())  # type: ignore[misc]
    _one(
        folder,
        "page.xhtml",
        lambda text: (
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head/>'
            f"<body><p>{text}</p></body></html>"
        ).encode(),
    )


def _word(folder: Folder) -> None:
    body = make.paragraphs
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    _one(folder, "word.docx", lambda text: make.docx(body("城市更新", text)))
    _one(folder, "upper.DOCX", lambda text: make.docx(body(text)))
    _one(folder, "docx-called.pdf", lambda text: make.docx(body(text)))
    _one(folder, "docx-called.txt", lambda text: make.docx(body(text)))
    _one(folder, "no-rels.docx", lambda text: make.docx(body(text), rels=None))
    _one(
        folder,
        "in-runs.docx",
        lambda text: make.docx("<w:p>" + "".join(f"<w:r><w:t>{c}</w:t></w:r>" for c in text) + "</w:p>"),
    )
    _one(
        folder,
        "strict.docx",
        lambda text: make.docx(
            "",
            word__document_xml=f'<w:document xmlns:w="{strict}"><w:body>{body(text)}</w:body></w:document>',
        ),
    )
    _one(
        folder,
        "bad-dates.docx",
        lambda text: make.docx(body(text), docProps__core_xml="<p><created>9999-99-99T</created></p>"),
    )
    _one(folder, "by-python-docx.docx", _by_python_docx)


def _by_python_docx(text: str) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("城市更新", 1)
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells), ["地区", "投资", "银川", "见下"], strict=True
    ):
        cell.text = words
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return make.zipped({name: archive.read(name) for name in archive.namelist()})


def _pdfs(folder: Folder) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    def halves(text: str) -> list[str]:
        return [text[at : at + 30] for at in range(0, len(text), 30)]

    _one(folder, "report.pdf", lambda text: make.pdf("城市更新", *halves(text)))
    _one(folder, "upper.PDF", lambda text: make.pdf(*halves(text)))
    _one(folder, "pdf-called.docx", lambda text: make.pdf(*halves(text)))
    _one(folder, "pdf-called.html", lambda text: make.pdf(*halves(text)))
    _one(folder, "pdf-called.txt", lambda text: make.pdf(*halves(text)))
    _one(
        folder,
        "owner-password.pdf",
        lambda text: make.pdf(*halves(text), encrypt=StandardEncryption("", "owner")),
    )
    _one(folder, "bytes-after.pdf", lambda text: make.pdf(*halves(text)) + b"\0" * 900)
    _one(folder, "pages.pdf", lambda text: make.pdf(draw=lambda canvas: _pages_of(canvas, 40, text)))
    _one(folder, "columns.pdf", lambda text: make.pdf(draw=lambda canvas: _columns(canvas, text)))
    _one(folder, "turned.pdf", lambda text: make.pdf(draw=lambda canvas: _turned(canvas, text)))


def _pages_of(canvas: Any, number: int, text: str) -> None:
    for page in range(number):
        canvas.setFont(make.FONT, 10)
        canvas.drawString(40, 600, f"第{page + 1}页，各项工作有序推进。")
        canvas.showPage()
    canvas.setFont(make.FONT, 10)
    canvas.drawString(40, 600, text)


def _columns(canvas: Any, text: str) -> None:
    """Two columns, drawn line by line across."""
    left = [text[at : at + 14] for at in range(0, len(text), 14)]
    for number, line in enumerate(left):
        canvas.drawString(40, 600 - 14 * number, line)
        canvas.drawString(270, 600 - 14 * number, "右栏是另一篇没有数字的文章啊")


def _turned(canvas: Any, text: str) -> None:
    canvas.rotate(90)
    canvas.drawString(40, -200, text)


def _books(folder: Folder) -> None:
    _one(folder, "book.epub", make.epub)
    _one(folder, "no-mimetype.epub", lambda text: make.epub(text, mimetype=None))
    _one(folder, "epub-called.docx", make.epub)
    _one(
        folder,
        "one-chapter-gone.epub",
        lambda text: make.epub(text, OPS__book_opf=make.opf("gone.xhtml", "one.xhtml", "one.xhtml")),
    )
    _one(
        folder,
        "out-and-in.epub",
        lambda text: make.epub(text, OPS__book_opf=make.opf("../OPS/../OPS/one.xhtml")),
    )


def _held(folder: Folder, name: str, build: Callable[[dict[str, bytes]], bytes]) -> None:
    """An archive of a text, a page and a book."""
    quotes = {member: folder.quote() for member in ("文/一.txt", "二.html", "三三三.docx")}
    texts = {member: sentence(quote) for member, quote in quotes.items()}
    parts = {
        "文/一.txt": texts["文/一.txt"].encode("gb18030"),
        "二.html": make.article(texts["二.html"]),
        "三三三.docx": make.docx(make.paragraphs(texts["三三三.docx"])),
    }
    folder.mixed(name, build(parts), {f"/{member}": quote for member, quote in quotes.items()}, {})


def _archives(folder: Folder) -> None:
    _held(folder, "plain.zip", make.zipped)
    _held(folder, "stored.zip", lambda parts: make.zipped(parts, zipfile.ZIP_STORED))
    _held(folder, "lzma.zip", lambda parts: make.zipped(parts, zipfile.ZIP_LZMA))
    _held(folder, "bytes-before.zip", lambda parts: b"MZ" + b"\0" * 700 + make.zipped(parts))
    _held(folder, "gbk-names.zip", _with_gbk_names)
    for suffix, packer in {"tar": "", "tar.gz": "gz", "tgz": "gz", "tar.bz2": "bz2", "tar.xz": "xz"}.items():
        _held(folder, f"plain.{suffix}", lambda parts, packer=packer: make.tarred(parts, packer))  # type: ignore[misc]
    for name, wrap in (("zip-in.zip", make.zipped), ("zip-in.tar", make.tarred)):
        quote = folder.quote()
        inner = make.zipped({"底.txt": sentence(quote).encode()})
        folder.mixed(name, wrap({"内.zip": inner}), {"/内.zip/底.txt": quote}, {})
    quote = folder.quote()
    rows = make.jsonl([{"id": "zipped-row", "text": sentence(quote)}])
    folder.mixed("rows-in.zip", make.zipped({"行.jsonl": rows}), {"/行.jsonl#zipped-row": quote}, {})
    _unwanted_too(folder)


def _with_gbk_names(parts: dict[str, bytes]) -> bytes:
    """As a packer on a Chinese Windows has it: names in GBK, and no mark for UTF-8."""
    data = make.zipped({f"{'x' * len(name.encode('gbk'))}": part for name, part in parts.items()})
    renamed = {len(name.encode("gbk")): name.encode("gbk") for name in parts}
    for length in sorted(renamed, reverse=True):
        data = data.replace(b"x" * length, renamed[length])
    return data


def _unwanted_too(folder: Folder) -> None:
    """Names that lead out of the archive, and files that are nobody's text."""
    names = ("../../etc/上.txt", "/etc/根.txt", "C:\\Temp\\盘.txt", "./././点.txt", "CON.txt")
    quotes = {name: folder.quote() for name in names}
    parts = {name: sentence(quote).encode() for name, quote in quotes.items()}
    aside = {"__MACOSX/._a.txt": b"\0\5\26\7", ".DS_Store": b"\0", "图.png": b"\x89PNG", "空/": b""}
    found = dict(
        zip(("etc/上.txt", "etc/根.txt", "C:/Temp/盘.txt", "点.txt", "CON.txt"), quotes.values(), strict=True)
    )
    for name, data in (("names.zip", make.zipped({**parts, **aside})), ("names.tar", make.tarred({**parts}))):
        folder.mixed(name, data, {f"/{member}": quote for member, quote in found.items()}, {})


def _packed(folder: Folder) -> None:
    for suffix in ("gz", "bz2", "xz"):
        _one(folder, f"one.txt.{suffix}", lambda text, suffix=suffix: make.PACKERS[suffix](text.encode()))  # type: ignore[misc]
    _one(folder, "one.html.gz", lambda text: gzip.compress(make.article(text), mtime=0))
    _one(
        folder,
        "in-parts.txt.gz",
        lambda text: gzip.compress(b"\n", mtime=0) + gzip.compress(text.encode(), mtime=0),
    )
