"""A finished run as other tools read it: annotation tools, linked data, spaCy, Data Commons."""

from pipeline.export.targets import TARGETS, Exported, export_run

__all__ = ["TARGETS", "Exported", "export_run"]
