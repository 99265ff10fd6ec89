"""Recipes for workers on which some documents misbehave: the processes that read must be told, they are not forked."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil

from pipeline.batch import work
from pipeline.batch.start import Rebuilt
from pipeline.batch.work import Context
from pipeline.config import Settings
from pipeline.errors import SourceError
from pipeline.model import SourceText
from pipeline.stages.read import Entry, Facts, Held, Metadata, open_document


@dataclass(frozen=True, slots=True)
class Poisoned:
    """As ``Rebuilt``, but reading the documents named in ``how`` does what it says, and any document takes ``pause``."""

    settings: Settings
    defaults: Metadata
    table: Mapping[str, Metadata]
    how: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0

    def __call__(self) -> Context:
        def opened(item: Entry | Held, facts: Facts) -> SourceText | SourceError:
            time.sleep(self.pause)
            misbehave(self.how.get(item.source, ""))
            return open_document(item, facts)

        work.open_document = opened  # type: ignore[assignment]
        return Rebuilt(self.settings, self.defaults, self.table)()


def misbehave(how: str) -> None:
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "stall":
        time.sleep(60)
    if how == "kill the worker":  # which has a process that has this one
        worker = psutil.Process().parent().parent()  # type: ignore[union-attr]
        os.kill(worker.pid, signal.SIGKILL)  # type: ignore[union-attr]
        time.sleep(60)
