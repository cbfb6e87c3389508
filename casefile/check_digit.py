"""The check digit of business numbers and social insurance numbers."""

from __future__ import annotations


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others by Luhn's rule; nothing but zeros is no number at all."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return bool(digits.strip("0")) and sum(d // 10 + d % 10 for d in doubled) % 10 == 0
