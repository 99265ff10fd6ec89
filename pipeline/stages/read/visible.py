"""What a reader of a file format hands on: the visible text, what the file says about itself, and the way back."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from pipeline.errors import PartUnread
from pipeline.model import Locator, Loss
from pipeline.stages.read.metadata import Metadata

#: A file as its bytes or, if it is a large one, open; its reader goes to and fro in it.
Data: TypeAlias = bytes | BinaryIO


def stream_of(data: Data) -> BinaryIO:
    """The file as a stream."""
    return io.BytesIO(data) if isinstance(data, bytes) else data


def bytes_of(data: Data) -> bytes:
    """The file whole."""
    if isinstance(data, bytes):
        return data
    data.seek(0)
    return data.read()


def unknown_characters(text: str) -> tuple[Loss, ...]:
    """What is lost where a file does not say which characters stand there."""
    count = text.count("\ufffd")
    return (
        (Loss(PartUnread.code, f"{count} characters: \ufffd stands for them in the text"),) if count else ()
    )


@dataclass(frozen=True, slots=True)
class Visible:
    """The text of record of a file that is not plain text.

    ``facts`` is what the file says of title, date and publisher, ``locator`` leads from the text into the file,
    ``encoding`` is that of its characters. ``published_from`` is where the date of ``facts`` was found (html, epub,
    text), ``None`` if there is none. ``made`` is the day the file itself was made (docx, pdf), which may be years from
    its publication: it counts only where nothing else, an option or a file name included, gives a date. ``lost`` are
    the parts of the file that could not be read.
    """

    text: str
    facts: Metadata
    locator: Locator
    encoding: str = "utf-8"
    published_from: str | None = None
    made: str | None = None
    lost: tuple[Loss, ...] = ()
