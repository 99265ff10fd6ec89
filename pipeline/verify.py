"""Re-opens every source of a run and re-reads every span of every record from it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import orjson

from pipeline.errors import RunMissing, SourceError, VerificationFailed
from pipeline.model import SourceText, Span
from pipeline.reopen import changed_files, open_sources
from pipeline.schema import Schema, problems, schema
from pipeline.stages.assemble import claim_id

Row: TypeAlias = dict[str, Any]

REQUIRED = ("claims", "entities")
OPTIONAL = ("tokens", "quantities", "times")
# Where a line ends, layout (page furniture, a caption) may have been left out of a text; where a scanned page
# has LaTeX (PM_{2.5}), its mark-up.
LEFT_OUT = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\\{}$")
# Borders of cells and emphasis in Markdown, and the sign of a superscript.
MARKUP = "|*^"
# Of more parts than these no indicator is put together.
PIECES = 3
NO_SOURCE = "it cannot be read from any source of the run"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much was checked: documents, records and spans; ``failures`` is empty if all of it re-reads."""

    documents: int
    records: int
    spans: int
    failures: tuple[VerificationFailed, ...]


class Line(NamedTuple):
    """A row of a file, and where it stands, for the words of a failure."""

    where: str
    row: Row

    def failed(self, reason: str) -> VerificationFailed:
        """The failure of this row."""
        return VerificationFailed(self.where, reason)


class Part(NamedTuple):
    """A text in a record and the span it is said to stand at.

    ``exact``: no layout may be left out; ``loose``: it may stand nowhere in the text; ``pieced``: it may be put
    together of parts of what stands there.
    """

    field: str
    text: str | None
    span: list[int] | None
    exact: bool = False
    loose: bool = False
    pieced: bool = False


def verify(out: Path, *, paths: Iterable[str] = ()) -> Verdict:
    """Check the run in the folder ``out`` against its sources.

    ``paths`` stand for the sources of the run where they were moved. Raises ``RunMissing`` if ``out`` holds
    no run; whatever does not re-read is among the ``failures`` of the verdict.
    """
    checker = _Checker(out)
    checker.check_files()
    for source in open_sources(out, paths=paths):
        checker.check(source)
    return checker.verdict()


def misread(name: str, row: Row, text: str) -> Iterator[str]:
    """What in a record of ``name`` (claims, entities, …) does not re-read from ``text``, its document."""
    for part in _parts(name, row):
        yield from _part_problems(part, text)


def rereads(piece: str, text: str) -> bool:
    """Whether ``text`` is ``piece``, a slice of the original, with nothing but layout left out inside.

    White space, invisible characters, borders of cells and the like are layout; where there is a line break or LaTeX,
    anything may be.
    """
    if piece == text:
        return True
    if not piece or not text or piece[0] != text[0] or piece[-1] != text[-1]:
        return False
    broken = not LEFT_OUT.isdisjoint(piece)
    at = 0
    for char in piece:
        if at < len(text) and char == text[at]:
            at += 1
        elif not broken and not _is_blank(char):
            return False
    return at == len(text)


def pieces(piece: str, text: str) -> int:
    """Of how few parts of ``piece`` the text can be put together, 0 if of none: 第二产业|增加值 of 第一、第二产业增加值.

    White space in ``piece`` is layout.
    """
    solid = "".join(char for char in piece if not _is_blank(char))
    rest, count = "".join(char for char in text if not _is_blank(char)), 0
    while rest:
        longest = next((end for end in range(len(rest), 0, -1) if rest[:end] in solid), 0)
        if not longest:
            return 0
        rest, count = rest[longest:], count + 1
    return count


def _is_blank(char: str) -> bool:
    return char.isspace() or char in MARKUP or unicodedata.category(char) in {"Cc", "Cf"}


class _Checker:
    """Walks the files of a run and its sources side by side: both are in the order the sources were read."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._failures: list[VerificationFailed] = []
        self._documents = self._by_id(out)
        self._places = {doc_id: place for place, doc_id in enumerate(self._documents)}
        names = [*REQUIRED, *(name for name in OPTIONAL if _file(out, name).is_file())]
        self._files = [_File(name, _lines(_file(out, name))) for name in names]
        self._checked = 0

    def check_files(self) -> None:
        """Check that the files of the run are as it left them."""
        self._failures += (VerificationFailed(name, reason) for name, reason in changed_files(self._out))

    def check(self, source: SourceText | SourceError) -> None:
        """Check the document that was read from ``source`` and all its records."""
        if isinstance(source, SourceError):
            return  # its document, if it has one, is found missing in the end
        line = self._documents.pop(source.doc_id, None)
        if line is None:
            return
        self._checked += 1
        counts = {file.name: self._records(file, source, _doc(line.row)) for file in self._files}
        self._failures += (line.failed(reason) for reason in _document_problems(line.row, source, counts))

    def verdict(self) -> Verdict:
        """The result, once all sources went through."""
        self._failures += (line.failed(NO_SOURCE) for line in self._documents.values())
        for file in self._files:
            self._failures += (line.failed(_strayed(rows)) for line, rows in file.rest())
        return Verdict(
            documents=self._checked,
            records=sum(file.records for file in self._files),
            spans=sum(file.spans for file in self._files),
            failures=tuple(self._failures),
        )

    def _by_id(self, out: Path) -> dict[str, Line]:
        shape = schema("documents")
        by_id: dict[str, Line] = {}
        for line in _lines(_file(out, "documents")):
            wrong = list(problems(line.row, shape))
            if not wrong and line.row["id"] in by_id:
                wrong = [f"another document has the id {line.row['id']}"]
            self._failures += map(line.failed, wrong)
            if not wrong:
                by_id[line.row["id"]] = line
        return by_id

    def _records(self, file: _File, source: SourceText, doc: Row) -> int:
        """Check the rows that ``file`` has next for the document; says how many there were."""
        previous: list[int] = []
        ids: set[str] = set()
        number = 0
        named: list[Line] = []
        file.pass_over(lambda doc_id: self._places.get(doc_id, -1) < self._places[source.doc_id])
        for line in file.of(source.doc_id):
            number += 1
            wrong = list(problems(line.row, file.shape))
            if not wrong:
                wrong = [*file.problems(line.row, source.text), *_out_of_line(line.row, previous, ids, doc)]
                wrong += _misplaced(line.row, source)
            if line.row["doc"] != doc:
                wrong.append("its doc is not as documents.jsonl has it")
            if not wrong:
                previous = line.row["span"]
                named.append(line)
            self._failures += map(line.failed, wrong)
        if file.name == "entities" and len(named) == number:
            self._failures += _miscounted(named)
        return number


class _File:
    """One file of records, consumed document by document."""

    def __init__(self, name: str, lines: Iterator[Line]) -> None:
        self.name = name
        self.shape = _without_doc(schema(name))
        self.records = 0
        self.spans = 0
        self._groups = groupby(lines, key=lambda line: _doc_id(line.row))
        self._head = next(self._groups, None)
        self._passed: list[tuple[Line, int]] = []

    def pass_over(self, is_past: Callable[[str], bool]) -> None:
        """Go on to the rows of the first document that is not past."""
        while self._head is not None and is_past(self._head[0] or ""):
            self._pass()

    def _pass(self) -> None:
        """Leave the rows of a document unchecked."""
        if self._head is not None:
            lines = self._head[1]
            self._passed.append((next(lines), 1 + sum(1 for _ in lines)))
            self._head = next(self._groups, None)

    def of(self, doc_id: str) -> Iterator[Line]:
        """The next rows, if they are of this document."""
        if self._head is None or self._head[0] != doc_id:
            return
        for line in self._head[1]:
            self.records += 1
            yield line
        self._head = next(self._groups, None)

    def rest(self) -> Sequence[tuple[Line, int]]:
        """What no document came for: the first row of each group, and how many rows it has."""
        while self._head is not None:
            self._pass()
        return self._passed

    def problems(self, row: Row, text: str) -> Iterator[str]:
        """What does not re-read of a row of the right shape."""
        self.spans += sum(part.span is not None for part in _parts(self.name, row))
        yield from misread(self.name, row, text)


def _strayed(rows: int) -> str:
    return "it is not with its document" + (f", nor are the {rows - 1} rows below it" if rows > 1 else "")


def _miscounted(named: Sequence[Line]) -> Iterator[VerificationFailed]:
    """What the entities of a document say wrongly of one another: how many there are, what holds which."""
    times = Counter(_entity_key(line.row) for line in named)
    spans = {tuple(line.row["span"]) for line in named}
    for line in named:
        count, inside = times[_entity_key(line.row)], line.row["inside"]
        if line.row["mentions"] != count:
            yield line.failed(f"the document names it {count} times, not {line.row['mentions']}")
        if inside is not None and not (
            tuple(inside) in spans and Span(*inside).covers(Span(*line.row["span"]))
        ):
            yield line.failed(f"inside: no entity that holds it stands at {inside}")


def _entity_key(row: Row) -> tuple[str, str, tuple[str, ...]]:
    return row["type"], row["canonical"], tuple(row["codes"])


def _out_of_line(row: Row, previous: list[int], ids: set[str], doc: Row) -> Iterator[str]:
    """What is wrong with the place of a row among those of its document."""
    if row["span"] < previous:
        yield f"its span {row['span']} is before that of the row above"
    if "id" in row:
        if row["id"] in ids:
            yield f"another record of the document has the id {row['id']}"
        if row["id"] != claim_id(doc["sha256"], Span(*row["span"])):
            yield f"the id {row['id']} is not that of its document and span"
        ids.add(row["id"])


def _misplaced(row: Row, source: SourceText) -> Iterator[str]:
    """What is wrong with the locator of a row that has one."""
    place = source.locator.place(Span(*row["span"])).as_record() if source.locator else None
    if "locator" in row and row["locator"] != orjson.loads(orjson.dumps(place, default=tuple)):
        yield "its locator is not where its span stands in the file"


def _parts(name: str, row: Row) -> Iterator[Part]:
    """Every text of a record that is said to stand in the original."""
    if "quote" in row:
        yield Part("quote", row["quote"], row["span"], exact=True)
        yield _part("figure", row)
        # An elided unit (3、5和8个) is not printed where it is meant.
        yield _part("unit", row, loose=True)
    else:
        yield Part("text", row["text"], row["span"])
    if name == "claims":
        yield from (_part(field, row) for field in ("year", "region", "sentence"))
        yield from _indicator(row)
        for field in ("policies", "organisations"):
            yield from (Part(field, each["text"], each["span"]) for each in row[field])
        yield from (Part(f"evidence of {each['field']}", None, each["span"]) for each in row["evidence"])


def _indicator(row: Row) -> Iterator[Part]:
    """The indicator; one joined of a row's label and a head of a table stands where its evidence has the pieces."""
    said = row["indicator"]
    why = [each for each in row["evidence"] if each["field"] == "indicator"]
    if len(why) > 1 and "".join(each["detail"] for each in why) == said["text"]:
        yield from (Part("indicator", each["detail"], each["span"]) for each in why)
    else:
        yield Part("indicator", said["text"], said["span"], pieced=True)


def _part(field: str, row: Row, *, loose: bool = False) -> Part:
    return Part(field, row[field]["text"], row[field]["span"], loose=loose)


def _part_problems(part: Part, text: str) -> Iterator[str]:
    if part.span is None:
        if part.text is not None and not part.loose:
            yield f"{part.field}: {part.text} has no span"
        return
    start, end = part.span
    if not 0 <= start < end <= len(text):
        yield f"{part.field}: the span {part.span} is not in the text of {len(text)} characters"
    elif part.text is not None:
        piece = text[start:end]
        right = piece == part.text if part.exact else rereads(piece, part.text)
        if not right and not (part.pieced and 0 < pieces(piece, part.text) <= PIECES):
            yield f"{part.field}: {part.text!r} is not what stands at {part.span}: {piece!r}"


def _document_problems(row: Row, source: SourceText, counts: Mapping[str, int]) -> Iterator[str]:
    if row["sha256"] != source.sha256:
        yield "the source was changed: its sha256 is another"
    if row["source"] != source.source:
        yield f"it was read from {row['source']}, not from {source.source}"
    if row["characters"] != len(source.text):
        yield f"it has {len(source.text)} characters, not {row['characters']}"
    for name in REQUIRED:
        if row[name] != counts[name]:
            yield f"{name}.jsonl has {counts[name]} rows of it, not {row[name]}"


def _without_doc(shape: Schema) -> Schema:
    """The schema less the ``doc`` object, which is compared with that of ``documents.jsonl`` instead."""
    properties = {name: part for name, part in shape["properties"].items() if name != "doc"}
    return {**shape, "properties": properties, "required": [*properties]}


def _doc(document: Row) -> Row:
    """The ``doc`` object that the records of a document carry."""
    return {name: document[name] for name in schema("claims")["properties"]["doc"]["properties"]}


def _doc_id(row: Row) -> str | None:
    doc = row.get("doc")
    return doc.get("id") if isinstance(doc, dict) else None


def _file(out: Path, name: str) -> Path:
    return out / f"{name}.jsonl"


def _lines(path: Path) -> Iterator[Line]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield Line(f"{path.name}:{number}", _row(line))
    except OSError as error:
        raise RunMissing(str(path), error.strerror or str(error)) from error


def _row(line: bytes) -> Row:
    """The object on a line; nothing if there is none, which no schema lets pass."""
    try:
        row = orjson.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}
