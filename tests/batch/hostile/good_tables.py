"""Tables that are as they should be, some of them odd; each has three rows with a figure."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from tests.batch.hostile import make
from tests.batch.hostile.case import Folder, sentence


def _several(folder: Folder, name: str, build: Callable[[dict[str, str]], bytes]) -> None:
    """A table of three rows with ids of its own."""
    quotes = {f"{name}-{number}": folder.quote() for number in range(3)}
    data = build({row: sentence(quote) for row, quote in quotes.items()})
    folder.mixed(name, data, {f"#{row}": quote for row, quote in quotes.items()}, {})


def rows(folder: Folder) -> None:
    """Rows in JSON."""

    def lines(rows: dict[str, str]) -> bytes:
        return make.jsonl({"id": row, "text": text} for row, text in rows.items())

    _several(folder, "rows.jsonl", lines)
    _several(folder, "rows.ndjson", lambda rows: b"\xef\xbb\xbf\n" + lines(rows).replace(b"\n", b"\r\n\n"))
    _several(folder, "packed.jsonl.gz", lambda rows: gzip.compress(lines(rows), mtime=0))
    _several(folder, "packed-and-not-said.jsonl", lambda rows: gzip.compress(lines(rows), mtime=0))
    _several(folder, "packed.jsonl.xz", lambda rows: lzma.compress(lines(rows)))
    _several(
        folder,
        "guessed.jsonl",
        lambda rows: make.jsonl(
            {"_id": {"$oid": "5"}, "id": row, "正文": text, "日期": "2024/1/5 08:00", "赞": 3}
            for row, text in rows.items()
        ),
    )


def tables(folder: Folder) -> None:
    """Tables in text."""

    def table(rows: dict[str, str]) -> bytes:
        return make.csv(
            [
                ("id", "text", "published"),
                *((row, f'"引"\r\n{text}', "2024-01-05") for row, text in rows.items()),
            ]
        )

    _several(folder, "table.csv", table)
    _several(folder, "gb18030.csv", lambda rows: table(rows).decode().encode("gb18030"))
    _several(folder, "mark.csv", lambda rows: b"\xef\xbb\xbf" + table(rows))
    _several(folder, "utf-16.csv", lambda rows: table(rows).decode().replace(",", "\t").encode("utf-16"))
    _several(folder, "tabs.tsv", lambda rows: table(rows).replace(b",", b"\t"))
    _several(folder, "semicolons.csv", lambda rows: table(rows).replace(b",", b";"))
    _several(
        folder,
        "twice-called.csv",
        lambda rows: make.csv(
            [("id", "text", "text"), *((row, text, "另一列") for row, text in rows.items())]
        ),
    )
    _several(
        folder,
        "bad-dates.csv",
        lambda rows: make.csv(
            [("id", "正文", "日期"), *((row, text, "13/13/1313") for row, text in rows.items())]
        ),
    )
    _several(
        folder,
        "long-cell.csv",
        lambda rows: make.csv(
            [
                ("id", "text"),
                *((row, _long(row) + text) for row, text in rows.items()),
            ]
        ),
    )
    _several(folder, "empty-lines.csv", lambda rows: table(rows).replace(b'"\r\n"', b'"\r\n\r\n\r\n"'))


def _long(row: str) -> str:
    """Of one row so much that it passes the limit of the csv module itself."""
    return "园区建设。" * (27_000 if row.endswith("0") else 9)


def parquets(folder: Folder) -> None:
    """Tables in Parquet."""
    import pyarrow as pa

    moments = [datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    dates: dict[str, Any] = {
        "dates": pa.array([date(2024, 1, day) for day in (1, 2, 3)]),
        "moments": pa.array(moments, pa.timestamp("ns", tz="Asia/Shanghai")),
        "absurd": pa.array([2**62, -(2**62), 0], pa.timestamp("us")),
        "nanoseconds": pa.array([2**62, -(2**62), 1], pa.timestamp("ns")),
        "words": pa.array(["2024年1月1日", "不详", None]),
    }
    for name, column in dates.items():
        _several(
            folder,
            f"{name}.parquet",
            lambda rows, column=column: make.parquet(
                {"id": list(rows), "text": list(rows.values()), "日期": column}
            ),
        )  # type: ignore[misc]
    texts: dict[str, Callable[[list[str]], Any]] = {
        "dictionary": lambda texts: pa.array(texts).dictionary_encode(),
        "large": lambda texts: pa.array(texts, pa.large_string()),
        "binary": lambda texts: pa.array([text.encode() for text in texts], pa.binary()),
    }
    for name, of in texts.items():
        _several(
            folder,
            f"{name}.parquet",
            lambda rows, of=of: make.parquet({"id": list(rows), "text": of(list(rows.values()))}),
        )  # type: ignore[misc]
    _several(
        folder,
        "zstd.parquet",
        lambda rows: make.parquet(
            {"id": list(rows), "text": list(rows.values())}, compression="zstd", row_group_size=1
        ),
    )
