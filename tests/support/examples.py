"""How many examples of a property are tried: a share by the README's command, all of them by CI and `make slow`."""

from __future__ import annotations

import hypothesis
import pytest

_SHARE = 4
_whole = False


def add_options(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="try every example of each property, not a share")


def configure(config: pytest.Config) -> None:
    """Before any test is read: its number of examples is settled when it is."""
    global _whole  # noqa: PLW0603
    _whole = config.getoption("--whole")
    # How long an example takes is no behaviour.
    hypothesis.settings.register_profile("here", deadline=None, max_examples=examples(100))
    hypothesis.settings.load_profile("here")


def examples(whole: int) -> int:
    """``whole``, or the share of them that is tried each time."""
    return whole if _whole else max(whole // _SHARE, 3)
