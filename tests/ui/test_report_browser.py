"""What the report page does in a browser, where Chromium is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sample_run import sheet

from pipeline.write.report_page import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Any, target: Path) -> Iterator[Page]:
    """The page, opened; whatever it logs, asks or fetches fails the test."""
    opened = browser.new_page(viewport={"width": 1280, "height": 700})
    noise: list[str] = []
    opened.on("console", lambda message: noise.append(message.text))
    opened.on("pageerror", lambda error: noise.append(str(error)))
    opened.on("dialog", lambda dialog: (noise.append(dialog.message), dialog.dismiss()))
    opened.on(
        "request", lambda request: noise.append(request.url) if request.url != target.as_uri() else None
    )
    opened.goto(target.as_uri())
    yield opened
    opened.close()
    assert not noise


def row_of(page: Page, claim_id: str) -> Any:
    return page.locator(f'[id="{claim_id}"]')


def picked(page: Page) -> list[str]:
    return page.locator("tr.picked").evaluate_all("rows => rows.map(row => row.id)")


def marked(page: Page, field: str) -> str:
    return "".join(page.locator(f".block .on.{field}").all_text_contents())


def test_a_row_marks_all_spans_of_its_claim(page: Page) -> None:
    row_of(page, "c_a_2217.2").locator(".indicator").click()
    assert picked(page) == ["c_a_2217.2"]
    assert [marked(page, field) for field in "fuyr"] == ["2217.2", "万\n标准箱", "2023年", "滨海港区"]
    assert marked(page, "i") == "滨海港区集装箱吞吐量"
    assert page.locator(".block .on").first.is_visible()
    assert page.locator("#detail").inner_text().count("time.frame") == 1


def test_a_row_of_another_document_is_scrolled_to(page: Page) -> None:
    row_of(page, "c_b_8.5").locator(".kind").click()
    assert marked(page, "f") == "8.5"
    box = page.locator(".block .on.f").bounding_box()
    assert box and 0 < box["y"] < 700


def test_a_shared_mark_leads_to_each_of_its_rows(page: Page) -> None:
    year = page.locator(".block .y", has_text="2023年")
    seen = []
    for _ in range(4):
        year.click()
        seen.extend(picked(page))
    assert seen == ["c_a_2217.2", "c_a_5.5", "c_a_12", "c_a_2217.2"]
    assert page.locator("tr.also").count() == 3


def test_a_figure_leads_to_its_row(page: Page) -> None:
    page.locator(".block .f", has_text="12").click()
    assert picked(page) == ["c_a_12"]
    assert page.evaluate("document.activeElement.closest('tr').id") == "c_a_12"


def test_keys_move_jump_and_cancel(page: Page) -> None:
    for key, wanted in (("j", "c_a_2217.2"), ("j", "c_a_5.5"), ("j", "c_a_12"), ("k", "c_a_5.5")):
        page.keyboard.press(key)
        assert picked(page) == [wanted]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "m-c_a_5.5"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "m-c_a_12"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('tr').id") == "c_a_12"
    page.keyboard.press("Escape")
    assert picked(page) == [] and page.locator(".on").count() == 0


def test_filter_documents_and_doubtful_records(page: Page) -> None:
    visible = page.locator("#claims tbody tr:visible")
    page.keyboard.press("/")
    page.keyboard.type("集装箱")
    assert (visible.count(), page.locator("#count").inner_text()) == (2, "2 / 5 条")
    page.keyboard.press("Escape")
    assert visible.count() == 5
    page.select_option("#look", "low")
    assert visible.evaluate_all("rows => rows.map(r => r.id)") == ["c_a_30"]
    page.select_option("#look", "")
    page.select_option("#documents", "1")
    assert (visible.count(), page.locator("#text > article:visible").count()) == (1, 1)
    page.fill("#filter", "没有这样的记录")
    page.click("#reset")
    assert visible.count() == 5


def test_sort_by_value_both_ways(page: Page) -> None:
    head = page.locator("th", has_text="数值")
    ids = "rows => rows.map(r => r.id)"
    head.locator("button").click()
    ascending = page.locator("#claims tbody tr").evaluate_all(ids)
    assert ascending == ["c_a_5.5", "c_a_12", "c_a_30", "c_b_8.5", "c_a_2217.2"]
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator("#claims tbody tr").evaluate_all(ids) == ascending[::-1]
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert picked(page) == ["c_a_2217.2"]


def test_a_link_to_a_claim_opens_on_it(page: Page, target: Path) -> None:
    page.evaluate("location.hash = '#c_a_12'")
    page.wait_for_selector("tr.picked")
    assert picked(page) == ["c_a_12"]


def test_table_and_regions_are_announced(page: Page) -> None:
    assert page.get_by_role("main", name="原文").count() == 1
    assert page.get_by_role("columnheader").count() == 9
    assert page.get_by_role("table").first.get_by_role("row").count() == 6
    assert page.get_by_role("search", name="筛选记录").count() == 1


def test_legend_hides_a_field(page: Page) -> None:
    page.get_by_role("button", name="数值", exact=True).first.click()
    colour = page.locator(".block .f").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour == "rgba(0, 0, 0, 0)"


def test_the_picked_claim_is_explained(page: Page) -> None:
    page.locator(".block .f", has_text="5.5").click()
    detail = page.locator("#detail").inner_text()
    assert "第 4 行" in detail and "kind.cue" in detail and "《港口<规划>》" in detail
    page.locator("#detail button", has_text="2023年").first.click()
    assert page.locator(".block .cue").all_text_contents() == ["同比"]


def test_a_claim_far_down_is_reached_and_explained(browser: Any, tmp_path: Path) -> None:
    text = "".join(f"第{n}村产粮{n}吨。\n\n{'这一段没有数字。' * 40}\n" for n in range(1000, 1300))
    rows = tuple(
        (f"{n}吨", str(n), "吨", str(n), "吨", None, None, f"第{n}村产粮", 0.9) for n in range(1000, 1300)
    )
    made = sheet(text, rows)
    (tmp_path / "far.html").write_text(render_page([made]), encoding="utf-8")
    far = browser.new_page(viewport={"width": 1280, "height": 700})
    far.goto((tmp_path / "far.html").as_uri())
    far.keyboard.press("k")
    assert picked(far) == ["c_d_1299"]
    assert "1,299 吨" in far.locator("#detail").inner_text()
    far.wait_for_timeout(200)
    for place in (far.locator(".block .on.f"), far.locator("tr.picked")):
        box = place.bounding_box()
        assert box and 0 < box["y"] < 700
