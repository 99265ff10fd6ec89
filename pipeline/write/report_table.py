"""The table of claims of the report, and the details of each claim that its script shows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pipeline.write.report_text import cell, plain, shorten

# Below this a record is marked for a second look.
LOW_CONFIDENCE = 0.85

KINDS = MappingProxyType(
    {"level": "水平", "delta": "增减", "rate": "变化率", "share": "占比", "multiple": "倍数", "ratio": "比"}
)
DIRECTIONS = MappingProxyType({"up": "↑升", "down": "↓降"})
BOUNDS = MappingProxyType({"approx": "约", "gt": "超", "lt": "不足"})
BASES = MappingProxyType(
    {
        "explicit": "写明",
        "inherited": "承前",
        "relative": "推算",
        "publication": "刊期",
        "default": "本地",
        "none": "未定",
    }
)
FIELD_NAMES = MappingProxyType(
    {
        "figure": "数值",
        "unit": "单位",
        "year": "年份",
        "region": "地区",
        "indicator": "指标",
        "kind": "类型",
        "direction": "方向",
        "bound": "界限",
        "confidence": "把握",
    }
)
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_MISSING = '<span class="none">—</span>'

Record = Mapping[str, Any]


def row(claim: Record, number: int, line: int | None) -> str:
    """One ``<tr>``: ``number`` is the claim's place in the run, ``line`` its printed line if known."""
    cells = (
        _document(claim, line),
        _quote(claim),
        f'<td class="value" data-v="{html.escape(_sort_number(claim["figure"]))}">{_value(claim)}</td>',
        f'<td class="year">{_year(claim["year"])}</td>',
        f'<td class="region">{_region(claim["region"])}</td>',
        f'<td class="indicator">{cell(claim["indicator"]["text"] or "") or _MISSING}</td>',
        f'<td class="kind">{_kind(claim)}</td>',
        _confidence(claim["confidence"]),
        f'<td class="why">{_why(claim)}</td>',
    )
    return f'<tr id="{html.escape(claim["id"])}" data-n="{number}">{"".join(cells)}</tr>'


def is_low(claim: Record) -> bool:
    """Whether the claim is to be looked at twice."""
    return float(claim["confidence"]) < LOW_CONFIDENCE


def missing(claim: Record) -> list[str]:
    """The names of the fields that were not found, of year, region and indicator."""
    found = {
        "year": claim["year"]["value"] is not None,
        "region": bool(claim["region"]["names"]),
        "indicator": bool(claim["indicator"]["text"]),
    }
    return [name for name, there in found.items() if not there]


def mentions(claim: Record) -> Iterator[tuple[str, str]]:
    """The policies and the organisations the claim is about, each kind as (its name, their names)."""
    for name, field in (("政策", "policies"), ("机构", "organisations")):
        if claim[field]:
            yield name, plain("、".join(dict.fromkeys(each["text"] for each in claim[field])))


def group_digits(number: str) -> str:
    """A decimal string with a comma after each three digits of its whole part; long ones shortened."""
    if len(number) > 40:
        return shorten(number, 24)
    whole, dot, rest = number.partition(".")
    return f"{_THOUSANDS.sub(',', whole)}{dot}{rest}"


def _document(claim: Record, line: int | None) -> str:
    article = claim["article"]
    title = html.escape(plain(article["title"] or ""))
    place = f'<span class="line">{line}行</span>' if line else ""
    return f'<td class="doc" title="{title}">{cell(claim["doc"]["id"], 24)}{place}</td>'


def _quote(claim: Record) -> str:
    anchor = html.escape(f"m-{claim['id']}")
    return f'<td class="quote"><a href="#{anchor}">{cell(claim["quote"], 60)}</a></td>'


def _value(claim: Record) -> str:
    figure, unit = claim["figure"], claim["unit"]
    if figure["value"] is not None:
        number = group_digits(figure["value"])
    else:
        number = f"{group_digits(figure['low'] or '')}–{group_digits(figure['high'] or '')}"
    bound = BOUNDS.get(figure["bound"] or "", "")
    # A long number may break after a comma, nowhere else.
    shown = html.escape(number).replace(",", ",<wbr>")
    return f'{bound} <b>{shown}</b> <span class="base">{cell(unit["base"] or "", 24)}</span>'


def _sort_number(figure: Record) -> str:
    return str(figure["value"] or figure["low"] or figure["high"] or "")[:320]


def _year(year: Record) -> str:
    basis = f' <span class="basis">{BASES.get(year["basis"], year["basis"])}</span>'
    if year["value"] is None:
        return _MISSING + basis
    since = f'<span class="since">自/比 {year["from"]}</span>' if year["from"] is not None else ""
    # A month, quarter or span of years says more than the year.
    period = year["period"] if year["period"] != str(year["value"]) else None
    finer = f'<span class="since">{cell(period.replace("/", "–"), 40)}</span>' if period else ""
    return f"<b>{year['value']}</b>{basis}{finer}{since}"


def _region(region: Record) -> str:
    basis = f' <span class="basis">{BASES.get(region["basis"], region["basis"])}</span>'
    return (cell("、".join(region["names"])) or _MISSING) + basis


def _kind(claim: Record) -> str:
    direction = claim["direction"]
    arrow = f' <span class="{direction}">{DIRECTIONS[direction]}</span>' if direction else ""
    return f"{KINDS.get(claim['kind'], claim['kind'])}{arrow}"


def _confidence(confidence: float) -> str:
    low = float(confidence) < LOW_CONFIDENCE
    warning = '<span class="warn">低</span>' if low else ""
    tenths = round(float(confidence) * 10)
    return f'<td class="confidence p{tenths}" data-v="{confidence}">{confidence:.2f}{warning}</td>'


def _why(claim: Record) -> str:
    parts = (f"{FIELD_NAMES.get(e['field'], e['field'])} {e['rule']}" for e in claim["evidence"])
    return cell("；".join(dict.fromkeys(parts)), 400)
