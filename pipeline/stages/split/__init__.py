"""Layout repair and structure: from normalised text to articles, paragraphs and sentences.

Lines are classed (``roles``, ``tables``), joined into paragraphs and headings (``blocks``), grouped into articles
(``articles``) and cut into sentences (``sentences``). Nothing here knows what a figure is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Article, NormText, Paragraph, new
from pipeline.offsets import offsets
from pipeline.stages.split.articles import Draft, group
from pipeline.stages.split.blocks import Block, build
from pipeline.stages.split.lines import Columns, scan
from pipeline.stages.split.pairs import Pairs
from pipeline.stages.split.roles import FURNITURE, TABLE, classify
from pipeline.stages.split.sentences import Layout, one_line, sentences
from pipeline.stages.split.tables import mark_tables

__all__ = ["split"]


def split(norm: NormText, title: str | None = None) -> tuple[Article, ...]:
    """The articles of a document, in order of print.

    ``title`` is the document's own, where the reader knows it. Page furniture, captions, contents and imprint
    go into no article. Sentences are numbered through the document; their origins are offsets in
    ``norm.original``. Pure, total, and linear in the length of the text.
    """
    aligned = isinstance(norm.origins, range)
    if norm.text and aligned:  # slices of a range are dear
        norm = replace(norm, origins=offsets(len(norm.text)))
    lines = scan(norm.text, norm.bare)
    pairs = Pairs(norm.text)
    articles: list[Article] = []
    index = 0
    columns = Columns(lines)
    roles = classify(lines, columns)
    mark_tables(lines, roles)
    if FURNITURE in roles:
        kept = [i for i, role in enumerate(roles) if role is not FURNITURE]
        lines, roles = lines.only(kept), [roles[i] for i in kept]
        columns = Columns(lines)
    layout = Layout(norm, lines, pairs, aligned)
    for draft in group(build(lines, roles, pairs, columns), lines):
        paragraphs = _paragraphs(layout, draft, index)
        if paragraphs:
            index = paragraphs[-1].sentences[-1].index + 1
            heads = _text(layout, draft.title), _text(layout, draft.byline) or draft.credit
            articles.append(Article(len(articles) + 1, *heads, paragraphs))
    if title and articles and (len(articles) == 1 or not articles[0].title):
        articles[0] = replace(articles[0], title=title)
    return tuple(articles)


def _paragraphs(layout: Layout, draft: Draft, index: int) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    for block in draft.blocks:
        text, origins, offset = one_line(layout, block)
        made = sentences(layout, text, origins, offset, index)
        if made:
            index += len(made)
            found.append(new(Paragraph, (tuple(made), block.heading, block.role is TABLE)))
    return tuple(found)


def _text(layout: Layout, blocks: Sequence[Block]) -> str | None:
    return " ".join([one_line(layout, block)[0] for block in blocks]) or None
