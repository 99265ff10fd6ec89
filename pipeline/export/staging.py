"""Files that appear all at once: written into a temporary folder in their place, moved out of it at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import OutputError

PART = ".part"


@contextmanager
def staged(folder: Path, *, stale: re.Pattern[str] | None = None) -> Iterator[Path]:
    """A new folder to write into; what is in it is in ``folder`` at the end, in place of files of the same name.

    What ``folder`` has of an earlier time and whose name is ``stale`` is removed. If an error breaks it off, the
    files there are as they were. Raises ``OutputError`` where the operating system will not write.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".", suffix=PART, dir=folder, ignore_cleanup_errors=True) as part:
            yield Path(part)
            _publish(Path(part), folder, stale)
    except OSError as error:
        raise OutputError(str(folder), error.strerror or str(error)) from error


def _publish(part: Path, folder: Path, stale: re.Pattern[str] | None) -> None:
    written = {path.name for path in part.iterdir()}
    for name in sorted(written):
        (part / name).replace(folder / name)
    if stale:
        for path in folder.iterdir():
            if path.name not in written and stale.fullmatch(path.name):
                path.unlink()
