"""How many forbidden clauses are found, and how many innocent sentences are taken for one: ``python bench/clauses.py``.

The words of ``casefile/data/clauses.toml`` were chosen on the lists of ``tests/support``, and the weights beside them
learnt from them, but for ``clauses-unseen.toml``: it is nearest to what other hands' clauses give. Each miss that
someone reports belongs into a list first. ``python bench/clauses.py FILE`` measures another.
"""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

from casefile.evidence.extract import mentioned
from casefile.reference.obligations import load_obligations

SUPPORT = Path(__file__).parent.parent / "tests" / "support"
LISTS = tuple(SUPPORT / f"{name}.toml" for name in ("clauses", "clauses-2", "clauses-3", "clauses-unseen"))
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
