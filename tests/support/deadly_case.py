"""What a worker process does in a test of deaths: every case is made at once, but for one that kills its process."""

from __future__ import annotations

import os
import signal
import time

from flows.steps.documents import Outcome

DEADLY = "1/deadly"


def prepare(*_: object) -> None:
    """Nothing is needed."""


def make_cases(case_ids: list[str], again: bool) -> list[Outcome]:
    time.sleep(0.2)  # so that others are in work beside it
    if DEADLY in case_ids:
        os.kill(os.getpid(), signal.SIGKILL)
    return [Outcome(case_id, made=1) for case_id in case_ids]
