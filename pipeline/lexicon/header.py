"""The first line of a lexicon file: which column is which, and what is wrong with the names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pipeline.lexicon.damage import SAVE

#: What else a spreadsheet may call a column; it is told, not taken.
_MEANT: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "code": ("代码", "编码", "行政区划代码", "区划代码", "所在地代码"),
    "name": ("名称", "全称", "地名"),
    "short": ("简称", "短名"),
    "level": ("级别", "层级", "行政级别"),
    "parent": ("上级", "上级代码", "父级", "隶属"),
    "ambiguous": ("歧义", "有歧义"),
    "also": ("别名", "又名", "其他名称"),
    "former": ("曾用名", "旧名", "旧称"),
    "lon": ("经度",),
    "lat": ("纬度",),
    "term": ("词", "词条", "术语", "词语", "名称", "指标"),
    "canonical": ("标准名", "规范名", "正式名称", "规范名称", "标准名称", "全称"),
    "kind": ("种类", "类别", "类型"),
    "members": ("成员", "成员代码", "包含"),
    "issued_year": ("年份", "发布年份", "印发年份"),
    "dimension": ("量纲", "维度"),
    "surface": ("单位", "写法"),
    "base": ("基本单位", "基准单位"),
    "scale": ("倍数", "换算", "系数", "比例"),
    "not_before": ("后不接", "不在前"),
    "not_after": ("前不接", "不在后"),
    "form": ("形式", "写法"),
    "match": ("匹配", "匹配方式"),
    "cue": ("词", "提示词"),
    "class": ("类", "类别"),
    "head": ("中心词", "词"),
    "type": ("类型",),
    "needs": ("要求",),
    "reach": ("距离",),
    "char": ("字", "字符"),
    "to": ("折叠为", "转为"),
})  # fmt: skip
_SEPARATORS: Mapping[str, str] = MappingProxyType({
    "\t": "tabs", ";": "semicolons", "，": "full-width commas", "；": "full-width semicolons", "|": "bars",
})  # fmt: skip


class Header(NamedTuple):
    """``order[i]`` is where column ``i`` of the sheet stands in a row (-1: it is missing, and may be).

    ``width`` is how many columns have a name. ``fault`` is what is wrong; ``order`` is then empty unless it
    can still be told.
    """

    order: tuple[int, ...]
    width: int
    fault: str | None


def separator(first: str, columns: Sequence[str]) -> str:
    """The character that parts the columns of the first line of a file."""
    for sign in _SEPARATORS:
        if sign in first and len({cell.strip().lower() for cell in first.split(sign)} & {*columns}) > 1:
            return sign
    return ","


def read_header(
    cells: Sequence[str], columns: Sequence[str], optional: frozenset[str], parted: str
) -> Header:
    """Where the ``columns`` stand; ``parted`` is the sign between them, which must be a comma."""
    names = [cell.strip() for cell in cells]
    meant = [_meant(name, columns) for name in names]
    width = max((at for at, name in enumerate(names, 1) if name), default=0)
    order = tuple(meant.index(name) if name in meant else -1 for name in columns)
    missing = [name for name, at in zip(columns, order, strict=True) if at < 0 and name not in optional]
    told = [f"the columns are parted by {_SEPARATORS[parted]}"] if parted != "," else []
    told += _told(names, meant, columns, missing)
    if not told:
        return Header(order, width, None)
    fix = SAVE if parted != "," else f"the columns are {','.join(columns)}"
    return Header(() if missing else order, width, "; ".join((*told, fix)))


def _told(names: list[str], meant: list[str], columns: Sequence[str], missing: list[str]) -> list[str]:
    if not any(name in columns for name in meant):
        return ["the first line does not name the columns"]
    told = [f"has no column {name}" for name in missing]
    for name, better in zip(names, meant, strict=True):
        if name and better not in columns:
            told.append(f"column {name} is not known")
        elif name and name != better:
            told.append(f"column {name} must be called {better}")
    told += [f"column {name} stands twice" for name in dict.fromkeys(meant) if name and meant.count(name) > 1]
    return told


def _meant(name: str, columns: Sequence[str]) -> str:
    """The column that a name stands for, or the name."""
    if name in columns:
        return name
    lower = name.lower()
    return next((c for c in columns if lower == c or name in _MEANT.get(c, ())), name)
