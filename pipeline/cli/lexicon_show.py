"""``shuzheng lexicon show``: a term in the lexicons, without them, and in a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.lexicon.show import Entry, Shown, show
from pipeline.model import Article, Mention, SourceText
from pipeline.stages.normalise import normalise
from pipeline.stages.read import Metadata, read_sources
from pipeline.stages.split import split
from pipeline.stages.tag import Tagger

EXAMPLES, AROUND = 2, 20


class Uses(NamedTuple):
    """How often a corpus has a term: in all, in how many of its documents, and how often it is tagged."""

    times: int
    documents: int
    of: int
    tagged: int
    examples: tuple[str, ...]


class Report(NamedTuple):
    """A term in the lexicons; ``unlisted`` is what would be read in it if no list had it."""

    shown: Shown
    unlisted: tuple[Mention, ...]
    uses: Uses | None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The rows that have the term."""
        return self.shown.entries


def shown(term: str, folder: Path | None, corpus: Sequence[str]) -> Report:
    """What the lexicons, with ``folder`` over them, and the texts of ``corpus`` have on a term."""
    found = show(term, folder)
    lexicon = load_lexicon(folder)
    fewer = replace(lexicon, terms=tuple(t for t in lexicon.terms if t.surface != found.surface))
    unlisted = (m for a in _articles(f"{found.surface}。", lexicon) for m in _tagged(a, Tagger(fewer)))
    uses = _uses(found.surface, corpus, lexicon) if corpus else None
    return Report(found, tuple(unlisted), uses)


def _articles(text: str, lexicon: Lexicon) -> Sequence[Article]:
    return split(normalise(text, lexicon.characters), None)


def _tagged(article: Article, tagger: Tagger) -> Iterator[Mention]:
    return (mention for mentions in tagger.tag(article).values() for mention in mentions)


def _uses(surface: str, corpus: Sequence[str], lexicon: Lexicon) -> Uses:
    tagger = Tagger(lexicon)
    times = documents = of = tagged = 0
    examples: list[str] = []
    for source in read_sources(corpus, stdin=None, defaults=Metadata(), metadata={}):
        if not isinstance(source, SourceText):
            raise source
        articles = _articles(source.text, lexicon)
        texts = [s.text for a in articles for p in a.paragraphs for s in p.sentences]
        here = sum(text.count(surface) for text in texts)
        of, times, documents = of + 1, times + here, documents + bool(here)
        if here:
            tagged += sum(m.text == surface for a in articles for m in _tagged(a, tagger))
            examples += [f"{source.doc_id}: {_around(text, surface)}" for text in texts if surface in text]
    return Uses(times, documents, of, tagged, tuple(examples[:EXAMPLES]))


def _around(text: str, surface: str) -> str:
    start = text.index(surface)
    end = start + len(surface)
    left, right = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    cut, more = "…" * (start > AROUND), "…" * (len(text) > end + AROUND)
    return f"{cut}{left}【{surface}】{right}{more}"


def as_text(report: Report) -> str:
    """The report for a person."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    if not report.entries:
        yield f"{report.shown.surface}: no lexicon has it"
    for entry in report.entries:
        yield from _entry(entry)
    for name, terms in (("within", report.shown.longer), ("holds", report.shown.shorter)):
        if terms:
            yield f"{name}: {'，'.join(f'{t.surface} ({t.type})' for t in terms)}"
    told = "，".join(f"{m.text} ({m.type}, {m.kind}, {m.rule})" for m in report.unlisted)
    yield f"without the lists: {told or 'nothing would be read'}"
    if report.uses:
        yield from _corpus(report.uses)


def _corpus(uses: Uses) -> Iterator[str]:
    yield f"corpus: {uses.times} times in {uses.documents} of {uses.of} documents, {uses.tagged} tagged"
    yield from (f"  {example}" for example in uses.examples)


def _entry(entry: Entry) -> Iterator[str]:
    where = f"{entry.row.path}:{entry.row.line} ({'built-in' if entry.builtin else 'yours'})"
    cells = zip(entry.columns, entry.row.cells, strict=True)
    yield f"{where}: {'removes' if entry.removes else ', '.join(f'{c} {cell}' for c, cell in cells if cell)}"
    if entry.term:
        sure = ", ambiguous: taken where the context supports it" if entry.term.ambiguous else ""
        yield f"  is: {entry.term.type} ({entry.term.kind}), canonical {entry.term.canonical}{sure}"
    if entry.codes:
        yield f"  codes: {'，'.join(f'{code} {name}'.rstrip() for code, name in entry.codes)}"
    if entry.parents:
        yield f"  in: {'，'.join(entry.parents)}"
    if entry.overrides:
        before = ",".join(entry.overrides.cells)
        yield f"  {'removes' if entry.removes else 'overrides'}: {entry.overrides.path.name}:{entry.overrides.line} {before}"


def as_record(report: Report) -> dict[str, Any]:
    """The report for another program."""
    return {
        "term": report.shown.surface,
        "entries": [_entry_record(entry) for entry in report.entries],
        "longer": [term.surface for term in report.shown.longer],
        "shorter": [term.surface for term in report.shown.shorter],
        "unlisted": list(_mentions(report.unlisted)),
        "corpus": report.uses._asdict() if report.uses else None,
    }


def _mentions(mentions: Iterable[Mention]) -> Iterator[dict[str, str]]:
    return ({"text": m.text, "type": m.type, "kind": m.kind, "rule": m.rule} for m in mentions)


def _entry_record(entry: Entry) -> dict[str, Any]:
    term, before = entry.term, entry.overrides
    return {
        "file": str(entry.row.path),
        "line": entry.row.line,
        "source": "builtin" if entry.builtin else "user",
        "row": dict(zip(entry.columns, entry.row.cells, strict=True)),
        "type": term.type if term else None,
        "kind": term.kind if term else None,
        "canonical": term.canonical if term else None,
        "ambiguous": term.ambiguous if term else None,
        "codes": [{"code": code, "name": name} for code, name in entry.codes],
        "parents": list(entry.parents),
        "overrides": {"file": str(before.path), "line": before.line, "row": list(before.cells)}
        if before
        else None,
        "removes": entry.removes,
    }
