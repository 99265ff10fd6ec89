"""A run made by hand, so that what is exported does not depend on what the stages find.

Its texts have characters outside the BMP before and inside spans, CR LF, a figure broken over lines, and spans
that overlap; one document has a name with a slash and spaces, one has nothing to tell.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.schema import problems, schema

Row = dict[str, Any]

SHOPS = (
    "𠮷野家2021年在成都市𠮷区开店𝟗家，😀营业额达12.5亿元。\r\n"
    "2021年，成都市常住人口2119.\r\n第３版\r\n2万人，其中城镇人口下降1.2%。\r\n"
)
CITIES = (
    "据统计，\t2022年\u3000上半年全国汽车产量“约”三分之一\\出口，\x85重庆\u2028高新区投资超过５千万元。\n"
)
SILENT = "今天没有数字😀。\n"
TEXTS = {"a.txt": SHOPS, "子 目录/b 文.txt": CITIES, "c.txt": SILENT}


class Sample(NamedTuple):
    """A run: where it is, where its sources are, and its records."""

    out: Path
    source: Path
    documents: list[Row]
    claims: list[Row]
    entities: list[Row]


def sample_run(folder: Path, texts: dict[str, str] | None = None) -> Sample:
    """Write the sources and the run under ``folder``; without records if ``texts`` are others."""
    chosen = TEXTS if texts is None else texts
    docs = {name: doc_record(name, text) for name, text in chosen.items()}
    claims = [] if texts is not None else sample_claims(docs)
    entities = [] if texts is not None else sample_entities(docs)
    ordered = [
        document(docs[name], chosen[name], claims, entities) for name in sorted(chosen, key=_as_listed)
    ]
    sample = Sample(folder / "out", folder / "in", ordered, claims, entities)
    for name, text in chosen.items():
        path = sample.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    sample.source.mkdir(parents=True, exist_ok=True)
    write_run(sample)
    return sample


def write_run(sample: Sample, **run: Any) -> None:
    """Write the files of the run; ``run`` adds to ``run.json``."""
    sample.out.mkdir(parents=True, exist_ok=True)
    places = {row["id"]: number for number, row in enumerate(sample.documents)}
    for name in ("documents", "claims", "entities"):
        rows: list[Row] = getattr(sample, name)
        if name != "documents":
            rows = sorted(rows, key=lambda row: (places.get(row["doc"]["id"], len(places)), row["span"]))
        for row in rows:
            assert not list(problems(row, schema(name))), list(problems(row, schema(name)))
        (sample.out / f"{name}.jsonl").write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )
    about = {"tool": "shuzheng", "version": "9.9", "sources": ["../in"], "texts": {}, "files": {}, **run}
    (sample.out / "run.json").write_text(json.dumps(about), encoding="utf-8")


def doc_record(name: str, text: str) -> Row:
    return {
        "id": name.removesuffix(".txt"),
        "source": name,
        "sha256": sha256(text.encode()).hexdigest(),
        "published": "2022",
        "offset_unit": "code_point",
    }


def document(doc: Row, text: str, claims: list[Row], entities: list[Row]) -> Row:
    counts = {
        "claims": sum(row["doc"] == doc for row in claims),
        "entities": sum(row["doc"] == doc for row in entities),
    }
    return {
        **doc,
        "encoding": "utf-8",
        "title": None,
        "publisher": None,
        "region": None,
        "characters": len(text),
        "articles": 1,
        "sentences": 1,
        **counts,
        "published_from": None,
        "lost": [],
    }


def sample_claims(docs: dict[str, Row]) -> list[Row]:
    a, b = docs["a.txt"], docs["子 目录/b 文.txt"]
    here = {"year": "2021年", "region": "成都市"}
    chengdu = {"year_value": 2021, "period": "2021", "names": ["成都"], "codes": ["510100"]}
    down = {**chengdu, "year_value": 2021, "since": 2020}
    half = {"year_value": 2022, "period": "2022-01/2022-06"}
    return [
        claim(a, SHOPS, "𝟗", "家", indicator="𠮷野家", value="9", base="家", **here, **chengdu),
        claim(a, SHOPS, "12.5", "亿元", indicator="营业额", value="1250000000", base="元", **here, **chengdu),
        claim(
            a,
            SHOPS,
            "2119.\r\n第３版\r\n2",
            "万人",
            indicator="常住人口",
            value="21192000",
            base="人",
            **here,
            **chengdu,
        ),
        claim(
            *(a, SHOPS, "1.2", "%"),
            indicator="城镇人口",
            value="1.2",
            base="%",
            kind="rate",
            direction="down",
            **here,
            **down,
        ),
        claim(
            *(b, CITIES, "三分之一", None),
            indicator="汽车产量",
            value="1/3",
            base="比",
            kind="share",
            bound="approx",
            year="2022年\u3000上半年",
            region="全国",
            names=["全国"],
            codes=["000000"],
            **half,
        ),
        claim(
            *(b, CITIES, "５千万", "元"),
            indicator="投资",
            value="50000000",
            base="元",
            bound="gt",
            region="重庆\u2028高新区",
            names=["高新区"],
            codes=["500107"],
            **half,
        ),
    ]


def claim(
    doc: Row,
    text: str,
    figure: str,
    unit: str | None,
    *,
    indicator: str,
    value: str,
    base: str,
    year: str | None = None,
    region: str | None = None,
    year_value: int | None = None,
    since: int | None = None,
    period: str | None = None,
    names: list[str] | None = None,
    codes: list[str] | None = None,
    kind: str = "level",
    direction: str | None = None,
    bound: str | None = None,
) -> Row:
    """A claim whose parts stand where the words are found first."""
    at = text.index(figure)
    quote = figure + (unit or "")
    span = [at, at + len(quote)]
    unit_span = [at + len(figure), at + len(quote)] if unit else None
    key = f"{doc['sha256']}{span}"
    return {
        "id": f"c_{sha256(key.encode()).hexdigest()[:16]}",
        "schema_version": 1,
        "doc": doc,
        "article": {"index": 1, "title": None, "byline": None},
        "quote": quote,
        "span": span,
        "figure": {
            "text": figure,
            "value": value,
            "low": None,
            "high": None,
            "bound": bound,
            "span": [at, at + len(figure)],
        },
        "unit": {
            "text": unit or "",
            "base": base,
            "scale": "1",
            "dimension": "count",
            "ucum": None,
            "span": unit_span,
        },
        "year": {
            "value": year_value,
            "from": since,
            "period": period,
            "text": year,
            "basis": "explicit" if year else "none",
            "span": place(text, year),
        },
        "region": {
            "names": names or [],
            "codes": codes or [],
            "text": region,
            "basis": "explicit" if region else "none",
            "span": place(text, region),
        },
        "indicator": {"text": indicator, "span": place(text, indicator)},
        "kind": kind,
        "direction": direction,
        "policies": [],
        "organisations": [],
        "sentence": {"span": [0, len(text)], "text": text},
        "confidence": 0.9,
        "evidence": [],
        "locator": None,
    }


def sample_entities(docs: dict[str, Row]) -> list[Row]:
    a, b = docs["a.txt"], docs["子 目录/b 文.txt"]
    return [
        entity(a, SHOPS, "org", "𠮷野家", []),
        entity(a, SHOPS, "place", "成都市", ["510100"]),
        entity(a, SHOPS, "place", "成都市𠮷区", ["510100"]),
        entity(b, CITIES, "place", "重庆\u2028高新区", ["500107"]),
    ]


def entity(doc: Row, text: str, kind: str, words: str, codes: list[str]) -> Row:
    return {
        "doc": doc,
        "article": {"index": 1},
        "type": kind,
        "text": words,
        "span": place(text, words),
        "canonical": words,
        "codes": codes,
        "kind": "county",
        "mentions": 1,
        "inside": None,
        "issuer": None,
        "issued": None,
        "rule": "place.lexicon",
        "detail": None,
        "confidence": 0.8,
        "locator": None,
    }


def place(text: str, words: str | None) -> list[int] | None:
    return None if words is None else [text.index(words), text.index(words) + len(words)]


def utf16(text: str, start: int, end: int) -> str:
    """What JavaScript's ``text.slice(start, end)`` gives."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def _as_listed(name: str) -> list[str]:
    return name.split("/")
