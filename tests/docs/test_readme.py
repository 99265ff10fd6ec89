"""The documents say what is there: every command, option, error code, record, field and column."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from pipeline import errors
from pipeline.cli import app
from pipeline.schema import RECORDS, schema
from pipeline.write.table import COLUMNS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
COLUMNS_PAGE = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8")

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def options(command: str) -> Iterator[str]:
    for parameter in COMMANDS[command].params:
        yield from (name for name in parameter.opts if name.startswith("-"))


def error_classes(
    root: type[errors.ShuzhengError] = errors.ShuzhengError,
) -> Iterator[type[errors.ShuzhengError]]:
    yield root
    for child in root.__subclasses__():
        yield from error_classes(child)


def section(command: str) -> str:
    start = README.index(f"### `shuzheng {command}")
    return README[start : README.index("\n##", start + 1)]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_readme(command: str) -> None:
    missing = [
        option for option in options(command) if f"`{option}`" not in section(command).replace(" PATH", "")
    ]
    assert missing == []


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_every_error_code_is_documented(error: type[errors.ShuzhengError]) -> None:
    assert f"`{error.code}`" in ERRORS


def test_no_two_errors_share_a_code() -> None:
    codes = [error.code for error in error_classes()]
    assert len(codes) == len(set(codes))


def test_every_documented_code_exists() -> None:
    assert set(re.findall(r"`(SZ-[A-Z0-9-]+)`", ERRORS)) == {error.code for error in error_classes()}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_column_is_documented(column: object) -> None:
    assert f"| `{column.name}` |" in COLUMNS_PAGE  # type: ignore[attr-defined]


def test_every_record_and_claim_field_is_in_the_readme() -> None:
    for name in (*RECORDS, *schema("claims")["properties"]):
        assert re.search(rf"`{name}[`.]", README) or name == "schema_version", name


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")), ids=lambda p: p.name
)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert target.startswith("http") or (path.parent / target).exists(), target


def test_the_python_example_is_six_lines_and_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    assert len([line for line in code.splitlines() if line]) <= 6
    exec(compile(code, "README.md", "exec"), {})
    assert "9875.6万人" in capsys.readouterr().out
