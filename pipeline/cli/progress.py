"""What somebody who waits for a run sees: a bar on a terminal, a line now and then elsewhere, and the sum at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.stages.read.passed import REST, in_words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

    from pipeline.batch.plan import Counts
    from pipeline.batch.tally import Progress, Summary
    from pipeline.config import Settings

_EVERY = 10.0  # seconds between lines
_BAR = 8  # columns of a terminal
_SUFFIXES = 12  # of files passed over that are named
_SOON = 2.0  # seconds before there is anything to be said of speed


class Watcher:
    """Shows how far a run is, on a terminal as a bar; a context. Nothing is shown if ``quiet``.

    The bar is drawn by whoever tells of progress: a thread that draws would not survive the fork of a worker.
    """

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self._console, self._quiet = console, quiet
        self._bar: Bar | None = None
        self._told = time.monotonic()

    def __enter__(self) -> Self:
        if self._console.is_terminal and not self._quiet:
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar
            from rich.table import Column

            width, rest = Column(min_width=_BAR), Column(no_wrap=True, overflow="ellipsis")
            text = TextColumn("{task.description}", markup=False, table_column=rest)
            self._bar = Bar(
                BarColumn(_BAR, table_column=width),
                text,
                console=self._console,
                auto_refresh=False,
                transient=True,
            )
            self._bar.start()
            self._bar.add_task("looking for documents", total=None)
            self._bar.refresh()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Show how far the run is."""
        if self._bar:
            (task,) = self._bar.tasks
            done = min(progress.size, progress.all_size or 0)
            text = under_way(progress)
            self._bar.update(task.id, description=text, completed=done, total=progress.all_size or None)
            self._bar.refresh()
        elif not self._quiet and time.monotonic() - self._told >= _EVERY:
            self._told = time.monotonic()
            self._console.print(under_way(progress))


def under_way(progress: Progress) -> str:
    """A run under way, in a line."""
    if progress.publishing:
        return f"documents {progress.documents}  claims {progress.claims}  writing the files"
    parts = [f"{progress.done}/{progress.of}"] if progress.of else []
    parts += [f"documents {progress.documents}", f"claims {progress.claims}"]
    if progress.failures:
        parts.append(f"failures {progress.failures}")
    if progress.reused:
        parts.append(f"unchanged {progress.reused}")
    if progress.characters and progress.seconds > _SOON:
        left_over = (progress.all_size or 0) - progress.size
        if progress.size and left_over > 0:
            left = progress.seconds * left_over / progress.size
            parts.append(f"{duration(left)} left")
        parts.append(f"{progress.characters / progress.seconds:,.0f} characters/s")
    return "  ".join(parts)


def duration(seconds: float) -> str:
    """A time in the two units that matter."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def in_sum(summary: Summary, settings: Settings) -> str:
    """How a run went."""
    from pipeline.write.formats import run_files

    lines = [
        f"documents {summary.documents}  claims {summary.claims}  "
        f"entities {summary.entities}  failures {summary.failures}",
        *_speed(summary),
    ]
    if settings.min_confidence:
        lines.append(f"left out {summary.left_out} claims of a confidence below {settings.min_confidence:g}")
    if not summary.documents and not summary.failures:
        lines.append("no document was found")
    if summary.incomplete:
        parts = "document" if summary.incomplete == 1 else "documents"
        lines.append(
            f"not whole {summary.incomplete} {parts}: what could not be read is told above and as lost"
        )
    if summary.passed:
        lines.append(passed_over(summary.passed))
    if settings.out != "-":
        records = ("claims", "entities", "documents", "errors", *settings.emit)
        lines += [f"  {Path(settings.out) / name}" for name in run_files(settings.format, records)]
    return "\n".join(lines)


def compared(counts: Counts) -> str:
    """What a run would do."""
    found = f"files {counts.files}  new {counts.new}  changed {counts.changed}  unchanged {counts.unchanged}  gone {counts.gone}"
    again = f"{counts.stale} of the unchanged are extracted again: settings, lexicons or 数证 itself changed, or they failed"
    to_do = counts.new + counts.changed + counts.stale
    passed = [passed_over(counts.passed)] if counts.passed else []
    return "\n".join([found, *passed, *([again] if counts.stale else []), f"to be extracted: {to_do} files"])


def passed_over(counts: Mapping[str, int]) -> str:
    """What no reader takes, in a line; of suffixes beyond the commonest how many files they have."""
    named = {kind: count for kind, count in counts.items() if kind.startswith(".")}
    shown = dict(list(named.items())[:_SUFFIXES])
    if rest := sum(named.values()) - sum(shown.values()) + counts.get(REST, 0):
        shown[REST] = rest
    shown |= {kind: count for kind, count in counts.items() if kind not in named and kind != REST}
    return f"passed over {in_words(shown)}"


def _speed(summary: Summary) -> Iterator[str]:
    if summary.reused:
        yield f"unchanged {summary.reused} documents, taken from the run before"
    if summary.characters:
        rate = summary.characters / max(summary.seconds, 0.001)
        yield f"{summary.characters:,} characters in {duration(summary.seconds)}, {rate:,.0f} a second"
    if len(summary.slowest) > 1:
        yield "slowest " + ", ".join(f"{source} {duration(seconds)}" for seconds, source in summary.slowest)
