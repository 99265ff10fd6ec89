"""Runs the command in the process of the tests, with streams of its own."""

import io
import sys
from typing import NamedTuple

import pytest

from pipeline.cli import main


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def shuzheng(*args: str, stdin: bytes = b"") -> Done:
    """Run the command in this process, with streams of its own."""
    streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="") for data in (stdin, b"", b"")]
    code: object = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["shuzheng", *args])
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        try:
            main()
        except SystemExit as end:
            code = end.code
        for stream in streams[1:]:
            stream.flush()
    out, err = (stream.buffer.getvalue().decode() for stream in streams[1:])  # type: ignore[attr-defined]
    return Done(code if isinstance(code, int) else 0, out, err)
