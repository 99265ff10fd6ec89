"""Year and period: the time expressions of a sentence, and the year a figure holds for."""

from pipeline.stages.time.expressions import Calendar
from pipeline.stages.time.find import TimeFinder
from pipeline.stages.time.frames import LEAD, Frame, FrameReader, YearContext, frame_of
from pipeline.stages.time.link import YearLinker

__all__ = ["LEAD", "Calendar", "Frame", "FrameReader", "TimeFinder", "YearContext", "YearLinker", "frame_of"]
