"""What a run was told to do: an optional TOML file with flags over it, checked once, never changed."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError

SEGMENTERS = ("jieba-rs", "jieba", "spacy", "pkuseg")
EXTRAS = ("tokens", "quantities", "times")
JSONL = "jsonl"
FORMATS = (JSONL, "csv", "parquet", "duckdb", "xlsx")
LAC, SPACY = "lac", "spacy:"
STDIO = "-"
LOCAL, DASK = "local", "dask"
ENGINES = (LOCAL, DASK)
MOST_WORKERS = 1024

DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run. The TOML file has the same names, with ``-`` or ``_``.

    ``paths`` are files, folders or ``-``; ``out`` is a folder, or ``-`` for claims on standard output.
    ``from_list`` is a file with a path a line, or ``-``; ``text_column`` and the like name the columns of tables.
    ``published`` (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``) and ``region`` hold for documents that do not say
    their own. ``ner`` is ``lac`` or ``spacy:NAME``. ``emit`` is in the order of
    ``EXTRAS``, ``format`` in that of ``FORMATS``, always with ``jsonl``. Claims below ``min_confidence``, from 0 to 1, are left out.
    With ``lexicon_lenient`` rows of the lexicons that cannot be used are told and left out.
    ``workers`` processes share the work, as many as cores if ``None``, none beside this one if 0; a document may take
    ``timeout_per_document`` seconds, 0 for any. ``engine`` is one of ``ENGINES``; with dask ``scheduler`` is the address of
    the cluster's, or the file it wrote, and ``shards`` a folder or fsspec URL for what its workers make.
    ``fresh``: nothing is taken from an earlier run into ``out``.
    """

    paths: tuple[str, ...] = ()
    from_list: str | None = None
    out: str = "outputs"
    published: str | None = None
    region: str | None = None
    lexicon: Path | None = None
    lexicon_lenient: bool = False
    segmenter: str = "jieba-rs"
    segmenter_model: Path | None = None
    ner: str | None = None
    metadata: Path | None = None
    text_column: str | None = None
    id_column: str | None = None
    date_column: str | None = None
    title_column: str | None = None
    region_column: str | None = None
    publisher_column: str | None = None
    emit: tuple[str, ...] = ()
    format: tuple[str, ...] = (JSONL,)
    min_confidence: float = 0.0
    workers: int | None = None
    timeout_per_document: float = 120.0
    engine: str = LOCAL
    scheduler: str | None = None
    shards: str | None = None
    fresh: bool = False


def load_settings(*, config: Path | None = None, **flags: object) -> Settings:
    """Settings from the TOML file ``config`` with ``flags`` over it; a flag that is empty is unset.

    A relative path in the file is relative to the file. Raises ``ConfigError`` naming the first option, in
    the file or among the flags, whose value cannot be used.
    """
    values = dict(_file_values(config)) if config else {}
    for name, flag in flags.items():
        if flag is not False and flag not in (None, (), [], ""):
            values[name] = _read(name, flag, f"--{name.replace('_', '-')}", Path())
    return Settings(**values)


def published_date(value: str, where: str) -> str:
    """``value`` if it is a date as ``Settings.published`` has it; else raises ``ConfigError``."""
    match = DATE.fullmatch(value)
    try:
        if match:
            date(*(int(part or 1) for part in match.groups()))
            return value
    except ValueError:
        pass
    raise ConfigError(where, f"{value} is not a date like 2024, 2024-02 or 2024-02-26")


def _file_values(config: Path) -> Iterator[tuple[str, Any]]:
    try:
        table = tomllib.loads(config.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(str(config), f"the file cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(str(config), f"the file is not TOML in UTF-8: {error}") from error
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in Settings.__slots__:
            raise ConfigError(
                f"{config}: {key}", f"there is no such setting, only {', '.join(Settings.__slots__)}"
            )
        yield name, _read(name, value, f"{config}: {key}", config.parent)


def _read(name: str, value: object, where: str, base: Path) -> Any:
    """The value as ``Settings`` has it; ``base`` is the folder that relative paths start from."""
    if name == "paths":
        return tuple(_place(path, base) for path in _names(value, where))
    if name == "emit":
        return _extras(_names(value, where), where)
    if name == "format":
        return _formats(_names(value, where), where)
    if name == "min_confidence":
        return _probability(value, where)
    if name == "workers":
        return _count(value, where)
    if name == "timeout_per_document":
        return _seconds(value, where)
    if name in ("lexicon_lenient", "fresh"):
        return _yes_or_no(value, where)
    text = _text(value, where)
    if name == "published":
        return published_date(text, where)
    if name == "segmenter":
        return _segmenter(text, where)
    if name == "engine":
        return _engine(text, where)
    if name in ("scheduler", "shards"):
        return _address(name, text, base)
    if name == "ner":
        return _recogniser(text, where, base)
    if name in ("out", "from_list"):
        return _place(text, base)
    return text if name == "region" or name.endswith("_column") else base / text


def _place(path: str, base: Path) -> str:
    return path if path in ("", STDIO) else str(base / path)


def _text(value: object, where: str) -> str:
    if isinstance(value, (str, int, date, Path)) and not isinstance(value, bool):
        return str(value)
    raise ConfigError(where, "the value must be a string")


def _probability(value: object, where: str) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if 0 <= number <= 1 and not isinstance(value, bool):
        return number
    raise ConfigError(where, f"{value} is not a number from 0 to 1")


def _count(value: object, where: str) -> int:
    text = str(value)
    if text.isascii() and text.isdigit() and int(text[:6]) <= MOST_WORKERS:
        return int(text)
    raise ConfigError(where, f"{text[:40]} is not a number from 0 to {MOST_WORKERS}")


def _seconds(value: object, where: str) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if 0 <= number < math.inf and not isinstance(value, bool):
        return number
    raise ConfigError(where, f"{str(value)[:40]} is not a number of seconds")


def _yes_or_no(value: object, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise ConfigError(where, f"{value} is neither true nor false")


def _names(value: object, where: str) -> tuple[str, ...]:
    """Several values: a list, or one string with commas."""
    if isinstance(value, (list, tuple)):
        return tuple(_text(each, where) for each in value)
    return tuple(part.strip() for part in _text(value, where).split(",") if part.strip())


def _extras(names: Iterable[str], where: str) -> tuple[str, ...]:
    wanted = set(names)
    if unknown := sorted(wanted - set(EXTRAS)):
        raise ConfigError(where, f"{', '.join(unknown)} cannot be emitted, only {', '.join(EXTRAS)}")
    return tuple(name for name in EXTRAS if name in wanted)


def _formats(names: Iterable[str], where: str) -> tuple[str, ...]:
    """The formats in their order; the others are made from jsonl, so that it is always there."""
    wanted = {*names, JSONL}
    if unknown := sorted(wanted - set(FORMATS)):
        raise ConfigError(where, f"{', '.join(unknown)} is no format, only {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in wanted)


def _segmenter(name: str, where: str) -> str:
    if name not in SEGMENTERS:
        raise ConfigError(where, f"{name} is no segmenter, only {', '.join(SEGMENTERS)}")
    return name


def _engine(name: str, where: str) -> str:
    if name not in ENGINES:
        raise ConfigError(where, f"{name} is no engine, only {', '.join(ENGINES)}")
    return name


def _address(name: str, text: str, base: Path) -> str:
    """An address or URL as it is; of a folder, or of the file that a scheduler writes, the path."""
    is_path = "://" not in text if name == "shards" else text.endswith(".json") or (base / text).is_file()
    return str(base / text) if is_path else text


def _recogniser(name: str, where: str, base: Path) -> str:
    """``lac``, or ``spacy:`` and a package or a folder; a folder is one with a slash, or that is there."""
    if name == LAC:
        return name
    pipeline = name.removeprefix(SPACY)
    if pipeline == name or not pipeline:
        raise ConfigError(where, f"{name} is no recogniser, only lac and spacy:NAME")
    folder = base / pipeline
    return f"{SPACY}{folder}" if "/" in pipeline or folder.is_dir() else name
