"""Texts and pages that are no text, no page, or more than a person could read."""

from __future__ import annotations

from tests.batch.hostile import make
from tests.batch.hostile.case import (
    BINARY,
    EMPTY,
    EXCESS,
    LARGE,
    LATE,
    UNDECODABLE,
    Folder,
    sentence,
)

_MEGA = 1 << 20


def files(folder: Folder) -> None:
    """Bytes of no encoding, endless repetition, pages without text or with too much markup."""
    for family in (_undecodable, _endless, _pages_empty, _pages_large, _page_entities):
        folder.family = family.__name__.strip("_")
        family(folder)


def _undecodable(folder: Folder) -> None:
    """Read in a wrong encoding a text would have wrong words around right figures: better none."""
    text = sentence(folder.quote()) * 5
    damaged = {
        "surrogates-in-utf-8.txt": text.encode() + b"\xed\xa0\x80\xed\xb0\x80" + text.encode(),
        "surrogate-in-utf-16.txt": b"\xff\xfe"
        + text.encode("utf-16-le")
        + b"\x00\xd8"
        + text.encode("utf-16-le"),
        "overlong.txt": text.encode() + b"\xc0\xaf\xe0\x80\xaf",
        "beyond.txt": text.encode() + b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80",
        "lone-bytes.txt": text.encode() + b"\x80\xbf\xff\xfe",
        "two-encodings.txt": text.encode() + text.encode("gb18030") + b"\xff",
        "utf-16-no-mark.txt": text.encode("utf-16-le"),
        "utf-32-no-mark.txt": text.encode("utf-32-le"),
    }
    for name, data in damaged.items():
        folder.bad(name, data, UNDECODABLE, BINARY)
    for name in ("surrogates-in-utf-8", "overlong", "lone-bytes", "utf-16-no-mark"):
        page = make.page("<p>").encode() + damaged[f"{name}.txt"]
        folder.either(f"{name}.html", page, UNDECODABLE, BINARY)
    controls = bytes(range(32)) * 200
    folder.bad("controls.txt", controls, BINARY, UNDECODABLE)
    folder.bad("controls.html", controls, BINARY, UNDECODABLE)
    for encoding in ("shift_jis", "euc_kr", "koi8_r", "cp1252"):
        words = {
            "shift_jis": "これは日本語の文です。",
            "euc_kr": "한국어 문장입니다.",
            "koi8_r": "Это русский текст.",
            "cp1252": "déjà vu, naïve façade",
        }
        folder.either(f"{encoding}.txt", words[encoding].encode(encoding) * 20, UNDECODABLE, BINARY)


def _endless(folder: Folder) -> None:
    """One thing again and again: whatever looks back or ahead must not do so for ever."""
    pieces = (
        "9",
        "9,",
        "9.",
        "一",
        "十",
        "亿",
        "年",
        "第",
        "（",
        "《",
        "“",
        "%",
        "的",
        "、",
        "——",
        "至",
        "2023年",
        "北京",
        "北京市朝阳区",
        "增长",
        "\n",
        "9\n",
        "9\t",
        " 9 ",
        "万亿元",
        "一二三四五六七八九十",
        "中国",
        "局",
        "A",
        "9亿元、",
        "2020—2025年",
        "从9到",
        "分别为9、",
        "\u0301",
        "𠮷",
        "表1 ",
        "(1)",
        "1.",
    )
    for number, piece in enumerate(pieces):
        codes = (LATE, EMPTY) if not piece.strip() else (LATE,)
        folder.either(f"{number:02d}.txt", (piece * (6_000 // len(piece))).encode(), *codes)
    folder.root.joinpath("endless").mkdir(exist_ok=True)
    with folder.root.joinpath("endless", "sparse.txt").open("wb") as stream:
        stream.truncate(3 << 30)
    folder.refused("sparse.txt", LARGE)
    with folder.root.joinpath("endless", "sparse.html").open("wb") as stream:
        stream.truncate(65 << 20)
    folder.refused("sparse.html", LARGE)


def _pages_empty(folder: Folder) -> None:
    pages = {
        "head-alone": "<html><head><title>城市更新9亿元</title></head></html>",
        "script-alone": make.page("<script>document.write('投资9亿元')</script>"),
        "script-open": make.page("<script>投资9亿元"),
        "noscript": make.page('<div id="app"></div><noscript>请打开脚本9亿元</noscript>'),
        "pictures": make.page('<img src="a.png" alt="9亿元">' * 9),
        "hidden": make.page('<p style="display:none">9亿元</p><p hidden>9亿元</p>'),
        "frames": '<html><frameset cols="20%,80%"><frame src="a.html"><frame src="b.html"></frameset></html>',
        "comment": "<!doctype html><!-- 投资9亿元 -->",
        "doctype": "<!doctype html>",
        "moved": '<html><head><meta http-equiv="refresh" content="0;url=a.html"></head><body></body></html>',
        "style": make.page("<style>p{width:9%}</style>"),
        "form": make.page(
            "<form><input value='9亿元'><textarea>9亿元</textarea><select><option>9亿元</select></form>"
        ),
    }
    for name, text in pages.items():
        folder.bad(f"{name}.html", text.encode(), EMPTY)


def _pages_large(folder: Folder) -> None:
    folder.bad("cells.html", make.page("<table><tr>" + "<td>9" * 1_000_000 + "</table>").encode(), EXCESS)
    folder.bad("brackets.html", b"<" * (10 * _MEGA), EXCESS)
    folder.bad("elements.html", ("<p>" * 1_100_000).encode(), EXCESS, EMPTY)
    codes = (EMPTY, EXCESS, LATE)
    large = {
        "nested-tables": b"<table><tr><td>" * 20_000,
        "closing": b"</" * (_MEGA // 2),
        "declarations": b"<!" * (_MEGA // 2),
        "comments": b"<!--" * (_MEGA // 32),
        "instructions": b"<?" * (_MEGA // 2),
        "quotes": b"<p a=\"'" * (_MEGA // 32),
        "open-tags": b"<p " * (_MEGA // 16),
        "open-scripts": b"<script>" * (_MEGA // 32),
        "titles": b"<title>" * (_MEGA // 32),
        "references": b"&" * _MEGA,
        "numbers": b"&#" * (_MEGA // 2),
        "ends": b"</p>" * (_MEGA // 16),
        "superscripts": b"<sup>9" * 15_000,
        "links": b"<a>9" * 15_000,
        "lists": b"<ul><li>9" * 9_000,
        "definitions": b"<dl><dt>9<dd>9" * 9_000,
        "alternating": b"<b><i></b></i>" * 50_000,
        "tables-unclosed": b"<table><td>9" * 9_000,
    }
    for name, data in large.items():
        folder.either(f"{name}.html", data, *codes)


def _page_entities(folder: Folder) -> None:
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for suffix in ("html", "xhtml"):
        for name, entity in {
            "laughs": f'<!ENTITY l0 "9">{steps}',
            "file": '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
        }.items():
            quote = folder.quote()
            text = f'<?xml version="1.0"?><!DOCTYPE html [{entity}]><html><body><p>{sentence(quote)}</p><p>&l9;</p></body></html>'
            folder.either(f"{name}.{suffix}", text.encode(), EXCESS, quote=quote)
