"""Bytes to text: files, folders, tables, archives and standard input, each document or a coded error."""

from __future__ import annotations

from pipeline.stages.read.columns import Columns
from pipeline.stages.read.containers import documents_in, is_container
from pipeline.stages.read.decode import decode
from pipeline.stages.read.found import STDIN, Entry, Facts, Held, RowsMet, keys_of, name_of, shown
from pipeline.stages.read.listing import list_entries
from pipeline.stages.read.metadata import NOTHING, Metadata, parse_published, read_metadata
from pipeline.stages.read.passed import OnPassed, Passed, in_words
from pipeline.stages.read.sources import Inputs, open_document, read_sources, read_stdin

__all__ = [
    "NOTHING",
    "STDIN",
    "Columns",
    "Entry",
    "Facts",
    "Held",
    "Inputs",
    "Metadata",
    "OnPassed",
    "Passed",
    "RowsMet",
    "decode",
    "documents_in",
    "in_words",
    "is_container",
    "keys_of",
    "list_entries",
    "name_of",
    "open_document",
    "parse_published",
    "read_metadata",
    "read_sources",
    "read_stdin",
    "shown",
]
