"""Year and period: the time expressions of a sentence, and the year a figure holds for."""

from pipeline.stages.time.find import find_times
from pipeline.stages.time.link import Frame, YearContext, link_year

__all__ = ["Frame", "YearContext", "find_times", "link_year"]
