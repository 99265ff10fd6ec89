"""docs/lexicons.md is true: its tables are those of the data, its steps are run as they stand."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from pipeline.cli.lexicon import app
from pipeline.lexicon.sheets import ALL
from tests.docs.lexicon_columns import BEGIN, END, PAGE, section

TEXT = PAGE.read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def steps() -> Iterator[tuple[str, str | None]]:
    """The shell blocks of the page in order, each with the output that is printed after it."""
    for match in re.finditer(r"```sh\n(.*?)```\n(?:\n```text\n(.*?)```)?", TEXT, re.S):
        yield match[1], match[2]


def test_a_region_is_added_in_ten_minutes(tmp_path: Path) -> None:
    commands = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}
    for script, expected in steps():
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, (script, done.stdout, done.stderr)
        assert expected is None or done.stdout == expected, script


def test_the_page_has_the_columns_of_the_data() -> None:
    shown = TEXT.partition(BEGIN)[2].partition(END)[0]
    assert shown == section(), "run python -m tests.docs.lexicon_columns"


@pytest.mark.parametrize("sheet", ALL, ids=lambda sheet: sheet.file)
def test_the_columns_of_the_data_are_those_that_are_read(sheet: object) -> None:
    table = section().partition(f"### `{sheet.file}`")[2].partition("###")[0]  # type: ignore[attr-defined]
    assert re.findall(r"^\| `(\w+)` \|", table, re.M) == list(sheet.columns)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_page(command: str) -> None:
    page = TEXT.partition("\n## The commands\n")[2]
    about = page.partition(f"`shuzheng lexicon {command}")[2].partition("\n\n")[0]
    names = [
        name for parameter in COMMANDS[command].params for name in parameter.opts if name.startswith("-")
    ]
    assert [name for name in names if name not in about] == []
