"""How many forbidden clauses are found, and how many innocent sentences are taken for one: ``python bench/clauses.py``.

The lists are ``tests/support/clauses.toml`` and ``clauses-2.toml``. The words of ``casefile/data/clauses.toml`` were
chosen on them, so other hands' clauses will be found less often: ``bench/RESULTS.md`` says how often each list was when
it was new. Each miss that someone reports belongs into a list first. ``python bench/clauses.py FILE`` measures another.
"""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

from casefile.evidence.extract import mentioned
from casefile.reference.obligations import load_obligations

SUPPORT = Path(__file__).parent.parent / "tests" / "support"
LISTS = (SUPPORT / "clauses.toml", SUPPORT / "clauses-2.toml")
TOLD = {"fee": "fee-recovered", "passport": "passport-kept"}


def main() -> None:
    """Print the table of bench/RESULTS.md."""
    rules = load_obligations()
    files = [Path(name) for name in sys.argv[1:]] or LISTS
    print("| list | language | clauses | found | recall | innocent | taken for one | precision |")
    print("|---|---|---|---|---|---|---|---|")
    started = time.process_time()
    count = 0
    for file in files:
        for language, own in tomllib.loads(file.read_text(encoding="utf-8")).items():
            wanted = [(TOLD[kind], line) for kind in TOLD for line in own[kind]]
            found = sum(id in {m.id for m in mentioned(line, rules)} for id, line in wanted)
            wrong = sum(bool(mentioned(line, rules)) for line in own["innocent"])
            count += len(wanted) + len(own["innocent"])
            print(
                f"| {file.stem} | {language} | {len(wanted)} | {found} | {found / len(wanted):.1%} "
                f"| {len(own['innocent'])} | {wrong} | {found / (found + wrong):.1%} |"
            )
    print(f"\n{count} sentences, {1000 * (time.process_time() - started) / count:.2f} ms of CPU each.")


if __name__ == "__main__":
    main()
