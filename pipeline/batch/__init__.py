"""Runs of any size: documents found, cut into shards, extracted by worker processes, put together in order."""
