"""The memory of a process that reads documents: nothing looks for garbage in it, unless it grows."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What a worker may grow by before it is replaced by a new one: texts come and go, pages of memory stay.
GROWTH = 160 * 1024 * 1024
_COLLECT = GROWTH // 2
_STATM = Path("/proc/self/statm")


class Watch:
    """Sees how much a process has grown since this was made."""

    def __init__(self) -> None:
        self._least = _resident()

    def __bool__(self) -> bool:
        """Whether the system says how large a process is."""
        return self._least > 0

    def has_grown(self) -> bool:
        """Whether the process holds much more than at its start, garbage in cycles aside."""
        if _resident() - self._least > _COLLECT:
            gc.collect()
            return _resident() - self._least > GROWTH
        return False


def leave_alone() -> None:
    """End the search for garbage, and leave out of any to come what is there now.

    What was built before never becomes garbage; looking at it again and again would cost a fifth of the time, and copy
    each page that is shared with a parent.
    """
    gc.freeze()
    gc.disable()


@contextmanager
def uncollected() -> Iterator[Watch]:
    """As ``leave_alone`` for a while, then as it was before; who does this is to ask the watch now and then.

    Where there is nothing to watch the process by, garbage is looked for as ever.
    """
    watch, enabled, frozen = Watch(), gc.isenabled(), gc.get_freeze_count()
    if not (watch and enabled):
        yield watch
        return
    leave_alone()
    try:
        yield watch
    finally:
        if not frozen:  # else some of it is left alone for a reason of others
            gc.unfreeze()
        gc.enable()


def _resident() -> int:
    """Bytes of memory in use, 0 where the system does not say it in a file."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
