"""Whatever bytes have the name of a table or an archive, finding and opening end in documents and coded errors."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.model import SourceText
from pipeline.stages.read import Facts, Inputs, list_entries

CELLS = st.text(st.sampled_from("a1,;\"'\n\r\t 人口\ufeff\x00{}[]:正文textid日期"), max_size=40)
CSV = st.lists(CELLS, min_size=1, max_size=6).map(lambda lines: "text,id,date\n" + "\n".join(lines))
BYTES = st.one_of(
    st.binary(max_size=300),
    CSV.map(lambda text: text.encode("gb18030")),
    CSV.map(lambda text: text.encode("utf-16")),
    CELLS.map(lambda text: b'{"text": "' + text.encode() + b'"}\n{"text": 1}'),
)
# Nothing that would lead out of the folder.
LINES = st.binary(max_size=60).filter(lambda lines: not {b"/"[0], b"."[0]} & set(lines))
NAMES = st.sampled_from(
    ["a.csv", "a.tsv", "a.jsonl", "a.parquet", "a.zip", "a.tar", "a.tgz", "a.gz", "a.csv.xz", "a.txt", "a"]
)


@settings(max_examples=150, deadline=None)
@given(NAMES, BYTES)
def test_any_bytes_are_documents_or_coded_errors(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        for item in Inputs((f"{folder}/{name}",)).read(Facts()):
            if isinstance(item, SourceText):
                assert item.text.strip() and item.text.encode() and item.doc_id.encode()
            else:
                assert item.code.startswith("SZ-SRC-") and item.where and item.reason


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab*?[]!-./\\{}(^$+|"), min_size=1, max_size=12), LINES)
def test_any_glob_and_any_list_are_told(pattern: str, lines: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ab.txt").write_text("文", encoding="utf-8")
        (Path(folder) / "list").write_bytes(lines)
        assert all(
            entry.source if hasattr(entry, "source") else entry.code
            for entry in list_entries([f"{folder}/x*/{pattern}"])
        )
        try:
            found = list(list_entries([], from_list=f"{folder}/list", base=folder))
        except ConfigError as error:
            assert "--from-list" in str(error)
        else:
            assert len(found) <= lines.count(b"\n") + 1


HEAVY = {"lxml", "pyarrow", "pandas", "duckdb", "tarfile", "docx", "pypdfium2"}


def test_plain_texts_load_nothing_they_do_not_need(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("人口3万", encoding="utf-8")
    code = (
        "import sys; from pipeline.stages.read import Facts, Inputs;"
        f"assert list(Inputs(({str(tmp_path)!r},)).read(Facts())); sys.exit(bool({HEAVY!r} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
