"""What the files of a run are, for programs that read data packages (Frictionless Data Package 1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, TypeAlias

from pipeline.model import SCHEMA_VERSION
from pipeline.write.columns import TABLES, Column, column_enum

Json: TypeAlias = dict[str, Any]

TITLES = MappingProxyType(
    {
        "claims": "Numeric statements, one a row",
        "entities": "Mentions of policies, places and organisations",
        "documents": "Documents that were read",
        "errors": "Documents that failed",
        "tokens": "Words",
        "quantities": "Quantities seen, claims or not",
        "times": "Time expressions",
    }
)
_MEDIA = MappingProxyType(
    {
        "csv": "text/csv",
        "parquet": "application/vnd.apache.parquet",
        "duckdb": "application/vnd.duckdb.file",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
_TYPES = MappingProxyType(
    {"integer": "integer", "number": "number", "decimal": "number", "boolean": "boolean"}
)


def package(names: Sequence[str]) -> bytes:
    """``datapackage.json`` for files of these names.

    A csv is a tabular data resource. Where there is one, the other formats have the same columns and are left out:
    programs that check a package would read those too, each with types of its own.
    """
    tables = [name for name in names if name.endswith(".csv")]
    described = {
        "profile": "tabular-data-package" if tables else "data-package",
        "name": "shuzheng",
        "title": "数证: numeric statements of Chinese texts",
        "schema_version": SCHEMA_VERSION,
        "resources": [_resource(PurePath(name), names) for name in tables or names],
    }
    return json.dumps(described, ensure_ascii=False, indent=2).encode() + b"\n"


def _resource(path: PurePath, names: Sequence[str]) -> Json:
    form, record = path.suffix[1:], path.stem
    about = {"path": path.name, "format": form, "mediatype": _MEDIA[form]}
    if form == "csv":
        about |= {"profile": "tabular-data-resource"}
        return {"name": record, "title": TITLES[record], **about, **_csv(record, names)}
    if record in TABLES:
        fields = {"fields": _fields(record, lists="array")}
        return {"name": record, "title": TITLES[record], **about, "schema": fields}
    return {"name": f"shuzheng-{form}", "title": "All the tables, named by record", **about}


def _csv(record: str, names: Sequence[str]) -> Json:
    """How the bytes of a csv are read; the encoding has a byte order mark in front."""
    return {
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "skipInitialSpace": False,
            "header": True,
            "caseSensitiveHeader": True,
        },
        "schema": {"fields": _fields(record), "missingValues": [""], **_keys(record, names)},
    }


def _fields(record: str, *, lists: str = "string") -> list[Json]:
    """The columns of a record as the fields of a Table Schema."""
    return [_field(record, column, lists) for column in TABLES[record]]


def _field(record: str, column: Column, lists: str) -> Json:
    field = {
        "name": column.name,
        "type": lists if column.type == "list" else _TYPES.get(column.type, "string"),
        "description": column.about,
        "source": f"{record}.jsonl: {column.path}",
    }
    values = column_enum(record, column)
    return {**field, "constraints": {"enum": [*values]}} if values else field


def _keys(record: str, names: Sequence[str]) -> Json:
    """What tells rows apart, and where a row's document is described."""
    if record == "documents":
        return {"primaryKey": ["doc"]}
    if record == "errors" or "documents.csv" not in names:
        return {}
    reference = {"fields": ["doc"], "reference": {"resource": "documents", "fields": ["doc"]}}
    key = {"primaryKey": ["doc", "id"]} if record == "claims" else {}
    return {**key, "foreignKeys": [reference]}
