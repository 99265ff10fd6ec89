"""Writes the tables of docs/columns.md from the columns themselves: ``python -m tests.docs.record_columns``."""

from pathlib import Path

from pipeline.write.columns import TABLES, Column
from pipeline.write.datapackage import TITLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "columns.md"
BEGIN, END = "<!-- columns: from pipeline/write/columns.py -->\n", "<!-- end of columns -->\n"
LISTS = "list of strings"
TYPES = {"list": LISTS, "joined": "string", "text": "string", "json": "string", "decimal": "number"}


def section() -> str:
    """The tables, one a record, as they must stand in the page."""
    return "\n".join(_table(record, columns) for record, columns in TABLES.items())


def _table(record: str, columns: tuple[Column, ...]) -> str:
    rows = "".join(map(_row, columns))
    head = "| column | field of the record | type | what it holds |\n|---|---|---|---|\n"
    return f"## `{record}`\n\n{TITLES[record]}.\n\n{head}{rows}"


def _row(column: Column) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in column.steps)
    return f"| `{column.name}` | `{steps[1:]}` | {TYPES.get(column.type, column.type)} | {column.about} |\n"


def main() -> None:
    """Put the tables of today in their place in the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + BEGIN + section() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
