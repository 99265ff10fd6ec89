"""Tables with rows that are none, columns that cannot be told, and more of both than there could be."""

from __future__ import annotations

from tests.batch.hostile import make
from tests.batch.hostile.case import (
    BINARY,
    COLUMNS,
    DAMAGED,
    EMPTY,
    EXCESS,
    LARGE,
    LOCKED,
    MALFORMED,
    TWICE,
    UNDECODABLE,
    Folder,
    sentence,
)


def files(folder: Folder) -> None:
    """Rows in JSON, tables in text, Parquet."""
    for family in (_jsonl, _jsonl_files, _csv_rows, _csv_files, _parquet, _parquet_bombs):
        folder.family = family.__name__.strip("_")
        family(folder)


def _jsonl(folder: Folder) -> None:
    """A good row before a bad one and one after: both must come out."""
    rows: dict[str, tuple[bytes, tuple[str, ...]]] = {
        "brackets": (b"[" * 100_000, (MALFORMED,)),
        "objects": (b'{"a":' * 100_000, (MALFORMED,)),
        "brackets-within": (b'{"id":"x","text":' + b"[" * 500 + b"]" * 500 + b"}", (MALFORMED,)),
        "number": (b'{"text": 9.5}', (MALFORMED,)),
        "list": (b'{"text": ["9.5"]}', (MALFORMED,)),
        "null": (b'{"text": null}', (MALFORMED, EMPTY)),
        "true": (b'{"text": true}', (MALFORMED,)),
        "object": (b'{"text": {"text": "a"}}', (MALFORMED,)),
        "no-text": (b'{"id": "a"}', (MALFORMED,)),
        "empty": (b'{"text": ""}', (EMPTY,)),
        "spaces": (b'{"text": " \\n\\u3000"}', (EMPTY,)),
        "array": (b'["a", "b"]', (MALFORMED,)),
        "string": (b'"text"', (MALFORMED,)),
        "nan": (b'{"text": NaN}', (MALFORMED,)),
        "infinity": (b'{"text": "a", "x": Infinity}', (MALFORMED,)),
        "quotes": (b"{'text': 'a'}", (MALFORMED,)),
        "comma": (b'{"text": "a",}', (MALFORMED,)),
        "two": (b'{"text": "a"}{"text": "b"}', (MALFORMED,)),
        "cut": (b'{"text": "a', (MALFORMED,)),
        "surrogate": (b'{"text": "a\\ud800b"}', (MALFORMED, UNDECODABLE)),
        "bad-utf-8": (b'{"text": "a\xff\xfeb"}', (MALFORMED, UNDECODABLE)),
        "gb18030": ('{"text": "投资"}'.encode("gb18030"), (MALFORMED, UNDECODABLE)),
        "controls": (b'{"text": "a\0b"}', (MALFORMED,)),
        "words": (b"text", (MALFORMED,)),
        "absurd-date": (b'{"text": "a", "published": "99999-99-99"}', (MALFORMED,)),
        "date-in-list": (b'{"text": "a", "published": [2024]}', (MALFORMED,)),
        "title-in-list": (b'{"text": "a", "title": ["b"]}', (MALFORMED,)),
    }
    for name, (row, codes) in rows.items():
        before, after = folder.quote(), folder.quote()
        good = {f"{name}-1": before, f"{name}-3": after}
        lines = [make.jsonl([{"id": key, "text": sentence(quote)}]) for key, quote in good.items()]
        data = lines[0] + row + b"\n" + lines[1]
        folder.mixed(f"{name}.jsonl", data, {f"#{key}": quote for key, quote in good.items()}, {":2": codes})


def _jsonl_files(folder: Folder) -> None:
    quote = folder.quote()
    row = make.jsonl([{"id": "same", "text": sentence(quote)}])
    folder.mixed("same-id.jsonl", row * 3, {"#same": quote}, {"#same": (TWICE,)})
    folder.bad_row("array.jsonl", b'[\n {"text": "a"},\n {"text": "b"}\n]', MALFORMED)
    folder.bad("no-text-anywhere.jsonl", b'{"a": 1}\n' * 200, COLUMNS)
    folder.bad_row("csv.jsonl", b"id,text\n1,a\n", MALFORMED)
    folder.bad_row(
        "picture.jsonl", b"\x89PNG\r\n\x1a\n" + folder.rng.randbytes(999), MALFORMED, BINARY, DAMAGED
    )
    folder.root.joinpath("jsonl_files").mkdir(exist_ok=True)
    with folder.root.joinpath("jsonl_files", "long-row.jsonl").open("wb") as stream:
        stream.truncate(70 << 20)
        stream.seek(70 << 20)
        stream.write(b"\n" + make.jsonl([{"id": "after-long", "text": sentence(quote := folder.quote())}]))
    folder.cases.append(_sparse(folder, quote))


def _sparse(folder: Folder, quote: str):
    from tests.batch.hostile.case import Case

    where = folder.where("long-row.jsonl")
    return Case(where, folder.family, ((f"{where}#after-long", quote),), ((f"{where}:1", (LARGE,)),))


def _csv_rows(folder: Folder) -> None:
    """As with the rows in JSON; a row is named by the line it ends on."""
    rows: dict[str, tuple[bytes, tuple[str, ...]]] = {
        "short": (b"x", (MALFORMED,)),
        "long": (b"x,a,b,c", (MALFORMED,)),
        "million-cells": (b"x" + b"," * 1_000_000, (EMPTY,)),
        "no-text": (b"x,", (EMPTY,)),
        "spaces": (b"x,  ", (EMPTY,)),
        "bad-utf-8": ("x,投".encode() + b"\xff\xfe\x80", (UNDECODABLE,)),
    }
    for name, (row, codes) in rows.items():
        before, after = folder.quote(), folder.quote()
        good = {f"{name}-2": before, f"{name}-4": after}
        lines = [f"{key},{sentence(quote)}\n".encode() for key, quote in good.items()]
        data = b"id,text\n" + lines[0] + row + b"\n" + lines[1]
        folder.mixed(f"{name}.csv", data, {f"#{key}": quote for key, quote in good.items()}, {":3": codes})
    quote = folder.quote()
    data = f'id,text\nopen-2,{sentence(quote)}\nx,"a\n'.encode() + "园区，建设\n".encode() * 5000
    folder.mixed("quotation-mark-open.csv", data, {"#open-2": quote}, {":5003": (MALFORMED,)})
    quote = folder.quote()
    row = f"same-csv,{sentence(quote)}\n"
    folder.mixed("same-id.csv", f"id,text\n{row * 3}".encode(), {"#same-csv": quote}, {"#same-csv": (TWICE,)})


def _csv_files(folder: Folder) -> None:
    tables: dict[str, tuple[bytes, tuple[str, ...]]] = {
        "no-text-column": (b"a,b,c\n1,2,3\n", (COLUMNS,)),
        "no-header": (sentence(folder.quote()).encode() + b"\n1\n", (COLUMNS,)),
        "million-columns": (b"," * 1_000_000 + b"\n", (EXCESS,)),
        "header-alone": (b"id,text\n", (EMPTY,)),
        "header-no-newline": (b"id,text", (EMPTY,)),
        "blank-rows": (b"id,text\n\n,\n\n", (EMPTY,)),
        "nul": (b"id,text\n" + b"\0" * 5000, (DAMAGED, EMPTY, MALFORMED, BINARY)),
        "zeros": (b"\0" * 5000, (DAMAGED, BINARY)),
        "no-encoding": (b"id,text\n" + b"\x80\xff\xfe\x81" * 500, (UNDECODABLE, DAMAGED)),
        "header-open": (b'id,"text\n' + b"a\n" * 99, (COLUMNS, MALFORMED)),
        "page": (make.page("<p>投资9亿元</p>").encode(), (COLUMNS, MALFORMED, DAMAGED)),
        "zip": (make.zipped({"a.txt": b"a"}), (DAMAGED, "SZ-SRC-023")),
        "pdf": (make.pdf("a"), (DAMAGED, "SZ-SRC-023", COLUMNS)),
        "separators": (b",;|\t" * 1000 + b"\n", (COLUMNS,)),
    }
    for name, (data, codes) in tables.items():
        folder.bad(f"{name}.csv", data, *codes)


def _parquet(folder: Folder) -> None:
    import pyarrow as pa

    text = sentence(folder.quote())
    tables = {
        "text-in-lists": {"id": ["a"], "text": [[text]]},
        "text-in-objects": {"id": ["a"], "text": [{"text": text}]},
        "text-of-numbers": {"id": ["a"], "text": [9.5]},
        "text-of-dates": {"id": ["a"], "text": pa.array([0], pa.timestamp("us"))},
        "text-of-words-in-a-map": {"text": pa.array([[("a", text)]], pa.map_(pa.string(), pa.string()))},
        "no-text": {"id": ["a"], "other": [text]},
        "no-columns": {},
    }
    for name, columns in tables.items():
        folder.bad(f"{name}.parquet", make.parquet(columns), COLUMNS)
    folder.bad(
        "no-rows.parquet",
        make.parquet({"id": pa.array([], pa.string()), "text": pa.array([], pa.string())}),
        EMPTY,
    )
    folder.mixed("nulls.parquet", make.parquet({"text": pa.array([None], pa.string())}), {}, {"#1": (EMPTY,)})
    folder.mixed("empty.parquet", make.parquet({"text": [""]}), {}, {"#1": (EMPTY,)})
    bad = pa.array([b"\xff\xfe\x80"], pa.binary())
    folder.mixed("bad-utf-8.parquet", make.parquet({"text": bad}), {}, {"#1": (UNDECODABLE,)})
    whole = make.parquet({"id": ["whole"], "text": [text]})
    folder.bad("no-magic.parquet", b"XXXX" + whole[4:-4] + b"XXXX", DAMAGED)
    folder.bad("locked.parquet", whole[:-4] + b"PARE", LOCKED, DAMAGED)
    folder.bad("footer-too-long.parquet", whole[:-8] + b"\xff\xff\xff\x7f" + whole[-4:], DAMAGED)
    folder.bad("footer-zero.parquet", whole[:-8] + b"\0\0\0\0" + whole[-4:], DAMAGED)
    folder.bad("footer-alone.parquet", b"PAR1" + whole[-300:], DAMAGED)
    folder.bad("magic-alone.parquet", b"PAR1PAR1", DAMAGED)
    folder.bad("csv.parquet", b"id,text\n1,a\n", DAMAGED)
    quote = folder.quote()
    same = make.parquet({"id": ["same-pq"] * 3, "text": [sentence(quote)] * 3})
    folder.mixed("same-id.parquet", same, {"#same-pq": quote}, {"#same-pq": (TWICE,)})


def _parquet_bombs(folder: Folder) -> None:
    """A dictionary says a text once and a million times that it stands here."""
    import pyarrow as pa

    for name, size, times in (
        ("megabytes", 4 << 20, 100_000),
        ("texts", 200_000, 1_000_000),
        ("cell", 300 << 20, 1),
    ):
        letters = pa.array([" " * size])
        column = pa.DictionaryArray.from_arrays(pa.array([0] * times, pa.int32()), letters)
        data = make.parquet({"text": column}, compression="zstd")
        folder.bad(f"{name}.parquet", data, EXCESS)
    wide = {f"c{number}": ["a"] for number in range(10_001)}
    folder.bad("columns.parquet", make.parquet(wide), COLUMNS, EXCESS)
