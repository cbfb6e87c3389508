"""The object store: its bucket, its keys, the local one, and the probe that tries whether a store keeps its word."""
