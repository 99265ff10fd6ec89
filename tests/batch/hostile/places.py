"""What is no file, or leads to none: links, pipes, folders with the names of files, files that may not be read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from tests.batch.hostile import make
from tests.batch.hostile.case import MISSING, TWICE, UNREADABLE, Case, Folder, sentence


def files(folder: Folder) -> None:
    """In a folder of their own."""
    folder.family = "places"
    place = folder.root / "places"
    place.mkdir(exist_ok=True)
    _links(folder, place)
    _pipes(folder, place)
    _folders(folder, place)
    _same_ids(folder)
    if os.geteuid() != 0:  # for whom nothing is locked
        folder.write("locked.txt", b"a")
        (place / "locked.txt").chmod(0)
        folder.refused("locked.txt", UNREADABLE)


def _links(folder: Folder, place: Path) -> None:
    for name, target in {
        "dangling.txt": "gone.txt",
        "dangling.zip": "/nowhere/at/all",
        "itself.txt": "itself.txt",
        "circle.pdf": "circle.html",
        "circle.html": "circle.pdf",
    }.items():
        (place / name).symlink_to(target)
        folder.refused(name, MISSING, UNREADABLE)
    (place / "zero.txt").symlink_to("/dev/zero")
    (place / "random.csv").symlink_to("/dev/urandom")
    folder.refused("zero.txt", UNREADABLE)
    folder.refused("random.csv", UNREADABLE)
    (place / "up").symlink_to("..")  # a folder that holds itself
    (place / "up.txt").symlink_to("..")
    quote = folder.quote()
    folder.good("end.txt", sentence(quote).encode(), quote)
    (place / "link.txt").symlink_to("end.txt")
    folder.cases.append(Case("places/link.txt", "places", (("places/link.txt", quote),)))


def _pipes(folder: Folder, place: Path) -> None:
    for name in ("pipe.txt", "pipe.jsonl", "pipe.zip", "pipe.pdf"):
        os.mkfifo(place / name)
        folder.refused(name, UNREADABLE)
    here = Path.cwd()
    os.chdir(place)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind("socket.txt")
    finally:
        os.chdir(here)
    folder.refused("socket.txt", UNREADABLE)


def _folders(folder: Folder, place: Path) -> None:
    (place / "empty.pdf").mkdir()
    (place / "nothing").mkdir()
    for name, data in (("full.zip/文.txt", str.encode), ("full.html/页.html", make.article)):
        quote = folder.quote()
        folder.good(name, data(sentence(quote)), quote)  # type: ignore[operator]
    folder.write(".hidden.txt", b"\xff")
    folder.write(".git/config.txt", b"\xff")
    folder.write("picture.png", b"\x89PNG")


def _same_ids(folder: Folder) -> None:
    quote = folder.quote()
    data = sentence(quote).encode()
    folder.good("same.md", data, quote)
    folder.bad("same.txt", data, TWICE)
