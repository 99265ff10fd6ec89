"""数证 shuzheng: numeric claims in Chinese news and journal articles as data, each traced to its characters.

``from pipeline import Pipeline`` is instant; what it needs is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.api import Pipeline, Result, Word

__version__ = "0.1.0"
__all__ = ["Pipeline", "Result", "Word", "__version__"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline import api

    return getattr(api, name)
