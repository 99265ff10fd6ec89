"""Data Commons: a table of StatVarObservations, the template that reads it, and nodes for what it names.

Only what is an observation is written: a value (no range, no bound) of an indicator, for a year, in one place.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Context, Decimal
from hashlib import sha256

from pipeline.export.documents import Document
from pipeline.export.exporter import Job
from pipeline.export.marks import Row
from pipeline.export.periods import observed
from pipeline.lexicon import load_lexicon

COLUMNS = (
    *("observationAbout", "observationDate", "observationPeriod", "variableMeasured", "value", "unit"),
    *(
        "measurementMethod",
        "claim",
        "document",
        "source",
        "place",
        "indicator",
        "kind",
        "quote",
        "confidence",
    ),
)
PROPERTIES = COLUMNS[:7]
# Our names for places by GB/T 2260 and for what Data Commons has no node for; the user maps them to its own.
PLACE, OWN = "dcid:gbt2260/", "dcid:shuzheng/"
CHINA = "dcid:country/CHN"
_NATION = "000000"
_NATION_NAMES = frozenset({"全国", "我国"})
_DIGITS = Context(prec=17)  # as many as a double can tell apart


class Observations:
    """Writes ``STEM.csv``, ``STEM.tmcf`` and ``STEM.mcf``."""

    def __init__(self, job: Job) -> None:
        self._csv = job.path(".csv").open("w", encoding="utf-8", newline="")
        self._table = csv.DictWriter(self._csv, COLUMNS, lineterminator="\n")
        self._table.writeheader()
        self._nodes = job.path(".mcf").open("w", encoding="utf-8", newline="")
        self._nodes.write(_METHODS)
        self._places = load_lexicon().places
        self._known: set[str] = set()
        self._left_out: Counter[str] = Counter()
        self._written = 0
        job.path(".tmcf").write_text(template(job.stem), encoding="utf-8", newline="\n")

    def write(self, document: Document) -> None:
        """Append what is an observation among the claims of one document."""
        for claim in document.claims:
            if reason := unfit(claim):
                self._left_out[reason] += 1
                continue
            self._table.writerow(self._observation(claim))
            self._written += 1

    def close(self) -> tuple[str, ...]:
        """Say how many claims are observations, and why the others are none."""
        self._csv.close()
        self._nodes.close()
        told = [f"observations {self._written}"]
        if self._left_out:
            reasons = "  ".join(f"{reason} {number}" for reason, number in self._left_out.most_common())
            told.append(f"left out {self._left_out.total()}: {reasons}")
        return tuple(told)

    def _observation(self, claim: Row) -> dict[str, object]:
        date, period = observed(claim["year"]["value"], claim["year"]["period"])
        return {
            "observationAbout": self._place(claim["region"]),
            "observationDate": date,
            "observationPeriod": period,
            "variableMeasured": self._variable(claim),
            "value": value_of(claim),
            "unit": self._unit(claim["unit"]["base"]),
            "measurementMethod": OWN + ("Approximate" if claim["figure"]["bound"] else "Reported"),
            "claim": claim["id"],
            "document": _cell(claim["doc"]["id"]),
            "source": _cell(claim["doc"]["source"]),
            "place": _cell("、".join(claim["region"]["names"])),
            "indicator": _cell(claim["indicator"]["text"]),
            "kind": claim["kind"],
            "quote": _cell(claim["quote"]),
            "confidence": claim["confidence"],
        }

    def _place(self, region: Row) -> str:
        """The division of the code; or, of a zone or an airport that lies in it, a place of its own."""
        (code,), name = region["codes"], "、".join(region["names"])
        division = self._division(code)
        if name in self._names(code):
            return division
        dcid = f"{OWN}place/{_digest(code, name)}"
        return self._node(dcid, "schema:Place", name, f"containedInPlace: {division}\n")

    def _division(self, code: str) -> str:
        if code == _NATION:
            return CHINA
        if code.isalpha():
            return f"dcid:country/{code}"
        return self._node(PLACE + code, "schema:Place", max(self._names(code), key=len, default=code))

    def _names(self, code: str) -> frozenset[str]:
        """What the division of this code is called, in full and in short."""
        place = self._places.get(code)
        names = frozenset({place.name, place.short}) if place else frozenset()
        return names | _NATION_NAMES if code == _NATION else names

    def _unit(self, base: str) -> str:
        return self._node(f"{OWN}unit/{_digest(base)}", "dcs:UnitOfMeasure", base) if base else ""

    def _variable(self, claim: Row) -> str:
        """A variable for each indicator, kind, unit and number of years compared: none of them may be mixed."""
        year, base = claim["year"], claim["unit"]["base"]
        years = year["value"] - year["from"] if year["from"] else None
        facts = [claim["indicator"]["text"], claim["kind"], base, *([f"over {years} years"] if years else [])]
        dcid = f"{OWN}sv/{_digest(*facts)}"
        more = (
            f"populationType: schema:Thing\nstatType: dcs:measuredValue\nmeasuredProperty: {dcid}\n"
            f'dcid: "{dcid.removeprefix("dcid:")}"\n'
        )
        return self._node(dcid, "dcs:StatisticalVariable", " | ".join(facts), more)

    def _node(self, dcid: str, kind: str, name: str, more: str = "") -> str:
        """The id, of which a node is written the first time."""
        if dcid not in self._known:
            self._known.add(dcid)
            self._nodes.write(f"\nNode: {dcid}\ntypeOf: {kind}\nname: {_quoted(name)}\n{more}")
        return dcid


def template(table: str) -> str:
    """The template MCF that makes an observation of each row of the table."""
    name = re.sub(r"\W+", "_", table)
    lines = [f"{each}: C:{name}->{each}" for each in PROPERTIES]
    return "\n".join([f"Node: E:{name}->E0", "typeOf: dcs:StatVarObservation", *lines]) + "\n"


def unfit(claim: Row) -> str | None:
    """Why a claim is no observation, in a word or two, or ``None``."""
    figure = claim["figure"]
    reasons = (
        (figure["value"] is None, "range"),
        (figure["bound"] in ("gt", "lt"), "bound"),
        (claim["kind"] == "ratio", "ratio"),
        (claim["year"]["value"] is None, "no year"),
        (not claim["region"]["codes"], "no place"),
        (len(claim["region"]["codes"]) > 1, "several places"),
        (not claim["indicator"]["text"], "no indicator"),
    )
    return next((reason for is_so, reason in reasons if is_so), None)


def value_of(claim: Row) -> str:
    """The value as a decimal, below zero for a change downwards (下降3.5%)."""
    numerator, slash, denominator = claim["figure"]["value"].partition("/")
    value = _DIGITS.divide(Decimal(numerator), Decimal(denominator)) if slash else Decimal(numerator)
    if claim["direction"] == "down" and claim["kind"] in ("rate", "delta") and value > 0:
        value = -value
    return format(value, "f")


def _digest(*facts: str) -> str:
    """A name in the letters that Data Commons allows, the same on every machine."""
    return sha256("\0".join(facts).encode()).hexdigest()[:16]


def _cell(text: str) -> str:
    """On one line; without the backslash, which the reader of Data Commons would take for an escape."""
    return " ".join(text.split()).replace("\\", "＼")


def _quoted(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_METHODS = "".join(
    f"Node: {OWN}{name}\ntypeOf: dcs:MeasurementMethodEnum\nname: {_quoted(about)}\n{gap}"
    for name, about, gap in (
        ("Reported", "As a text reports it, read by shuzheng", "\n"),
        ("Approximate", "As a text reports it by and large (about, nearly), read by shuzheng", ""),
    )
)
