"""Sinks: what a run leaves on disk."""
