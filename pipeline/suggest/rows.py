"""A suggestion as an editor sees it: the row of the file it is for, and why it is suggested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.lexicon import Lexicon
from pipeline.suggest.candidates import Candidate, Scored

#: The provinces' short names of one character (简称), GB/T 2260.
_PROVINCES: Mapping[str, str] = MappingProxyType({
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "蒙": "150000", "辽": "210000", "吉": "220000",
    "黑": "230000", "沪": "310000", "苏": "320000", "浙": "330000", "皖": "340000", "闽": "350000", "赣": "360000",
    "鲁": "370000", "豫": "410000", "鄂": "420000", "湘": "430000", "粤": "440000", "桂": "450000", "琼": "460000",
    "渝": "500000", "川": "510000", "黔": "520000", "滇": "530000", "藏": "540000", "陕": "610000", "甘": "620000",
    "青": "630000", "宁": "640000", "新": "650000", "台": "710000", "港": "810000", "澳": "820000",
})  # fmt: skip
_YEAR = re.compile(r"[(（]((?:19|20)[0-9]{2})")
_WORD = re.compile(r"[a-z][a-z-]*")
#: The kind where no listed term ends as the new one does.
_KINDS: Mapping[str, str] = MappingProxyType(
    {"policies": "programme", "areas": "region", "composites": "composite", "organisations": "company"}
)
_LABELS = (
    ("structure", "named by structure"),
    ("quoted", "quoted"),
    ("listed", "beside listed terms"),
    ("measured", "heads a figure"),
    ("named", "tagged as a name"),
    ("phrase", "noun phrase"),
    ("initials", "initials of provinces"),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One row for ``file``; ``why`` says what speaks for it, ``examples`` show the term in 【】.

    ``count`` and ``documents`` leave out what stands inside longer listed terms. ``score`` is log-odds.
    """

    file: str
    term: str
    canonical: str
    kind: str
    code: str
    members: str
    issued_year: str
    dimension: str
    count: int
    documents: int
    score: float
    why: str
    examples: tuple[str, ...]


def suggestion(lexicon: Lexicon, listed: Mapping[str, tuple[str, str]], scored: Scored) -> Suggestion:
    """The row for a scored candidate, such that it can be merged as it is."""
    candidate, file = scored.candidate, scored.file
    members = _members(candidate) if file == "composites" else ""
    if file == "composites" and not members:
        file = "areas"  # whoever accepts a composite must say its members; as an area it holds without
    entity = file != "indicators"
    return Suggestion(
        file=f"{file}.csv",
        term=candidate.term,
        canonical=(candidate.traits.full or candidate.term) if entity else "",
        kind=_kind(candidate, file, listed) if entity else "",
        code=_code(lexicon, candidate) if file in ("areas", "organisations") else "",
        members=members,
        issued_year=_issued(candidate) if file == "policies" else "",
        dimension="" if entity else _voted(candidate, file),
        count=candidate.standing.count,
        documents=candidate.standing.documents,
        score=round(scored.score, 2),
        why="; ".join(_why(candidate)),
        examples=tuple(candidate.standing.examples),
    )


def _voted(candidate: Candidate, file: str) -> str:
    """The kind that most occurrences speak for in this file."""
    votes = [
        (-n, kind) for (f, kind), n in candidate.traits.votes.items() if f == file and _WORD.fullmatch(kind)
    ]
    return min(votes)[1] if votes else ""


def _kind(candidate: Candidate, file: str, listed: Mapping[str, tuple[str, str]]) -> str:
    """The kind by structure, else that of the longest listed ending (某某|攻坚战), else the file's usual one."""
    if voted := _voted(candidate, file):
        return voted
    endings = (listed.get(candidate.term[at:]) for at in range(1, len(candidate.term) - 1))
    return next(
        (kind for found in endings if found and found[0] == file for kind in (found[1],)), _KINDS[file]
    )


def _code(lexicon: Lexicon, candidate: Candidate) -> str:
    """The division that the text tells: by structure, as the term's beginning, or mostly right before it."""
    told = [codes[0] for codes, _ in candidate.traits.codes.most_common(1) if len(codes) == 1]
    before = [
        name for name, n in candidate.standing.before.most_common(1) if 2 * n > candidate.standing.count
    ]
    heads = [candidate.term[:at] for at in range(len(candidate.term) - 1, 1, -1)]
    wanted = {*heads, *before}
    divisions = {p.name: p.code for p in lexicon.places.values() if p.name in wanted}
    divisions |= {
        p.short: p.code for p in lexicon.places.values() if p.short in wanted and p.level != "county"
    }
    found = (divisions[name] for name in (*heads, *before) if name in divisions)
    return next((code for code in (*told, *found) if code in lexicon.places), "")


def _members(candidate: Candidate) -> str:
    codes = [_PROVINCES.get(char, "") for char in candidate.term]
    if all(codes):
        return ";".join(codes)
    told = [codes for codes, _ in candidate.traits.codes.most_common(1) if len(codes) > 1]
    return ";".join(told[0]) if told else ""


def _issued(candidate: Candidate) -> str:
    year = _YEAR.search(candidate.term)
    return str(candidate.traits.issued or (year[1] if year else ""))


def _why(candidate: Candidate) -> Iterator[str]:
    for name, label in _LABELS:
        if times := getattr(candidate.traits, name):
            yield f"{label} ×{times}"
    yield f"cohesion {candidate.cohesion:.1f}"
    yield f"entropy {candidate.standing.entropy:.1f}"
