"""How long the README's test command takes, beside that of an older commit.

    python bench/suite.py COMMIT

Both commits are cloned, each gets the virtual environment that its own README makes, and its own test command is run as
a newcomer's machine would: without LibreOffice, Tesseract and Java, in a home of its own, one after the other. Prints a
Markdown table row each: tests that ran, seconds on the wall, and the ratio to the older one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUMMARY = re.compile(r"(\d+) (?:passed|failed|errors?|skipped)")


def checkout(commit: str, folder: Path) -> Path:
    """A clone at ``commit``, with what its README installs."""
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    subprocess.run(["git", "checkout", "-q", commit], cwd=folder, check=True)
    command = next(line for line in _readme(folder) if " -m pytest" in line)
    set_up, _, _ = command.rpartition(" && ")
    subprocess.run(set_up, shell=True, cwd=folder, check=True)
    return folder


def run(folder: Path, home: Path) -> tuple[int, float]:
    """The tests that the README's command ran, and how long it took."""
    _, _, command = next(line for line in _readme(folder) if " -m pytest" in line).rpartition(" && ")
    begun = time.monotonic()
    done = subprocess.run(
        [ROOT / ".ci" / "without-programs", "bash", "-c", command],
        cwd=folder,
        env=os.environ | {"HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    taken = time.monotonic() - begun
    return sum(map(int, SUMMARY.findall(done.stdout.splitlines()[-1]))), taken


def _readme(folder: Path) -> list[str]:
    return (folder / "README.md").read_text().splitlines()


def main(older: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folders = [checkout(commit, Path(scratch, commit)) for commit in (older, "HEAD")]
        results = [run(folder, Path(tempfile.mkdtemp(dir=scratch))) for folder in folders]
    before = results[0][1]
    for name, (tests, taken) in zip((older, "now"), results, strict=True):
        print(f"| {name} | {tests} | {taken:.0f} | {taken / before:.2f} |")


if __name__ == "__main__":
    main(sys.argv[1])
