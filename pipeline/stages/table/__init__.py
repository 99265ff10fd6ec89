"""The figures of tables: each cell with the unit, year, place and indicator that its row, head and caption give it."""

from pipeline.stages.table.cell import Cell
from pipeline.stages.table.read import TableReader

__all__ = ["Cell", "TableReader"]
