"""Paths to files, one at a time, in an order that is the same on every machine."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline.errors import ConfigError, SourceError, SourceMissing, SourceUnreadable
from pipeline.stages.read.formats import is_readable
from pipeline.stages.read.found import STDIN, Entry, document_id, shown
from pipeline.stages.read.passed import FRAME, LINK, RUN, OnPassed, is_leftover

_WILD = re.compile(r"[*?\[]")
_LONGEST_PATH = 16_384  # bytes of a line of a list; no system has longer paths
_PAGES = (".html", ".htm")
_RUN = ".shuzheng"  # what every folder of a run has
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


class _Place(NamedTuple):
    """A name under the folder that is walked; ``inside``: everything below it is wanted.

    ``of_page``: it is the folder that a browser saved with a page.
    """

    name: str
    is_folder: bool
    inside: bool
    is_there: bool = True
    of_page: bool = False

    def file(self, folder: str, named: str) -> Entry | SourceError:
        """The file that stands here; nothing is asked of it again."""
        source = shown(f"{named}/{self.name}" if named else self.name)
        if not self.is_there:
            return _no_file(f"{folder}/{self.name}", source)
        return Entry(f"{folder}/{self.name}", source, document_id(source))


class _Pattern(NamedTuple):
    """The wild part of a glob: ``rule`` matches paths under its folder, ``depth`` is how far down it can.

    ``any_suffix``: the glob says how names end, so it is not ours to say which can be read.
    """

    rule: re.Pattern[str]
    depth: int | None
    any_suffix: bool


def list_entries(
    paths: Sequence[str],
    *,
    from_list: str | None = None,
    stdin: BinaryIO | None = None,
    base: str | None = None,
    on_passed: OnPassed = lambda name: None,
) -> Iterator[Entry | SourceError]:
    """The files of ``paths`` and then those of the list ``from_list`` names, lazily; or why there is none.

    A folder gives the files that can be read, hidden ones aside, sorted by name at every level; what is no file but
    has ``*``, ``?`` or ``[`` is a glob, ``**`` any number of folders; ``-`` is standard input. A list has a path
    a line, ``-`` reads it from ``stdin``; its relative paths start from ``base``, or the current folder. The names of
    files in folders that no reader takes go to ``on_passed``. Folders of runs are passed over too, and frames of pages
    that a browser saved. Raises ``ConfigError`` if the list cannot be read.
    """
    for path in paths:
        yield from _given(path, on_passed)
    if from_list is not None:
        yield from _listed(from_list, stdin, base, on_passed)


def _given(path: str, on_passed: OnPassed) -> Iterator[Entry | SourceError]:
    if path == STDIN:
        yield Entry(STDIN, STDIN, "stdin")
    elif Path(path).is_dir():
        yield from _folder(path.rstrip("/") or "/", "", on_passed)
    elif not _exists(path) and _WILD.search(path):
        yield from _glob(path, on_passed)
    else:
        yield _file(path, Path(path).name)


def _file(path: str, source: str) -> Entry | SourceError:
    name = shown(source)
    return Entry(path, name, document_id(name)) if Path(path).is_file() else _no_file(path, name)


def _no_file(path: str, name: str) -> SourceError:
    """The error for what is not there, or is no file: to open a pipe could be to wait for ever."""
    if not _exists(path):
        return _missing(name)
    return SourceUnreadable(
        name, "it is a pipe, a socket or a device; what comes through a pipe is read by -"
    )


def _exists(path: str) -> bool:
    return os.path.exists(path)  # noqa: PTH110  (never raises)


def _missing(name: str) -> SourceMissing:
    return SourceMissing(name, "there is no such file")


def _folder(path: str, named: str, on_passed: OnPassed) -> Iterator[Entry | SourceError]:
    found = False
    for entry in _entries(path, None, named, on_passed):
        found = True
        yield entry
    if not found:
        yield SourceMissing(shown(named or path), "the folder holds no file that can be read")


def _glob(path: str, on_passed: OnPassed) -> Iterator[Entry | SourceError]:
    """The files that match, named as they lie under the folder that comes before the first wild part."""
    parts = path.split("/")
    first = next(number for number, part in enumerate(parts) if _WILD.search(part))
    folder = "/".join(parts[:first]) or ("/" if path.startswith("/") else ".")
    found = False
    pattern = _pattern(parts[first:])
    for entry in _entries(folder, pattern, "", on_passed) if Path(folder).is_dir() else ():
        found = True
        yield entry
    if not found:
        yield SourceMissing(shown(path), "no file that can be read matches")


def _pattern(parts: Sequence[str]) -> _Pattern:
    named = [part for part in parts if part]
    rule = "".join(map(_component, named[:-1])) + _last(named[-1])
    depth = None if "**" in named else len(named)
    return _Pattern(re.compile(rule), depth, bool(re.search(r"\.[^*?\[\].]+$", named[-1])))


def _component(part: str) -> str:
    return "(?:[^/]+/)*" if part == "**" else _letters(part) + "/"


def _last(part: str) -> str:
    return ".+" if part == "**" else _letters(part)


def _letters(part: str) -> str:
    """One part of a glob as a regular expression: ``*`` and ``?`` stay in one part, ``[!…]`` is none of these."""
    pieces = re.split(r"(\*+|\?|\[!?\]?[^\]]*\])", part)
    return "".join(_letter(piece) for piece in pieces)


def _letter(piece: str) -> str:
    if piece.startswith("*"):
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if len(piece) > 2 and piece.startswith("[") and piece.endswith("]"):
        inner = re.sub(r"([\\\[\]&~|^])", r"\\\1", piece[1:-1].removeprefix("!"))
        rule = f"[{'^' if piece[1] == '!' else ''}{inner}]"
        return rule if _compiles(rule) else "(?!)"
    return re.escape(piece)


def _compiles(rule: str) -> bool:
    try:
        re.compile(rule)
    except re.error:  # [z-a], which no character is in
        return False
    return True


def _entries(
    folder: str, pattern: _Pattern | None, named: str, on_passed: OnPassed
) -> Iterator[Entry | SourceError]:
    for place in _walk(folder, pattern, on_passed):
        if isinstance(place, SourceError):
            yield place
        else:
            yield place.file(folder, named)


def _walk(folder: str, pattern: _Pattern | None, on_passed: OnPassed) -> Iterator[_Place | SourceError]:
    """What to read under a folder, depth first; links to folders are not followed."""
    waiting = [_Place("", True, pattern is None)]
    while waiting:
        place = waiting.pop()
        if not place.is_folder:
            yield place
            continue
        try:
            below = sorted(_below(folder, place, pattern, on_passed))
        except OSError as error:
            where = shown(f"{folder}/{place.name}".rstrip("/"))
            yield SourceUnreadable(where, error.strerror or "the folder cannot be listed")
            continue
        waiting.extend(reversed(tuple(_with_pages(below))))


def _with_pages(places: Sequence[_Place]) -> Iterator[_Place]:
    """What lies in one folder, those folders marked that a browser saved with a page of their name."""
    names = frozenset(place.name for place in places if not place.is_folder)
    for place in places:
        page = place.name.removesuffix("_files").removesuffix(".files")
        saved = page != place.name and any(f"{page}{suffix}" in names for suffix in _PAGES)
        yield place._replace(of_page=True) if place.is_folder and saved else place


def _below(folder: str, place: _Place, pattern: _Pattern | None, on_passed: OnPassed) -> Iterator[_Place]:
    with os.scandir(f"{folder}/{place.name}") as entries:
        for entry in entries:
            if is_leftover(entry.name):
                continue
            name = f"{place.name}/{entry.name}" if place.name else entry.name
            matches = pattern is not None and bool(pattern.rule.fullmatch(name))
            if entry.is_dir(follow_symlinks=False):
                if not (place.inside or matches or _leads_on(name, pattern)):
                    continue
                if _is_run(entry):
                    on_passed(RUN)
                else:
                    yield _Place(name, True, place.inside or matches, of_page=place.of_page)
            elif not (place.inside or matches):
                continue
            elif _is_folder(entry):
                on_passed(LINK)
            elif place.of_page and place.inside and entry.name.lower().endswith(_PAGES):
                on_passed(FRAME)
            elif _is_named(entry, matches, pattern):
                yield _Place(name, False, place.inside, _is_file(entry))
            else:
                on_passed(entry.name)


def _leads_on(name: str, pattern: _Pattern | None) -> bool:
    return pattern is None or pattern.depth is None or name.count("/") + 1 < pattern.depth


def _is_named(entry: os.DirEntry[str], matches: bool, pattern: _Pattern | None) -> bool:
    """Whether its name is one of a file to read."""
    return is_readable(entry.name) or (matches and pattern is not None and pattern.any_suffix)


def _is_run(entry: os.DirEntry[str]) -> bool:
    """Whether it is the folder of a run: to read what a run wrote would be to count everything twice."""
    return os.path.isdir(f"{entry.path}/{_RUN}")  # noqa: PTH112  (never raises)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # links in a circle
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _listed(
    path: str, stdin: BinaryIO | None, base: str | None, on_passed: OnPassed
) -> Iterator[Entry | SourceError]:
    for line in _lines(path, stdin):
        name = os.fsdecode(line)
        place = name if base is None else str(Path(base) / name)
        if not _exists(place) and (other := _in_gb18030(line)) is not None:
            name, place = other, other if base is None else str(Path(base) / other)
        source = posixpath.normpath(name).lstrip("/")
        yield from _folder(place, source, on_passed) if Path(place).is_dir() else (_file(place, source),)


def _in_gb18030(line: bytes) -> str | None:
    """The path of a list that was written on a Chinese Windows, if a file has that name."""
    try:
        line.decode()
    except UnicodeDecodeError:
        try:
            name = line.decode("gb18030")
        except UnicodeDecodeError:
            return None
        return name
    return None


def _lines(path: str, stdin: BinaryIO | None) -> Iterator[bytes]:
    if path == STDIN and stdin is None:
        raise ConfigError("--from-list", "there is no standard input")
    try:
        with nullcontext(stdin) if path == STDIN and stdin else Path(path).open("rb") as stream:
            yield from _paths(stream, path)
    except OSError as error:
        raise ConfigError(
            f"--from-list {shown(path)}", error.strerror or "the list cannot be read"
        ) from error


def _paths(stream: BinaryIO, path: str) -> Iterator[bytes]:
    """The lines that are not blank; a ``#`` is part of a name, as no file system forbids it."""
    first = True
    while line := stream.readline(_LONGEST_PATH):
        if (first and line.startswith(_UTF16)) or (len(line) == _LONGEST_PATH and not line.endswith(b"\n")):
            raise ConfigError(f"--from-list {shown(path)}", "it is no list of paths, one a line, in UTF-8")
        name = (line.removeprefix(_BOM) if first else line).rstrip(b"\r\n")
        first = False
        if name.strip():
            yield name
