"""Figures with their units, and why some of them are no claims."""

from pipeline.stages.quantity.find import QuantityFinder

__all__ = ["QuantityFinder"]
