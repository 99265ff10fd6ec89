"""Writes the tables of columns in docs/lexicons.md from lexicons/datapackage.json: ``python -m tests.docs.lexicon_columns``."""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "lexicons.md"
PACKAGE = ROOT / "lexicons" / "datapackage.json"
BEGIN, END = "<!-- columns: from lexicons/datapackage.json -->\n", "<!-- end of columns -->\n"


def section() -> str:
    """The tables, one a file, as they must stand in the page."""
    resources = json.loads(PACKAGE.read_text(encoding="utf-8"))["resources"]
    return "\n".join(map(_table, resources))


def _table(resource: dict[str, Any]) -> str:
    rows = "".join(map(_row, resource["schema"]["fields"]))
    key = resource["schema"]["primaryKey"]
    told = key if isinstance(key, str) else ", ".join(key)
    return f"### `{resource['path']}`\n\n{resource['title']}. Key: {told}.\n\n| column | |\n|---|---|\n{rows}"


def _row(field: dict[str, Any]) -> str:
    limits = field.get("constraints", {})
    known = limits.get("enum") or field.get("x-built-in", ())
    values = f" ({', '.join(filter(None, known))})" if 0 < len(known) <= 20 else ""
    need = "" if limits.get("required") else " *(may be blank)*"
    description = re.sub(r"\|", r"\\|", field["description"])
    return f"| `{field['name']}` | {description}{values}{need} |\n"


def main() -> None:
    """Put the tables of today in their place in the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + BEGIN + section() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
