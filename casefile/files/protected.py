"""A file that its owner locked with a password: nothing of it can be read without."""

from __future__ import annotations


class Protected(Exception):
    """The file is locked with a password."""
