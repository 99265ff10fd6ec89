"""From the lines of tables to cells: what each figure's row, head and caption say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.lexicon import Lexicon
from pipeline.model import Article, Mention, Paragraph, Sentence, Span
from pipeline.stages.table.about import About, Column
from pipeline.stages.table.cell import Cell
from pipeline.stages.table.heads import GAME, PLACES, Label, LabelReader
from pipeline.stages.table.lines import Grid, Word, figures, grid_of, is_heads, words
from pipeline.stages.table.units import Measure, UnitReader

#: Characters: no line above a table that says what it is about is longer.
_LONGEST_TITLE: Final = 60
_SHORTEST_TITLE: Final = 3
_CAPTION: Final = re.compile(
    r"(?:[续附]\s?)?表\s?(?:[\dA-Za-z]{1,3}|[一二三四五六七八九十]{1,3})(?![\d在中为])"
)
#: A sentence of prose that a table follows.
_LEADS: Final = re.compile(r"[：:]\Z|如下|下表|见表")
_UNIT_WORD: Final = re.compile(r"[（(]?(?:计量|金额|货币)?单位\s?[:：]")

Places = Mapping[int, Sequence[Mention]]


@dataclass(frozen=True, slots=True)
class _Table:
    """The lines of one table: what stands above its heads, and heads and rows; ``said`` are the lines of units."""

    caption: Word | None
    units: tuple[Measure, ...]
    said: tuple[int, ...]
    lines: tuple[tuple[Word, ...], ...]

    def bare(self, *, whole: bool) -> Iterator[int]:
        """The lines that state nothing themselves: of units, of heads with units, and if the table is read all."""
        yield from self.said
        yield from (line[0].sentence.index for line in self.lines if whole or is_heads(line))
        if whole and self.caption and _CAPTION.match(self.caption.text):
            yield self.caption.sentence.index


class TableReader:
    """Reads the tables of an article; built once from the lexicon's units."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._units = UnitReader(lexicon.units)
        self._labels = LabelReader(self._units, lexicon.matcher)

    def read(self, article: Article, mentions: Places) -> Mapping[int, tuple[Cell, ...]]:
        """The cells of each sentence that is a line of a table, by its index; none for captions, heads and labels.

        A table that no figure can be read of is left to the rules of prose, but for its line of units.
        """
        found: dict[int, tuple[Cell, ...]] = {}
        for table in self._tables(article):
            cells = dict[int, tuple[Cell, ...]]()
            for sentence, read in self._cells(table, mentions):
                cells[sentence.index] = (*cells.get(sentence.index, ()), *read)
            found.update(dict.fromkeys(table.bare(whole=any(cells.values())), ()))
            found.update(cells)
        return found

    def _tables(self, article: Article) -> Iterator[_Table]:
        """The runs of lines of tables, cut where a caption or a line of units begins another."""
        above: Paragraph | None = None
        run: list[Sentence] = []
        begun = False
        for paragraph in article.paragraphs:
            if paragraph.table and len(paragraph.sentences) == 1:
                line = paragraph.sentences[0]
                opens = _opens(line)
                if opens and begun:
                    yield from self._table(_title(above), run)
                    above, run = None, []
                begun = (begun and not opens) or figures(words(line)) > 0
                run.append(line)
                continue
            if run:
                yield from self._table(_title(above), run)
                run, begun = [], False
            above = paragraph
        if run:
            yield from self._table(_title(above), run)

    def _table(self, title: Sentence | None, run: Sequence[Sentence]) -> Iterator[_Table]:
        """The lines of a run sorted into caption, units, and heads with rows; ``title`` is what stands above it."""
        units: tuple[Measure, ...] = ()
        said_at: list[int] = []
        lines: list[tuple[Word, ...]] = []
        for sentence in run:
            unit_word = _UNIT_WORD.search(sentence.text)
            said = self._units.line(sentence) if unit_word else None
            units = said or units
            said_at += [sentence.index] if said else []
            if _CAPTION.match(sentence.text) or (said and unit_word and unit_word.start() > _SHORTEST_TITLE):
                title = sentence
                at_end = self._units.at_head(sentence, Span(0, len(sentence.text)))[0]
                units = units or ((at_end,) if at_end else ())
            elif said is None and (line := words(sentence)):
                lines.append(line)
        if len(lines) > 1 and len(lines[0]) == 1 and not figures(lines[0]) and len(lines[1]) > 1:
            title = lines[0][0].sentence
            lines = lines[1:]
        caption = Word(title, Span(0, len(title.text))) if title else None
        yield _Table(caption, units, tuple(said_at), tuple(lines))

    def _cells(self, table: _Table, mentions: Places) -> Iterator[tuple[Sentence, tuple[Cell, ...]]]:
        grid = grid_of(table.lines) if len(table.lines) > 1 else None
        if not grid or any(GAME.search(head.text) for heads in grid.heads for head in heads):
            return
        caption = self._labels.read(table.caption, mentions, "caption") if table.caption else None
        columns = self._columns(grid, mentions)
        years = [head.year for column in columns for head in column.heads if head.year]
        local = bool(grid.stub and PLACES.match(grid.stub.plain))
        for row in grid.rows:
            label = self._labels.read(row.label, mentions, "row", local=local)
            unit = self._units.measure(row.unit.sentence, row.unit.at) if row.unit else label.unit
            for index, word in enumerate(row.cells):
                measure = self._measure(
                    word, columns, index, label, unit, table.units, named=row.unit is not None
                )
                if measure:
                    about = About(word, measure, columns[index], label, caption, max(years, default=None))
                    yield word.sentence, (about.cell(),)

    def _columns(self, grid: Grid, mentions: Places) -> tuple[Column, ...]:
        """The heads read; a bare change or share speaks of the nearest head before it that names a measure."""
        columns: list[Column] = []
        subject: Label | None = None
        for words_over in grid.heads:
            heads = tuple(self._labels.read(word, mentions, "head") for word in words_over)
            own = next((head for head in reversed(heads) if head.name and not head.place), None)
            amount = own is not None and not any(head.change or head.part for head in heads)
            subject = own if amount else subject
            columns.append(Column(heads, own or (subject if any(head.change for head in heads) else None)))
        return tuple(columns)

    def _measure(
        self,
        word: Word,
        columns: Sequence[Column],
        index: int,
        label: Label,
        row: Measure | None,
        listed: tuple[Measure, ...],
        *,
        named: bool,
    ) -> Measure | None:
        """The unit of a figure: its own, its head's, its row's or the table's; ``None`` where any doubt is left."""
        match = word.figure()
        heads = columns[index].heads
        if not match or any(head.apart for head in heads):
            return None
        head = next((head.unit for head in reversed(heads) if head.unit), None)
        if match["unit"]:
            at = Span(word.at.start + match.start("unit"), word.at.end)
            own = self._units.measure(word.sentence, at)
            return own if own and own.base else None
        if head:
            return head if row is None or named or row.base == head.base or head.percent else None
        if row or named:
            proportion = any(head.change or head.part for head in heads)
            return row if row and row.base and (row.percent or not proportion) else None
        return _listed(listed, columns, index, label)


def _title(above: Paragraph | None) -> Sentence | None:
    """What stands above a table and says what it is about: a short heading, or a sentence that leads to it."""
    if above is None:
        return None
    last = above.sentences[-1]
    short = above.heading and len(last.text) <= _LONGEST_TITLE
    return last if short or _LEADS.search(last.text) else None


def _listed(
    units: tuple[Measure, ...], columns: Sequence[Column], index: int, label: Label
) -> Measure | None:
    """The unit of 单位：万人、% that a figure has: % for shares and changes, else the one other, else in order."""
    heads = (*columns[index].heads, label)
    percent = next((unit for unit in units if unit.percent), None)
    others = [unit for unit in units if not unit.percent and unit.base]
    if not others:
        return percent if percent and not any(head.apart for head in heads) else None
    changes = [head for head in heads if head.change]
    if any(head.part for head in heads) or (changes and not all(head.amount for head in changes)):
        return percent if not changes or all(head.relative for head in changes) else None
    if len(others) == 1:
        money = others[0].dimension == "money"
        return None if label.apart or (money and any(head.counts for head in heads)) else others[0]
    return units[index] if len(units) == len(columns) else None


def _opens(sentence: Sentence) -> bool:
    return bool(_CAPTION.match(sentence.text) or _UNIT_WORD.match(sentence.text))
