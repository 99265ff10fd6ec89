"""Two short documents with their claims, as a run leaves them, for the tests of the report."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pipeline.write.report_page import Sheet
from pipeline.write.report_text import line_breaks

HARBOUR = (
    "😀港口快讯👨‍👩‍👧\n\n2023年，滨海港区集装箱吞吐量达2217.2万\n标准箱，同比增长5.5%；"
    "𠮷祥码头新开航线12条。\n目前在港拖轮约30艘。\n"
)
MARKET = (
    "<script>alert('坏')</script> & \"引号\" &amp; 'x'\r\n"
    "2021年河谷县\u202e蔬菜\u2028产量\x008.5万吨。\r末行\r\n"
)

# (quote, figure, unit, value, base unit, year, region, indicator, confidence)
THROUGHPUT = "滨海港区集装箱吞吐量"
HARBOUR_CLAIMS = (
    (
        "2217.2万\n标准箱",
        "2217.2",
        "万\n标准箱",
        "22172000",
        "标准箱",
        "2023年",
        "滨海港区",
        THROUGHPUT,
        0.97,
    ),
    ("5.5%", "5.5", "%", "5.5", "%", "2023年", "滨海港区", "集装箱吞吐量", 0.91),
    ("12条", "12", "条", "12", "条", "2023年", "𠮷祥码头", "航线", 0.88),
    ("30艘", "30", "艘", "30", "艘", None, None, "拖轮", 0.35),
)
MARKET_CLAIMS = (("8.5万吨", "8.5", "万吨", "85000", "吨", "2021年", "河谷县", "蔬菜\u2028产量", 0.9),)


def span(text: str, part: str | None, within: list[int] | None = None) -> list[int] | None:
    if part is None:
        return None
    start = text.index(part, within[0] if within else 0)
    return [start, start + len(part)]


def claim(doc: dict[str, Any], text: str, row: tuple[Any, ...]) -> dict[str, Any]:
    quote, figure, unit, value, base, year, region, indicator, confidence = row
    at = span(text, quote)
    rate = unit == "%"
    basis = {True: "explicit", False: "none"}
    return {
        "id": f"c_{doc['id']}_{figure}",
        "schema_version": 1,
        "doc": doc,
        "article": {"index": 1, "title": "港 & 市", "byline": None},
        "quote": quote,
        "span": at,
        "figure": {"text": figure, "span": span(text, figure, at), "value": value}
        | {"low": None, "high": None, "bound": None},
        "unit": {"text": unit, "base": base, "scale": "1", "span": span(text, unit, at)},
        "year": {"value": int(year[:4]) if year else None, "from": None, "period": None}
        | {"text": year, "basis": basis[bool(year)], "span": span(text, year)},
        "region": {"names": [region] if region else [], "codes": [], "text": region}
        | {"basis": basis[bool(region)], "span": span(text, region)},
        "indicator": {"text": indicator, "span": span(text, indicator)},
        "kind": "rate" if rate else "level",
        "direction": "up" if rate else None,
        "policies": [{"text": "《港口<规划>》", "span": [0, 1]}] if rate else [],
        "organisations": [],
        "sentence": {"span": [0, len(text)], "text": text},
        "confidence": confidence,
        "evidence": [
            evidence("year", "time.frame", span(text, year), "</script><b>年</b>"),
            evidence("kind", "kind.cue", span(text, "同比" if rate else None)),
        ],
    }


def evidence(field: str, rule: str, at: list[int] | None, detail: str = "") -> dict[str, Any]:
    return {"field": field, "rule": rule, "span": at, "detail": detail}


def document(name: str, text: str) -> dict[str, Any]:
    sha = hashlib.sha256(text.encode()).hexdigest()
    return {
        "id": name,
        "source": f"{name}.txt",
        "sha256": sha,
        "published": "2024",
        "offset_unit": "code_point",
    }


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def sheet(text: str, rows: tuple[tuple[Any, ...], ...] = (), name: str = "d") -> Sheet:
    doc = document(name, text)
    return Sheet(doc, tuple(claim(doc, text, row) for row in rows), line_breaks(text), None, 0)


def write_run(folder: Path) -> Path:
    """Write the two documents under ``folder/sources`` and their run to ``folder/out``, which is returned."""
    sources, out = folder / "sources", folder / "out"
    sources.mkdir()
    out.mkdir()
    documents, claims = [], []
    for name, text, rows in (("a", HARBOUR, HARBOUR_CLAIMS), ("b", MARKET, MARKET_CLAIMS)):
        (sources / f"{name}.txt").write_bytes(text.encode())
        documents.append(document(name, text))
        claims.extend(claim(documents[-1], text, row) for row in rows)
    write_rows(out / "documents.jsonl", documents)
    write_rows(out / "claims.jsonl", claims)
    failed = {"code": "SZ-SRC-004", "source": "<图>.txt", "reason": "the bytes are not text", "advice": ""}
    write_rows(out / "errors.jsonl", [failed])
    (out / "run.json").write_text(json.dumps({"sources": [str(sources)]}), encoding="utf-8")
    return out
