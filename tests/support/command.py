"""The command line's answer, as a test reads it."""

from __future__ import annotations

import json
from typing import Any


class Answer:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)
