"""Year and period: the time expressions of a sentence, and the year a figure holds for."""

from pipeline.stages.time.days import Calendar
from pipeline.stages.time.find import TimeFinder
from pipeline.stages.time.frames import (
    Frame,
    FrameReader,
    YearContext,
    counts_by_republic,
    frame_of,
    lead_of,
    spoken_of,
)
from pipeline.stages.time.link import YearLinker

__all__ = [
    "Calendar",
    "Frame",
    "FrameReader",
    "TimeFinder",
    "YearContext",
    "YearLinker",
    "counts_by_republic",
    "frame_of",
    "lead_of",
    "spoken_of",
]
