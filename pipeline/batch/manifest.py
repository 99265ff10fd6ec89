"""What is known of a folder's runs: files with their stamps, results with where they lie, what is being published."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from pipeline.batch.shard import Totals
from pipeline.batch.unit import Stamp
from pipeline.errors import ColumnsGuessed, ManifestDamaged, OutputError, OutputFull, RunBusy

VERSION = 1
PUBLISHED = 0  # the number that stands for the published files where that of a shard stands

_UNIT = """(key BLOB PRIMARY KEY, shard INTEGER NOT NULL, starts TEXT NOT NULL, packed BLOB NOT NULL,
 telling INTEGER NOT NULL, again REAL, documents INTEGER, claims INTEGER, entities INTEGER, failures INTEGER,
 left_out INTEGER, characters INTEGER)"""
_TABLES = f"""
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (path BLOB PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER,
 contents BLOB NOT NULL, notices TEXT, run INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unit {_UNIT};
CREATE TABLE IF NOT EXISTS placed {_UNIT};
CREATE TABLE IF NOT EXISTS shard (number INTEGER PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS owned (name TEXT PRIMARY KEY, run INTEGER NOT NULL) WITHOUT ROWID;
"""
_SCRATCH = """
CREATE TABLE scratch.todo (number INTEGER PRIMARY KEY, unit BLOB NOT NULL);
CREATE TABLE scratch.plan (ordinal INTEGER PRIMARY KEY, key BLOB, error TEXT);
CREATE TABLE scratch.met (id BLOB PRIMARY KEY, ordinal INTEGER, item INTEGER) WITHOUT ROWID;
CREATE TABLE scratch.text (number INTEGER PRIMARY KEY, id BLOB NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL);
"""
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_FORMAT}


class Known(NamedTuple):
    """A file as it was when it was last read: its stamp, and the sha256 of each unit that it held."""

    stamp: Stamp
    contents: tuple[bytes, ...]
    notices: tuple[tuple[str, str, str], ...]


class Row(NamedTuple):
    """A finished unit: in which shard, or the published files, and where its lines start in each file there."""

    key: bytes
    shard: int
    starts: tuple[int, ...]
    packed: bytes
    telling: bool
    again: float | None
    totals: Totals

    def holds(self, timeout: float) -> bool:
        """Whether it can be taken by a run that gives a document so many seconds, 0 for any."""
        return self.again is None or 0 < timeout <= self.again


class Planned(NamedTuple):
    """A place in the order of the run: a unit, or code, source and reason of what is none."""

    ordinal: int
    row: Row | None
    error: tuple[str, str, str] | None


class Manifest:
    """The database of a run's folder, held by one process at a time; a context.

    ``path`` and ``scratch`` are files, the second for this run alone. Raises ``RunBusy`` if another process holds
    it, ``ManifestDamaged``, ``OutputFull`` or ``OutputError``, at any time.
    """

    def __init__(self, path: Path, scratch: Path) -> None:
        self._path = path
        scratch.unlink(missing_ok=True)
        with self.errors():
            self._db = sqlite3.connect(path, timeout=0.5, isolation_level=None, check_same_thread=False)
            try:
                self._open(scratch)
                self.run = int(self.fact("run", 0)) + 1
            except BaseException:
                self._db.close()
                raise

    def _open(self, scratch: Path) -> None:
        # Held exclusively, a log needs no shared memory: it also works on network file systems.
        for pragma in (
            "locking_mode=EXCLUSIVE",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "cache_size=-16000",
        ):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        self._db.execute("ATTACH ? AS scratch", (str(scratch),))
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            self._db.execute(f"PRAGMA scratch.{pragma}").fetchall()
        version = self._db.execute("PRAGMA main.user_version").fetchone()[0]
        if version not in (0, VERSION):
            raise ManifestDamaged(str(self._path), f"it is of another version ({version})")
        self._db.executescript(_TABLES + _SCRATCH)
        self._db.execute(f"PRAGMA main.user_version={VERSION}")
        self._db.execute("BEGIN IMMEDIATE")

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turns the errors of the database into ours."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code in _BUSY:
                raise RunBusy(str(self._path.parent.parent), "another run is writing into it") from error
            if code == sqlite3.SQLITE_FULL:
                raise OutputFull(str(self._path), "no space left for the manifest") from error
            if code in _BROKEN or isinstance(error, sqlite3.IntegrityError):
                raise ManifestDamaged(str(self._path), str(error)) from error
            raise OutputError(str(self._path), str(error)) from error

    def commit(self) -> None:
        """Keep what was told so far, whatever happens to this process."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go, keeping what was committed."""
        self._db.close()

    # --- facts about the folder

    def fact(self, name: str, default: Any = None) -> Any:
        """What was told under this name."""
        found = self._db.execute("SELECT value FROM fact WHERE name=?", (name,)).fetchone()
        return json.loads(found[0]) if found else default

    def tell(self, name: str, value: Any) -> None:
        """Tell a fact, ``None`` to forget it."""
        if value is None:
            self._db.execute("DELETE FROM fact WHERE name=?", (name,))
        else:
            self._db.execute("INSERT OR REPLACE INTO fact VALUES (?,?)", (name, json.dumps(value)))

    def own(self, name: str, run: int) -> None:
        """A published file is ours since this run."""
        self._db.execute("INSERT OR REPLACE INTO owned VALUES (?,?)", (name, run))

    def disowned(self) -> Iterator[str]:
        """The published files that earlier runs left and this does not."""
        for (name,) in self._db.execute("SELECT name FROM owned WHERE run<?", (self.run,)):
            yield name

    # --- files and units

    def known(self, path: bytes) -> Known | None:
        """What a file was when it was last read."""
        found = self._db.execute(
            "SELECT size,mtime,ctime,inode,contents,notices FROM file WHERE path=?", (path,)
        ).fetchone()
        if not found:
            return None
        contents = tuple(found[4][at : at + 32] for at in range(0, len(found[4]), 32))
        notices = tuple(tuple(each) for each in json.loads(found[5] or "[]"))
        return Known(Stamp(*found[:4]), contents, notices)

    def saw(self, path: bytes, known: Known) -> None:
        """A file was read, and is of this run."""
        notices = json.dumps(known.notices) if known.notices else None
        row = (path, *known.stamp, b"".join(known.contents), notices, self.run)
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?,?,?,?,?,?,?,?)", row)

    def met_again(self, path: bytes) -> None:
        """A file is of this run, and as it was."""
        self._db.execute("UPDATE file SET run=? WHERE path=?", (self.run, path))

    def gone(self) -> int:
        """How many files that were read once are not of this run."""
        return int(self._db.execute("SELECT count(*) FROM file WHERE run<?", (self.run,)).fetchone()[0])

    def unit(self, key: bytes) -> Row | None:
        """A finished unit."""
        found = self._db.execute("SELECT * FROM unit WHERE key=?", (key,)).fetchone()
        return _row(found) if found else None

    def finish(self, row: Row, *, table: str = "unit") -> None:
        """A unit is finished; in the table ``placed``, in the files that are to be published."""
        values = (*row[:2], orjson.dumps(row.starts).decode(), *row[3:6], *row.totals)
        verb = "REPLACE" if table == "unit" else "IGNORE"
        self._db.execute(f"INSERT OR {verb} INTO {table} VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", values)

    def forget_units(self, shard: int) -> None:
        """Forget the units of a shard, or of the published files, that is not what it was."""
        self._db.execute("DELETE FROM unit WHERE shard=?", (shard,))
        self._db.execute("DELETE FROM shard WHERE number=?", (shard,))

    def forget(self) -> None:
        """Forget every file and unit; what is published is still ours to replace."""
        for table in ("unit", "file", "shard"):
            self._db.execute(f"DELETE FROM {table}")

    def replace_units(self) -> None:
        """The published files have been replaced: what was placed in them is all there is."""
        # Rows of a table like it are copied as they lie; to rename it would be to read the whole schema again.
        self._db.execute("DELETE FROM unit")
        self._db.execute("INSERT INTO unit SELECT * FROM placed")
        self._db.execute("DELETE FROM placed")
        self._db.execute("DELETE FROM shard")
        self._db.execute("DELETE FROM file WHERE run<?", (self.run,))
        self._db.execute("DELETE FROM owned WHERE run<?", (self.run,))

    def clear_placed(self) -> None:
        """Forget what was placed in files that are not going to be published."""
        self._db.execute("DELETE FROM placed")

    def add_shard(self, number: int, size: int) -> None:
        """A shard lies under its number."""
        self._db.execute("INSERT INTO shard VALUES (?,?)", (number, size))

    def shards(self) -> dict[int, int]:
        """The numbers of the shards, and their sizes in bytes."""
        return dict(self._db.execute("SELECT number, size FROM shard"))

    # --- this run

    def put_off(self, units: Iterator[bytes]) -> None:
        """Things to do later, in this order."""
        self._db.executemany("INSERT INTO todo (unit) VALUES (?)", ((unit,) for unit in units))

    def todo(self, after: int) -> tuple[int, bytes] | None:
        """The next thing to do after that of this number, with its own."""
        found: tuple[int, bytes] | None = self._db.execute(
            "SELECT number, unit FROM todo WHERE number>? ORDER BY number LIMIT 1", (after,)
        ).fetchone()
        return found

    def plan(self, ordinal: int, key: bytes | None, error: tuple[str, str, str] | None = None) -> None:
        """What stands at a place of the run."""
        told = json.dumps(error) if error else None
        self._db.execute("INSERT OR REPLACE INTO plan VALUES (?,?,?)", (ordinal, key, told))

    def planned(self) -> Iterator[Planned]:
        """Everything of the run, in its order."""
        query = "SELECT ordinal, error, unit.* FROM plan LEFT JOIN unit ON unit.key=plan.key ORDER BY ordinal"
        for ordinal, error, *rest in self._db.execute(query):
            row = _row(rest) if rest[0] is not None else None
            yield Planned(ordinal, row, tuple(json.loads(error)) if error else None)

    def order(self) -> Iterator[tuple[bytes, str]]:
        """What makes up the run, in its order: the key of a unit, or an error."""
        for key, error in self._db.execute("SELECT key, error FROM plan ORDER BY ordinal"):
            yield key or b"", error or ""

    def meet(self, ids: list[bytes], ordinal: int) -> frozenset[int]:
        """Take the ids of a unit's documents; says which of them, by number, were met before."""
        before = self._db.total_changes
        rows = [(each, ordinal, item) for item, each in enumerate(ids)]
        self._db.executemany("INSERT OR IGNORE INTO met VALUES (?,?,?)", rows)
        if self._db.total_changes - before == len(ids):
            return frozenset()
        owner = "SELECT ordinal, item FROM met WHERE id=?"
        return frozenset(
            i for i, each in enumerate(ids) if self._db.execute(owner, (each,)).fetchone() != (ordinal, i)
        )

    def keep_text(self, doc_id: str, name: str, sha256: str) -> None:
        """A text of record is among the files of the run."""
        row = (doc_id.encode("utf-8", "surrogatepass"), name, sha256)
        self._db.execute("INSERT INTO text (id, name, sha256) VALUES (?,?,?)", row)

    def guesses(self) -> Iterator[tuple[str, str]]:
        """The tables of the run whose columns were guessed, by name, and which were taken."""
        found = self._db.execute("SELECT notices FROM file WHERE run=? AND notices IS NOT NULL", (self.run,))
        told = (tuple(each) for (notices,) in found for each in json.loads(notices))
        yield from sorted((where, reason) for code, where, reason in told if code == ColumnsGuessed.code)

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """The texts of the run in its order: id of the document, name of the file, sha256."""
        for doc_id, name, digest in self._db.execute("SELECT id, name, sha256 FROM text ORDER BY number"):
            yield doc_id.decode("utf-8", "surrogatepass"), name, digest


def _row(found: Any) -> Row:
    key, shard, starts, packed, telling, again, *totals = found
    return Row(key, shard, tuple(orjson.loads(starts)), packed, bool(telling), again, Totals(*totals))
