"""Where workers on other machines leave what they make: a folder that all of them see, or an fsspec URL."""

from __future__ import annotations

import errno
import hashlib
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from pipeline.errors import PlaceUnusable

FOLDER, URL = "folder", "url"


class Place(Protocol):
    """Files under names of their own; ``kind`` and ``location`` find it again in another process.

    Whatever goes wrong is ``PlaceUnusable``; ``OSError`` if there is no room for a shard.
    """

    kind: str
    location: str

    def write(self, name: str, content: bytes) -> None:
        """Leave a small file for everyone."""
        ...

    def read(self, name: str) -> bytes:
        """A file that was left for everyone."""
        ...

    def workshop(self) -> Path:
        """The folder in which a worker makes its shards."""
        ...

    def leave(self, path: Path) -> None:
        """Hand over a shard made in the workshop, to be taken under the same name."""
        ...

    def take(self, name: str, folder: Path) -> Path:
        """Where a shard lies that was handed over, which is now this machine's own; ``folder`` has room for it."""
        ...

    def clear(self) -> None:
        """Remove everything that was left and not taken."""
        ...


def place_of(kind: str, location: str) -> Place:
    """The place that another process knows under these words."""
    return SharedFolder(location) if kind == FOLDER else Store(location)


def place_for(location: str | None, folder: Path) -> Place:
    """The place at ``location``, under a name that no other run has; where none is given, ``folder``."""
    if location is None:
        return SharedFolder(str(folder.absolute()))
    location = location if "://" in location else str(Path(location).absolute())
    mark = hashlib.sha256(f"{platform.node()} {folder.absolute()}".encode("utf-8", "surrogateescape"))
    return Store(f"{location.rstrip('/')}/shuzheng-{mark.hexdigest()[:16]}")


class SharedFolder:
    """A folder on a file system that workers and coordinator share: what is made there is there."""

    kind = FOLDER

    def __init__(self, location: str) -> None:
        self.location = location
        self._folder = Path(location)

    def write(self, name: str, content: bytes) -> None:
        """As ``Place`` says."""
        (self._folder / name).write_bytes(content)

    def read(self, name: str) -> bytes:
        """As ``Place`` says."""
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise PlaceUnusable(self.location, f"a worker does not see it: {error.strerror}") from error

    def workshop(self) -> Path:
        """The folder itself."""
        return self._folder

    def leave(self, path: Path) -> None:
        """It is there."""

    def take(self, name: str, folder: Path) -> Path:
        """Where it was made."""
        return self._folder / name

    def clear(self) -> None:
        """Who gave the folder clears it."""


class Store:
    """A folder under a URL that fsspec opens, for this run alone."""

    kind = URL

    def __init__(self, location: str) -> None:
        self.location = location
        with self._errors():
            from fsspec.core import url_to_fs

            self._files: Any
            self._files, self._root = url_to_fs(location)

    def write(self, name: str, content: bytes) -> None:
        """As ``Place`` says."""
        with self._errors():
            self._files.makedirs(self._root, exist_ok=True)
            self._files.pipe_file(self._at(name), content)

    def read(self, name: str) -> bytes:
        """As ``Place`` says."""
        with self._errors():
            content: bytes = self._files.cat_file(self._at(name))
            return content

    def workshop(self) -> Path:
        """A new folder of this machine's own."""
        return Path(tempfile.mkdtemp(prefix="shuzheng-"))

    def leave(self, path: Path) -> None:
        """As ``Place`` says."""
        with self._errors():
            self._files.put_file(str(path), self._at(path.name))
        path.unlink()

    def take(self, name: str, folder: Path) -> Path:
        """As ``Place`` says."""
        path = folder / name
        with self._errors():
            self._files.invalidate_cache()  # a listing from before it was left does not have it
            self._files.get_file(self._at(name), str(path))
            self._files.rm_file(self._at(name))
        return path

    def clear(self) -> None:
        """As ``Place`` says."""
        with self._errors():
            self._files.invalidate_cache()
            if self._files.exists(self._root):
                self._files.rm(self._root, recursive=True)

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # each kind of store has errors of its own, and its own libraries
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise
            words = " ".join(str(error).split())[:300]
            raise PlaceUnusable(self.location, f"{type(error).__name__}: {words}") from error


def empty(folder: Path) -> None:
    """Remove a workshop."""
    shutil.rmtree(folder, ignore_errors=True)
