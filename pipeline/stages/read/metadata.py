"""What is known of a document beside its text: id, date, publisher, region, title."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import ConfigError, SourceMalformed
from pipeline.stages.read.decode import decode

COLUMNS = ("file", "id", "published", "publisher", "region", "title")
_PUBLISHED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts about a document; ``None`` where nothing is known. ``published`` is ``YYYY[-MM[-DD]]``."""

    doc_id: str | None = None
    published: str | None = None
    publisher: str | None = None
    region: str | None = None
    title: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """These facts, with those of ``other`` where they are missing."""
        if self is NOTHING:
            return other
        return Metadata(
            self.doc_id or other.doc_id,
            self.published or other.published,
            self.publisher or other.publisher,
            self.region or other.region,
            self.title or other.title,
        )


NOTHING = Metadata()  # known of a document


def parse_published(value: str) -> str:
    """``value`` if it is a date ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises ``ValueError`` if not."""
    match = _PUBLISHED.fullmatch(value.strip())
    if not match:
        raise ValueError(f"published {value[:40]!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise ValueError(f"published {value!r} is not a date of the calendar") from None
    return match[0]


def read_metadata(path: str) -> Mapping[str, Metadata]:
    """The rows of a CSV file with the columns file or id, and any of published, publisher, region, title.

    Keys are the ``file`` (path under the folder given, or name) and the ``id`` of each row. Raises
    ``ConfigError`` where the file cannot be used at all, ``SourceMalformed`` naming every bad row.
    """
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    table: dict[str, Metadata] = {}
    bad: list[str] = []
    try:
        header = _header(path, next(rows, []))
        for row in rows:
            if any(cell.strip() for cell in row):
                bad += _enter(table, header, row, f"{path}:{rows.line_num}")
    except csv.Error as error:
        bad.append(f"{path}:{rows.line_num} {error}")
    if bad:
        raise SourceMalformed(bad[0].split(" ", 1)[0], "; ".join(bad))
    return table


def _text(path: str) -> str:
    try:
        return decode(Path(path).read_bytes())[0]
    except OSError as error:
        raise ConfigError(path, f"the metadata file cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigError(path, f"the metadata file is no text ({error})") from error


def _header(path: str, row: list[str]) -> tuple[str, ...]:
    header = tuple(cell.strip().lower() for cell in row)
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or len(set(header)) < len(header):
        raise ConfigError(
            path, f"the header has {', '.join(unknown) or 'a column twice'}; known are {', '.join(COLUMNS)}"
        )
    if not {"file", "id"} & set(header):
        raise ConfigError(path, "the header has neither file nor id")
    return header


def _enter(table: dict[str, Metadata], header: tuple[str, ...], row: list[str], where: str) -> Iterator[str]:
    """Add a row to the table; what is wrong with it, if anything."""
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if cell.strip()}
    file, doc_id = cells.pop("file", None), cells.pop("id", None)
    if len(row) != len(header):
        yield f"{where} has {len(row)} cells, not {len(header)}"
    elif not file and not doc_id:
        yield f"{where} has neither file nor id"
    elif (file or doc_id) in table:
        yield f"{where} names {file or doc_id} a second time"
    else:
        try:
            if "published" in cells:
                cells["published"] = parse_published(cells["published"])
        except ValueError as error:
            yield f"{where} {error}"
            return
        found = Metadata(doc_id=doc_id, **cells)
        table.update({key: found for key in (doc_id, file) if key})
