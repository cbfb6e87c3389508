"""Kept for `child` until it asks the room of borrowed parts itself."""

from casefile.borrowed.typeset import Typesetter

__all__ = ["Typesetter"]
