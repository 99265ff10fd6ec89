"""What a reader of a file format hands on: the visible text, what the file says about itself, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Locator
from pipeline.stages.read.metadata import Metadata


@dataclass(frozen=True, slots=True)
class Visible:
    """The text of record of a file that is not plain text.

    ``facts`` is what the file says of title, date and publisher, ``locator`` leads from the text into the file,
    ``encoding`` is that of its characters. ``published_from`` is where the date of ``facts`` was found (html, epub,
    text), ``None`` if there is none. ``made`` is the day the file itself was made (docx, pdf), which may be years from
    its publication: it counts only where nothing else, an option or a file name included, gives a date.
    """

    text: str
    facts: Metadata
    locator: Locator
    encoding: str = "utf-8"
    published_from: str | None = None
    made: str | None = None
