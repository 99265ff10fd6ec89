"""Blocks to articles: where each begins and ends, its title and byline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from pipeline.stages.split import marks
from pipeline.stages.split.blocks import Block
from pipeline.stages.split.lines import Lines
from pipeline.stages.split.roles import BYLINE, DATELINE, EDITOR, ITEM, LEAD, NOTE

TITLE_BLOCKS = 3
_END_MARKS = frozenset(marks.END_MARK)


@dataclass(slots=True)
class Draft:
    """An article being put together: its blocks, and which of them are title and byline."""

    blocks: list[Block] = field(default_factory=list)
    title: tuple[Block, ...] = ()
    byline: tuple[Block, ...] = ()
    credit: str | None = None
    has_body: bool = False  # there is text besides headings and leads

    def add(self, block: Block) -> None:
        """Append a block."""
        self.blocks.append(block)
        if not (self.has_body or block.heading):
            role = block.role
            self.has_body = not (role is LEAD or role is BYLINE or role is NOTE)


def group(blocks: Sequence[Block], lines: Lines) -> list[Draft]:
    """The articles of a document, in order."""
    draft = Draft()
    drafts = [draft]
    ended = False
    lasts = lines.lasts
    for number, block in enumerate(blocks):
        role = block.role
        note = role is NOTE or (ended and lines.texts[block.lines[0]].startswith("——"))
        opens = block.heading or role is LEAD or role is DATELINE
        if draft.blocks and ((ended and not note) or (opens and _begins(blocks, number, draft))):
            draft = Draft()
            drafts.append(draft)
        draft.add(block)
        ended = note and (draft.has_body or ended)
        if not ended and lasts[block.lines[-1]] in _END_MARKS:
            ended = not block.heading and len(lines.texts[block.lines[-1]]) > 1
    for draft in drafts:
        _frame(draft, lines)
    return [draft for draft in drafts if draft.blocks]


def _begins(blocks: Sequence[Block], number: int, draft: Draft) -> bool:
    """Whether a heading, lead or dateline opens an article: the last does, the others with a byline to follow."""
    if not draft.has_body:
        return False
    if blocks[number].role is DATELINE:
        return True
    return _leads_to_byline(blocks, number) and not _title_has_begun(blocks, number)


def _leads_to_byline(blocks: Sequence[Block], number: int) -> bool:
    """Whether only headings and leads stand between this block and a byline or dateline."""
    for block in blocks[number : number + TITLE_BLOCKS + 2]:
        if block.role is BYLINE or block.role is DATELINE:
            return True
        if not block.heading and block.role is not LEAD:
            return False
    return False


def _title_has_begun(blocks: Sequence[Block], number: int) -> bool:
    above = blocks[number - 1] if number else None
    return (
        above is not None and (above.heading or above.role is LEAD) and _leads_to_byline(blocks, number - 1)
    )


def _frame(draft: Draft, lines: Lines) -> None:
    """Find title and byline among the blocks; bylines are not text and leave."""
    roles = [block.role for block in draft.blocks]
    framed = [i for i, role in enumerate(roles) if role is BYLINE or role is DATELINE]
    titles = _headings_before(draft.blocks, framed[0], lines) if framed else ()
    draft.title = tuple(titles or _opening_headings(draft.blocks, lines))
    datelines = [draft.blocks[i] for i in framed if roles[i] is DATELINE]
    bylines = [draft.blocks[i] for i in framed if roles[i] is BYLINE]
    if not framed:
        bylines = [b for b in draft.blocks if b.role is NOTE]
    draft.byline = tuple(bylines[:1])
    draft.credit = _credit(datelines[0], lines) if datelines else None
    draft.blocks = [
        block
        for block, role in zip(draft.blocks, roles, strict=True)
        if not (role is BYLINE or role is EDITOR)
    ]


def _credit(block: Block, lines: Lines) -> str | None:
    """The dateline and the names in it: 本报讯 王芳, 新华社天津1月5日电（记者李强）."""
    match = marks.DATELINE_NAMES.match(lines.texts[block.lines[0]][:80])
    return match[0].strip() if match else None


def _headings_before(blocks: Sequence[Block], at: int, lines: Lines) -> Sequence[Block]:
    """The heading right above the byline, with those above it that it completes."""
    found: list[Block] = []
    for block in reversed(blocks[:at]):
        if (
            not block.heading
            or (found and not _completes(block, found[0], lines))
            or len(found) == TITLE_BLOCKS
        ):
            break
        found.insert(0, block)
    return found


def _completes(above: Block, below: Block, lines: Lines) -> bool:
    """Whether two headings make one title: a kicker (…强调), a subtitle after ——, or a couplet."""
    first, second = lines.texts[above.lines[-1]], lines.texts[below.lines[0]]
    said = first.endswith(("时", "强调", "指出", "要求", "表示", "——", "：", ":", "，"))
    return said or second.startswith("——") or len(first) == len(second)


def _opening_headings(blocks: Sequence[Block], lines: Lines) -> Iterator[Block]:
    """The headings the article opens with, its lead aside."""
    above: Block | None = None
    for block in islice((b for b in blocks if b.role is not LEAD), TITLE_BLOCKS):
        if not block.heading or block.role is ITEM or (above and not _completes(above, block, lines)):
            return
        yield block
        above = block
