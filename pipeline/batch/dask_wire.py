"""Messages between a Dask worker and the process beside it: a kind and a body of bytes."""

from __future__ import annotations

import struct
from typing import IO, NamedTuple

_HEAD = struct.Struct(">cQ")  # kind and length of a message

# What is said of a job: it is done, it may go well elsewhere, it will go well nowhere.
MADE, FAILED, HOPELESS = b"M", b"E", b"F"


class Failure(NamedTuple):
    """An error on its way: of ours by its ``code``, or of the system by ``errno``."""

    code: str
    where: str
    reason: str
    errno: int | None = None


def send(stream: IO[bytes], kind: bytes, body: bytes) -> None:
    """Write a message. Raises ``OSError``."""
    stream.write(_HEAD.pack(kind, len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next message, kind and body; nothing if the other end is gone."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    body = stream.read(length)
    return (kind, body) if len(body) == length else None
