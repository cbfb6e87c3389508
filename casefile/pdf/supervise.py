"""Runs a program and ends it, with all it started, as soon as the process that asked for it is gone.

A script of its own, started without any package: LibreOffice's launcher starts further processes, which
neither a signal to the launcher nor one at its parent's death would reach. Usage: supervise.py PARENT_PID
PROGRAM ARGUMENT...
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

LOOK_EVERY = 0.25  # seconds


def main(parent: int, command: list[str]) -> int:
    """Run the command in this process's own session; its exit code."""
    program = subprocess.Popen(command)  # noqa: S603  the caller's own command line
    while True:
        try:
            return program.wait(LOOK_EVERY)
        except subprocess.TimeoutExpired:
            if os.getppid() != parent:
                os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
