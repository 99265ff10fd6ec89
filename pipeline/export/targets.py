"""The tools there are, and how a run goes to one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipeline.errors import ExportInTheWay, ExportUnknown, ShuzhengError
from pipeline.export.brat import Brat
from pipeline.export.datacommons import Observations
from pipeline.export.docbin import SpacyDocs
from pipeline.export.doccano import Doccano
from pipeline.export.documents import Document, documents
from pipeline.export.exporter import Job, Target
from pipeline.export.labelstudio import LabelStudio
from pipeline.export.offsets import OFFSET_UNITS, OffsetUnit
from pipeline.export.staging import PART, staged
from pipeline.export.w3c import WebAnnotations
from pipeline.reopen import run_record

TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "labelstudio": Target(LabelStudio, "tasks", ".json", free=True),
        "doccano": Target(Doccano, "documents", ".jsonl", unit="utf16", free=True),
        "w3c": Target(WebAnnotations, "annotations", ".jsonld", free=True),
        "brat": Target(Brat, "", "", whole=True),
        "docbin": Target(SpacyDocs, "docs", ".spacy"),
        "datacommons": Target(Observations, "observations", ".csv", texts=False),
    }
)
FOLDER = "export"


@dataclass(frozen=True, slots=True)
class Exported:
    """How an export went: counts, the files or the folder written, and what the exporter had to say."""

    documents: int
    claims: int
    entities: int
    failures: int
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def export_run(
    out: Path,
    to: str,
    *,
    target: Path | None = None,
    paths: Iterable[str] = (),
    offsets: str | None = None,
    on_error: Callable[[ShuzhengError], None] = lambda error: None,
) -> Exported:
    """Write the run in the folder ``out`` for the tool ``to``, one of ``TARGETS``.

    ``target`` is a folder, or the main file if its suffix says so; else it is ``out/export/<to>``. ``paths`` stand
    for sources that were moved. ``offsets`` is what offsets count instead of what the tool does. A document that
    cannot be exported goes to ``on_error``, and the others go on. Raises ``ExportUnknown``, ``RunMissing``,
    ``ExportInTheWay`` or ``OutputError``.
    """
    tool = _tool(to)
    unit = _unit(to, tool, offsets)
    folder, stem = _place(out, to, tool, target)
    maker = f"shuzheng {run_record(out).get('version', '')}".rstrip()
    found = documents(out, paths=paths, texts=tool.texts)
    counts = _Counts(on_error)
    with staged(folder, stale=_stale(tool, stem)) as part:
        exporter = tool.build(Job(part, stem, unit, maker))
        for document in found:
            counts.take(document)
            if isinstance(document, Document):
                exporter.write(document)
        notes = exporter.close()
        files = _files(folder, [path.name for path in part.iterdir()], tool)
    return counts.exported(files, notes)


class _Counts:
    def __init__(self, on_error: Callable[[ShuzhengError], None]) -> None:
        self._on_error = on_error
        self._documents = self._claims = self._entities = self._failures = 0

    def take(self, document: Document | ShuzhengError) -> None:
        if isinstance(document, Document):
            self._documents += 1
            self._claims += len(document.claims)
            self._entities += len(document.entities)
        else:
            self._failures += 1
            self._on_error(document)

    def exported(self, files: tuple[Path, ...], notes: tuple[str, ...]) -> Exported:
        return Exported(self._documents, self._claims, self._entities, self._failures, files, notes)


def _tool(to: str) -> Target:
    if to not in TARGETS:
        raise ExportUnknown("--to", f"there is no export to {to}, only {', '.join(TARGETS)}")
    return TARGETS[to]


def _unit(to: str, tool: Target, offsets: str | None) -> OffsetUnit:
    if offsets is None:
        return tool.unit
    unit = next((each for each in OFFSET_UNITS if each == offsets), None)
    if unit is None:
        raise ExportUnknown("--offsets", f"{offsets} is neither {' nor '.join(OFFSET_UNITS)}")
    if unit != tool.unit and not tool.free:
        raise ExportUnknown("--offsets", f"{to} counts nothing but {tool.unit}")
    return unit


def _place(out: Path, to: str, tool: Target, target: Path | None) -> tuple[Path, str]:
    """The folder to write into, and the name of the files in it less their suffix."""
    if target is not None and str(target) == "-":
        raise ExportUnknown("-o", "an export is several files, which cannot go to standard output")
    if target is not None and tool.suffix and target.suffix == tool.suffix and not target.is_dir():
        return target.parent, target.stem
    folder = out / FOLDER / to if target is None else target
    if tool.whole and folder.is_dir() and any(path.suffix != PART for path in folder.iterdir()):
        raise ExportInTheWay(str(folder), "the folder is not empty")
    return folder, tool.stem


def _stale(tool: Target, stem: str) -> re.Pattern[str] | None:
    """What an earlier, bigger export of the same name may have left."""
    return (
        re.compile(rf"{re.escape(stem)}-[0-9]+{re.escape(tool.suffix)}") if tool.suffix == ".spacy" else None
    )


def _files(folder: Path, names: list[str], tool: Target) -> tuple[Path, ...]:
    return (folder,) if tool.whole else tuple(folder / name for name in sorted(names))
