"""Bytes to text: files, folders, standard input and .jsonl rows, each a ``SourceText`` or a coded error."""

from __future__ import annotations

from pipeline.stages.read.decode import decode
from pipeline.stages.read.metadata import Metadata, parse_published, read_metadata
from pipeline.stages.read.sources import read_sources

__all__ = ["Metadata", "decode", "parse_published", "read_metadata", "read_sources"]
