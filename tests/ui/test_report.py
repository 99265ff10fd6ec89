"""What the report page holds."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_run import HARBOUR, MARKET, sheet

from pipeline.errors import OutputError
from pipeline.model import Span
from pipeline.write.report import write_report
from pipeline.write.report_marks import FIELDS, Mark, clamp, cut
from pipeline.write.report_page import render_page
from pipeline.write.report_table import group_digits, row


class Reader(HTMLParser):
    """Collects tags, attributes, and the text of the blocks with its labels turned back into characters."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.depth = 0
        self.label = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "div" and (self.depth or dict(attrs).get("class") == "block"):
            self.depth += 1
        self.label = tag == "b"

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.depth:
            self.depth -= 1
        self.label = False

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += chr(int(data[2:], 16)) if self.label else data


def shown(text: str) -> str:
    """What the blocks hold for ``text``: LF line ends, and one after each other line separator."""
    return re.sub("([\x0b\x0c\x85\u2028\u2029])", "\\1\n", re.sub("\r\n?", "\n", text))


def test_page_is_self_contained(target: Path) -> None:
    page = target.read_text(encoding="utf-8")
    links = [v for _, attrs in Reader(page).tags for k, v in attrs.items() if k in {"src", "href", "action"}]
    assert links and all((link or "").startswith("#") for link in links)
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|https?://", page)


def test_page_allows_only_its_own_style_and_script(target: Path) -> None:
    page = target.read_text(encoding="utf-8")
    for tag in ("style", "script"):
        inner = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(inner) == 1
        digest = base64.b64encode(hashlib.sha256(inner[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page


def test_everything_of_the_sources_is_escaped(target: Path) -> None:
    page = target.read_text(encoding="utf-8")
    assert [tag for tag, _ in Reader(page).tags].count("script") == 2
    assert "<图>" not in page and "alert('坏')" not in page and "</script><b>" not in page
    assert not re.search("[\x00\u202e\u2028\r]", page)


def test_text_stands_as_printed(target: Path) -> None:
    page = target.read_text(encoding="utf-8")
    assert Reader(page).text == shown(HARBOUR) + shown(MARKET)


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\x00<&\u202e😀"), max_size=80))
def test_any_text_is_shown_whole(text: str) -> None:
    assert Reader(render_page([sheet(text)])).text == shown(text)


def test_long_texts_are_shown_whole() -> None:
    text = "很长的一行" * 1000 + "\r\n" + "短行\n" * 3000 + "9" * 100_000
    assert Reader(render_page([sheet(text)])).text == shown(text)


@given(
    st.integers(0, 40), st.lists(st.tuples(st.sampled_from(FIELDS), st.integers(-5, 50), st.integers(-5, 50)))
)
def test_segments_tile_the_text_and_reread_every_span(length: int, drawn: list[tuple[str, int, int]]) -> None:
    text = "字" * length
    marks = [Mark(field, kept) for field, s, e in drawn if (kept := clamp((s, e), length))]
    made = cut(text, marks)
    assert "".join(text[s.start : s.end] for s in made.segments) == text
    for mark in marks:
        first, last = made.range(mark.span)
        inside = made.segments[first:last]
        assert (inside[0].start, inside[-1].end) == mark.span
        assert all(mark.field in segment.fields for segment in inside)


def test_overlapping_and_nested_spans_share_segments() -> None:
    made = cut(
        "河北省常住人口",
        [Mark("region", Span(0, 3)), Mark("indicator", Span(0, 7)), Mark("unit", Span(2, 4))],
    )
    fields = [segment.fields for segment in made.segments]
    assert fields == [
        ("region", "indicator"),
        ("unit", "region", "indicator"),
        ("unit", "indicator"),
        ("indicator",),
    ]


def test_page_grows_linearly_when_one_year_serves_all_claims() -> None:
    sizes = []
    for times in (100, 400):
        text = "2020年：" + "".join(f"甲{n}件" for n in range(times))
        rows = tuple(
            (f"{n}件", f"甲{n}"[1:], "件", str(n), "件", "2020年", None, None, 0.9) for n in range(times)
        )
        sizes.append(len(render_page([sheet(text, rows)])) - len(render_page([sheet(text)])))
    assert sizes[1] < 4.5 * sizes[0]


def test_offsets_count_code_points_past_emoji(target: Path) -> None:
    page = target.read_text(encoding="utf-8")
    assert '<a class="s f" id="m-c_a_5.5" href="#c_a_5.5">5.5</a><mark class="s u">%</mark>' in page
    assert '<mark class="s r i">滨海港区</mark>' in page


def test_low_confidence_is_marked_in_text_and_table(target: Path) -> None:
    page = target.read_text(encoding="utf-8")
    assert '<a class="s f low" id="m-c_a_30"' in page
    assert page.count('class="warn">低<') == 1


def test_a_changed_or_missing_source_is_said_and_not_marked(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(run, out)
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.txt").write_text("2023年，另一篇。", encoding="utf-8")
    (out / "run.json").write_text(json.dumps({"sources": [str(sources)]}), encoding="utf-8")
    write_report(out, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.count('class="notice" role="alert"') == 2 and "sha256" in page
    assert Reader(page).text == "" and page.count("<tr id=") == 5


def test_values_and_periods_read_as_an_editor_writes_them() -> None:
    assert [group_digits(n) for n in ("109670000", "-1234.5678", "999", "1/3")] == [
        "109,670,000",
        "-1,234.5678",
        "999",
        "1/3",
    ]
    made = sheet("2013年至2022年产鱼30吨", (("30吨", "30", "吨", "30", "吨", "2022年", None, "产鱼", 0.9),))
    year = {**made.claims[0]["year"], "from": 2013, "period": "2013/2022"}
    assert ">2013–2022<" in row({**made.claims[0], "year": year}, 0, 1)
    assert ">2013-02–2022-11<" in row({**made.claims[0], "year": year | {"period": "2013-02/2022-11"}}, 0, 1)


def test_same_run_gives_the_same_bytes(run: Path, target: Path, tmp_path: Path) -> None:
    write_report(run, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == target.read_bytes()


def test_errors_are_coded(run: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_report(tmp_path, tmp_path / "r.html")
    with pytest.raises(OutputError):
        write_report(run, tmp_path / "no" / "r.html")


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
    parts = (int(full[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_have_contrast_in_light_dark_and_print(target: Path) -> None:
    themes = re.findall(r":root \{(.*?)\}", target.read_text(encoding="utf-8"), re.DOTALL)
    assert len(themes) == 3
    for theme in themes:
        colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", theme))
        for ground in ("paper", "panel", "sentence", "row", "row-also", "figure"):
            assert contrast(colour["ink"], colour[ground]) >= 4.5, (ground, theme)
        for ground in ("paper", "panel", "row", "row-also"):
            assert all(contrast(colour[ink], colour[ground]) >= 4.5 for ink in ("soft", "accent", "warn")), (
                theme
            )
        for line in ("unit", "year", "region", "indicator"):
            assert contrast(colour[line], colour["paper"]) >= 3, (line, theme)
