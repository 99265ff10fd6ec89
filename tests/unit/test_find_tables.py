"""Rows of tables as documents: columns named and guessed, encodings, dates, damage, limits."""

from __future__ import annotations

import datetime
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import ShuzhengError, SourceEmpty, SourceError
from pipeline.model import RawRange, SourceText, Span
from pipeline.stages.read import (
    Columns,
    Entry,
    Facts,
    Held,
    Inputs,
    Metadata,
    documents_in,
    found,
    open_document,
)
from pipeline.stages.read.columns import choose, parse_date


def rows(
    path: Path, columns: Columns | None = None, notices: list[ShuzhengError] | None = None
) -> list[Held | SourceError]:
    told = [] if notices is None else notices
    entry = Entry(str(path), path.name, path.name)
    return list(documents_in(entry, columns or Columns(), on_notice=told.append))


def said(found_rows: Sequence[Held | SourceError]) -> list[tuple[str, ...]]:
    return [
        (row.doc_id, str(row.data)) if isinstance(row, Held) else (row.code, row.where) for row in found_rows
    ]


@pytest.mark.parametrize(
    ("encoding", "mark", "separator"),
    [
        ("utf-8", "", ","), ("utf-8", "\ufeff", ","), ("gb18030", "", ","), ("big5", "", ","), ("utf-16", "", "\t"),
        ("utf-8", "", ";"), ("utf-16", "", ","),
    ],
)  # fmt: skip
def test_csv_of_any_encoding_and_separator(tmp_path: Path, encoding: str, mark: str, separator: str) -> None:
    lines = [
        ("文章ID", "正文", "日期"),
        ("甲", '"人口30萬,\r\n增長""三""成"', "2021/3/5"),
        ("乙", "出口", ""),
    ]
    text = mark + "".join(separator.join(line) + "\r\n" for line in lines)
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    first, second = rows(tmp_path / "t.csv")
    assert first == Held("t.csv#甲", "甲", '人口30萬,\r\n增長"三"成', Metadata("甲", "2021-03-05"))
    assert second == Held("t.csv#乙", "乙", "出口", Metadata("乙"))


def test_row_numbers_where_there_is_no_id(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("content\n甲\n\n乙\n", encoding="utf-8")
    (tmp_path / "t.jsonl").write_text('{"text": "甲"}\n\n{"text": "乙", "id": null}\n', encoding="utf-8")
    assert said(rows(tmp_path / "t.csv")) == [("t.csv#1", "甲"), ("t.csv#2", "乙")]
    assert said(rows(tmp_path / "t.jsonl")) == [("t.jsonl#1", "甲"), ("t.jsonl#3", "乙")]


def test_what_is_guessed_is_told_once(tmp_path: Path) -> None:
    lines = "Title,Content,PubTime,URL\n题,文,2021-03-05 12:30:00,u\n题,文,昨天,v\n题,文,前天,w\n"
    (tmp_path / "t.csv").write_text(lines, encoding="utf-8")
    notices: list[ShuzhengError] = []
    found_rows = rows(tmp_path / "t.csv", notices=notices)
    assert [row.own.published for row in found_rows if isinstance(row, Held)] == ["2021-03-05", None, None]
    assert [(notice.code, notice.where) for notice in notices] == [
        ("SZ-SRC-021", "t.csv"), ("SZ-SRC-022", "t.csv:3"),
    ]  # fmt: skip
    assert notices[0].reason == "text from Content, id from URL, date from PubTime, title from Title"


def test_our_own_names_are_not_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,text,published\n1,文,2021\n", encoding="utf-8")
    notices: list[ShuzhengError] = []
    assert said(rows(tmp_path / "t.csv", notices=notices)) == [("1", "文")]
    assert notices == []


def test_columns_that_are_named_go_first(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "id,text,Body,day\n1,摘要,全文,2020\n2,摘要,全文二,2021\n", encoding="utf-8"
    )
    wish = Columns(text="body", id="-", date="day")
    first, second = rows(tmp_path / "t.csv", wish)
    assert isinstance(first, Held) and isinstance(second, Held)
    assert (first.doc_id, first.data, first.own.published) == ("t.csv#1", "全文", "2020")
    assert second.doc_id == "t.csv#2"


@pytest.mark.parametrize(
    ("header", "wish", "reason"),
    [
        ("a,b\n1,2\n", Columns(), "no column can be taken for the text; there are a, b"),
        ("id,text\n1,2\n", Columns(text="body"), "there is no column body; there are id, text"),
        ("id,text\n1,2\n", Columns(date="day"), "there is no column day; there are id, text"),
    ],
)
def test_columns_that_are_not_there(tmp_path: Path, header: str, wish: Columns, reason: str) -> None:
    (tmp_path / "t.csv").write_text(header, encoding="utf-8")
    (error,) = rows(tmp_path / "t.csv", wish)
    assert isinstance(error, SourceError) and (error.code, error.reason) == ("SZ-SRC-020", reason)


def test_bad_rows_are_named_and_the_rest_go_on(tmp_path: Path) -> None:
    body = (
        "id,text,published\n1,一,2021\n2,二\n3,三,2021,多\n4,四,2021-13\n5,五,2021,,\n6, ,2021\n7,七,2021\n"
    )
    (tmp_path / "t.csv").write_bytes(
        body.encode() + b"8,\xff\xff\xff,2021\n" + "9,人口增长,2021\n".encode("gbk")
    )
    assert said(rows(tmp_path / "t.csv")) == [
        ("1", "一"), ("SZ-SRC-006", "t.csv:3"), ("SZ-SRC-006", "t.csv:4"), ("SZ-SRC-006", "t.csv:5"), ("5", "五"),
        ("SZ-SRC-003", "t.csv:7"), ("7", "七"), ("SZ-SRC-002", "t.csv:9"), ("9", "人口增长"),
    ]  # fmt: skip


def test_limits_of_a_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "LARGEST", 4096)
    body = "id,text\n1,一\n2," + "长" * 3000 + "\n3," + '"' + "行\n" * 3000 + '"\n4,四\n'
    (tmp_path / "t.csv").write_text(body, encoding="utf-8")
    assert said(rows(tmp_path / "t.csv")) == [
        ("1", "一"), ("SZ-SRC-005", "t.csv:3"), ("SZ-SRC-005", "t.csv:3004"), ("4", "四"),
    ]  # fmt: skip


def test_a_quotation_mark_that_is_not_closed_makes_no_document_of_all_that_follows(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('id,text\n1,一\n2,"二\n3,三\n4,四\n', encoding="utf-8")
    good, error = rows(tmp_path / "t.csv")
    assert isinstance(good, Held) and isinstance(error, SourceError)
    assert (error.code, error.where) == ("SZ-SRC-006", "t.csv:5")
    assert "from line 3 on" in error.reason


def test_a_million_cells_in_a_row_and_a_million_columns(tmp_path: Path) -> None:
    (tmp_path / "row.csv").write_text("id,text\n1" + "," * 1_000_000 + "x\n2,文\n", encoding="utf-8")
    assert said(rows(tmp_path / "row.csv")) == [("SZ-SRC-006", "row.csv:2"), ("2", "文")]
    (tmp_path / "head.csv").write_text("text" + ",a" * 1_000_000 + "\n1\n", encoding="utf-8")
    assert said(rows(tmp_path / "head.csv")) == [("SZ-SRC-013", "head.csv")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "SZ-SRC-003"),
        (b"\n \n", "SZ-SRC-003"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xfe\x81", "SZ-SRC-010"),
        (bytes(range(256)) * 8, "SZ-SRC-002"),
        (b'"text\n1\n2\n', "SZ-SRC-020"),
        (b"\xff\xfe\x00", "SZ-SRC-020"),
        (b"text\n\x00\x00\n", "SZ-SRC-010"),
    ],
)
def test_csv_that_is_none(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    assert [each[0] for each in said(rows(tmp_path / "t.csv"))] == [code]


def test_a_table_about_files_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("file,published\na.txt,2021\n", encoding="utf-8")
    notices: list[ShuzhengError] = []
    assert rows(tmp_path / "m.csv", notices=notices) == []
    assert [notice.code for notice in notices] == ["SZ-SRC-026"]


def test_rows_without_a_text_are_given_up(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"a": 1}\n' * 500, encoding="utf-8")
    codes = [each[0] for each in said(rows(tmp_path / "t.jsonl"))]
    assert codes == ["SZ-SRC-006"] * 100 + ["SZ-SRC-020"]


def test_what_is_not_a_row_a_line_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text("[\n" + '{\n"text":\n"文"\n},\n' * 500 + "]", encoding="utf-8")
    codes = [each[0] for each in said(rows(tmp_path / "t.jsonl"))]
    assert codes == ["SZ-SRC-006"] * 101


def test_jsonl_in_gb18030_and_with_nan(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(
        '{"id": "1", "text": "人口增长，誠實"}\n{"text": "乙", "region": NaN}\n'.encode("gbk")
    )
    assert said(rows(tmp_path / "t.jsonl")) == [("1", "人口增长，誠實"), ("SZ-SRC-006", "t.jsonl:2")]
    (tmp_path / "t.jsonl").write_text('{"id": 2, "text": "乙", "region": NaN}\n', encoding="utf-8")
    assert said(rows(tmp_path / "t.jsonl")) == [("2", "乙")]


def test_a_separator_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sep=;\nid;text\n1;甲,乙,丙\n", encoding="utf-8-sig")
    assert said(rows(tmp_path / "t.csv")) == [("1", "甲,乙,丙")]


def test_jsonl_of_other_people(tmp_path: Path) -> None:
    lines = '{"_id": {"$oid": "6e"}, "content": "甲", "date": {"$date": "2021-03-05T01:00:00Z"}, "source": ["x"]}\n'
    lines += '{"id": 7, "content": "乙", "time": 1614902400, "title": 3}\n'
    with gzip.open(tmp_path / "t.jsonl", "wb") as file:
        file.write(lines.encode())
    first, second = rows(tmp_path / "t.jsonl")
    assert isinstance(first, Held) and isinstance(second, Held)
    assert (first.own, first.data) == (Metadata("6e", "2021-03-05"), "甲")
    assert (second.own, second.data) == (Metadata("7"), "乙")


def parquet(path: Path, **columns: object) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet(tmp_path: Path) -> None:
    moment = datetime.datetime(2021, 3, 5, 23, 30)
    path = parquet(
        tmp_path / "t.parquet",
        content=pa.array(["甲", None, "乙𠮷", ""]).dictionary_encode(),
        id=[10, 11, 12, 13],
        pubtime=pa.array([moment, None, None, moment], pa.timestamp("ns")),
        html=[["x"]] * 4,
    )
    assert said(rows(path)) == [
        ("10", "甲"), ("SZ-SRC-003", "t.parquet#2"), ("12", "乙𠮷"), ("SZ-SRC-003", "t.parquet#4"),
    ]  # fmt: skip
    (first, *_) = rows(path)
    assert isinstance(first, Held) and first.own.published == "2021-03-05"


@pytest.mark.parametrize(
    ("kind", "value", "published"),
    [
        (pa.date32(), datetime.date(2021, 3, 5), "2021-03-05"),
        (
            pa.timestamp("us", "Asia/Shanghai"),
            datetime.datetime(2021, 3, 4, 20, tzinfo=datetime.UTC),
            "2021-03-05",
        ),
        (pa.string(), "2021年3月", "2021-03"),
        (pa.int64(), 20210305, "2021-03-05"),
        (pa.int64(), 1614902400, None),
        (pa.float64(), 2021.0, "2021"),
        (pa.list_(pa.string()), ["2021"], None),
    ],
)
def test_dates_of_parquet(tmp_path: Path, kind: pa.DataType, value: object, published: str | None) -> None:
    path = parquet(tmp_path / "t.parquet", text=["文"], date=pa.array([value], kind))
    (row,) = rows(path)
    assert isinstance(row, Held) and row.own.published == published


def test_a_string_that_is_not_utf_8_in_parquet(tmp_path: Path) -> None:
    broken = pa.array([b"\xff\xfe", "文".encode()], pa.binary()).view(pa.string())
    path = parquet(tmp_path / "t.parquet", text=broken)
    assert said(rows(path)) == [("SZ-SRC-002", "t.parquet#1"), ("t.parquet#2", "文")]


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.struct([("x", pa.string())]), pa.int64()])
def test_text_that_is_no_text_in_parquet(tmp_path: Path, kind: pa.DataType) -> None:
    (error,) = rows(parquet(tmp_path / "t.parquet", text=pa.array([None], kind)))
    assert isinstance(error, SourceError) and error.code == "SZ-SRC-020" and "not text" in error.reason


def test_odd_columns_of_parquet(tmp_path: Path) -> None:
    twice = pa.Table.from_arrays([pa.array(["甲"]), pa.array(["乙"])], names=["text", "text"])
    pq.write_table(twice, tmp_path / "t.parquet")
    assert said(rows(tmp_path / "t.parquet")) == [("t.parquet#1", "甲")]
    for kind, value in (
        (pa.timestamp("us"), 2**62),
        (pa.timestamp("us", "No/Town"), 1),
    ):
        path = parquet(tmp_path / "t.parquet", text=["文"], date=pa.array([value], kind))
        (row,) = rows(path)
        assert isinstance(row, Held) and row.own.published is None
    path = parquet(tmp_path / "t.parquet", **{"a.text": pa.array(["甲"], pa.large_string()), "id": [b"k"]})
    assert said(rows(path, Columns(text="a.text"))) == [("t.parquet#1", "甲")]


def test_parquet_without_rows(tmp_path: Path) -> None:
    (error,) = rows(parquet(tmp_path / "t.parquet", text=pa.array([], pa.string())))
    assert isinstance(error, SourceEmpty)


def test_parquet_that_is_damaged(tmp_path: Path) -> None:
    whole = parquet(
        tmp_path / "t.parquet", text=["人口" * 200] * 50, id=[str(n) for n in range(50)]
    ).read_bytes()
    bad = [b"", b"PAR1", whole[:-20], whole[: len(whole) // 2], whole[4:], b"PAR1" + bytes(300) + b"PAR1"]
    bad.append(whole[:60] + bytes(b ^ 0xA5 for b in whole[60:200]) + whole[200:])
    for number, content in enumerate(bad):
        path = tmp_path / f"{number}.parquet"
        path.write_bytes(content)
        assert {each[0] for each in said(rows(path))} == {"SZ-SRC-010"}


def test_a_text_of_which_a_small_parquet_has_very_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.stages.read import archives

    monkeypatch.setattr(archives, "_FREE", 1 << 20)
    path = parquet(tmp_path / "t.parquet", text=pa.array(["长" * 5000] * 5000).dictionary_encode())
    codes = [each[0] for each in said(rows(path))]
    assert codes[-1] == "SZ-SRC-013" and len(codes) < 5000


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2021-03-05", "2021-03-05"), ("2021/3/5", "2021-03-05"), ("2021.3.5", "2021-03-05"), ("2021年3月5日", "2021-03-05"),
        ("2021-03-05 12:30:00", "2021-03-05"), ("2021-03-05T23:59:59+08:00", "2021-03-05"), ("２０２１年３月", "2021-03"),
        ("2021年3月5日 星期五 10:00", "2021-03-05"), ("20210305", "2021-03-05"), ("2021", "2021"), ("2021年", "2021"),
        ("2021-3", "2021-03"), ("Fri, 05 Mar 2021 12:00:00 GMT", "2021-03-05"), (" ", None), ("N/A", None), (None, None),
        (float("nan"), None), (datetime.datetime(2021, 3, 5, 1), "2021-03-05"), (20210305.0, "2021-03-05"),
    ],
)  # fmt: skip
def test_dates(value: object, date: str | None) -> None:
    assert parse_date(value) == date


@pytest.mark.parametrize(
    "value",
    [
        "05/03/2021", "3/5/21", "1614902400", 1614902400, 1614902400000, "昨天", "2021-02-30", "2021-13", "2021-00-01",
        "2021-2022", "1970-01-01", "0001-01-01", "20211301", True, 3.5, "2021 rows", "13800138000", "12", ["2021"],
        "9" * 5000, "2021-03-05-06", datetime.date(1970, 1, 1),
    ],
)  # fmt: skip
def test_no_dates(value: object) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_date(value)


def test_the_first_of_two_columns_alike_counts() -> None:
    assert choose(["正文", "Content", "content"], Columns(), "t").text == "Content"
    assert choose(["\ufeffTEXT ", "x"], Columns(), "t").text == "\ufeffTEXT "


def test_facts_of_a_row_and_of_the_table_of_metadata(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,text,date,region\nx,文,2020,津\ny,文,,\n", encoding="utf-8")
    facts = Facts(Metadata(published="1999", region="京"), {"t.csv#x": Metadata(region="冀")})
    opened = [open_document(row, facts) for row in rows(tmp_path / "t.csv") if isinstance(row, Held)]
    assert [
        (d.published, d.published_from, d.region, d.kept) for d in opened if isinstance(d, SourceText)
    ] == [
        ("2020", "row", "冀", False),
        ("1999", "option", "京", False),
    ]


def test_a_text_with_markup_is_what_it_shows(tmp_path: Path) -> None:
    cells = {
        "page": "<div><p>投资20.6亿元，&#x5360;全年41%。</p><p>增长<b>12</b>.5%</p></div>",
        "breaks": "<p>人口2126.8万人<br>增长<br/>",
        "plain": "若a<b，则c>d；<附件1>见下，<附件2>略。",
        "empty": "<p></p><p><img src='a.jpg'></p>",
    }
    path = tmp_path / "t.jsonl"
    lines = (json.dumps({"id": key, "text": cell}, ensure_ascii=False) for key, cell in cells.items())
    path.write_text("\n".join(lines), encoding="utf-8")
    page, breaks, plain, empty = Inputs((str(path),)).read(Facts())
    assert isinstance(page, SourceText) and isinstance(breaks, SourceText) and isinstance(plain, SourceText)
    assert page.text == "投资20.6亿元，占全年41%。\n\n增长12.5%\n"
    at = page.text.index("12.5%")
    place = page.locator.place(Span(at, at + 5)) if page.locator else None
    assert isinstance(place, RawRange)
    assert cells["page"][slice(*place.range)] == "12</b>.5%"
    assert (page.kept, breaks.text, plain.text, plain.kept) == (
        True,
        "人口2126.8万人\n增长\n",
        cells["plain"],
        False,
    )
    assert isinstance(empty, SourceEmpty)
