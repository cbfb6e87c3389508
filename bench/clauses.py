"""How many forbidden clauses are found, and how many innocent sentences are taken for one: ``python bench/clauses.py``.

The list is ``tests/support/clauses.toml``. The words of ``casefile/data/clauses.toml`` were chosen on the sentences at
even places. Both halves were written by the same hand, so other hands' clauses will be found less often: each miss
that someone reports belongs into the list first.
"""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

from casefile.evidence.extract import mentioned
from casefile.reference.obligations import load_obligations

LISTS = Path(__file__).parent.parent / "tests" / "support" / "clauses.toml"
TOLD = {"fee": "fee-recovered", "passport": "passport-kept"}


def main() -> None:
    """Print the table of bench/RESULTS.md."""
    rules, lists = load_obligations(), tomllib.loads(LISTS.read_text(encoding="utf-8"))
    print("| language | sentences | clauses | found | recall | innocent | taken for one | precision |")
    print("|---|---|---|---|---|---|---|---|")
    started = time.process_time()
    count = 0
    for language, own in lists.items():
        for half, name in enumerate(("tuned on", "others")):
            wanted = [(TOLD[kind], line) for kind in TOLD for line in own[kind][half::2]]
            innocent = own["innocent"][half::2]
            found = sum(id in {m.id for m in mentioned(line, rules)} for id, line in wanted)
            wrong = sum(bool(mentioned(line, rules)) for line in innocent)
            count += len(wanted) + len(innocent)
            print(
                f"| {language} | {name} | {len(wanted)} | {found} | {found / len(wanted):.1%} "
                f"| {len(innocent)} | {wrong} | {found / (found + wrong):.1%} |"
            )
    print(f"\n{count} sentences, {1000 * (time.process_time() - started) / count:.2f} ms of CPU each.")


if __name__ == "__main__":
    main()
