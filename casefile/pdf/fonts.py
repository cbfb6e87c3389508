"""Kept for `child` until it asks the room of borrowed parts itself."""

from casefile.borrowed.fonts import CannotRender

__all__ = ["CannotRender"]
