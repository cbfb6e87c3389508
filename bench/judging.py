"""How much longer judging a case takes than at an earlier commit: the same cases, both trees, in one run.

``python bench/judging.py [CASES] [COMMIT]`` judges so many made-up cases (5,000) by this tree and by that of COMMIT, in
turns, and prints the ratio of the fastest turns. Judging 100,000 cases is to cost at most 1.5 times that of edff394.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
TURNS = 3
PROBE = """
import datetime as dt, json, sys, time
from decimal import Decimal
from pathlib import Path
import casefile
from casefile.cases import dossier as told
from casefile.coverage.judging import judge
from casefile.offer import Offer
from casefile.periods import Period
from casefile.reference import obligations
from casefile.reference.tables import load_tables
D, DAY = dt.date, dt.timedelta(days=1)
first, today = D(2027, 2, 1), D(2028, 12, 1)
samples = json.loads((Path(casefile.__file__).parent / "data" / "sample-offer.json").read_text(encoding="utf-8"))
offer = Offer.model_validate(samples["en"])
try:  # this tree
    from casefile.cases.facts import Permit
    from casefile.cases.filed import Piece
    from casefile.cases.pay_rows import PayRow
    from casefile.cases.timeline import Timeline
    rules = obligations.load_obligations()
    def dossier(pieces):
        permit = Permit(D(2027, 1, 10), D(2027, 1, 10), D(2029, 1, 9))
        return told.Dossier([offer], pieces, Timeline(offered=True, permits=(permit,), starts=(first,)), kept=20)
except ImportError:  # edff394
    from casefile.cases.dossier import PayRow, Permit, Piece
    rules = obligations.load_rules()
    def dossier(pieces):
        permit = Permit(D(2027, 1, 10), D(2027, 1, 10), D(2029, 1, 9))
        return told.Dossier([offer], pieces, first_day=first, permits=[permit], kept=20)
KINDS = ["signed-agreement", "work-permit", "permit-verification", "sin-check", "health-coverage", "fee-receipt",
         "rights-acknowledgment", "rights-posting", "abuse-policy", "duties-statement", "portal-submission"]
def row(n):
    period = Period(first + 14 * n * DAY, first + (14 * n + 13) * DAY)
    return PayRow(period, Decimal(80), Decimal(40), gross=Decimal(3200))
def case(n):
    pieces = [Piece(f"{n}-{kind}", kind, first - (1 + n % 9) * DAY) for kind in KINDS]
    pieces += [Piece(f"{n}-pay-{q}", "pay-record", first + 90 * q * DAY, None, tuple(map(row, range(6 * q, 6 * q + 6))))
               for q in range(8)]
    return dossier(pieces)
tables = load_tables()
cases = [case(n) for n in range(100)]
judge(cases[0], "e/0", rules, tables, today)
begun = time.process_time()
for n in range(int(sys.argv[1])):
    judge(cases[n % 100], f"e/{n}", rules, tables, today).slim()
print(time.process_time() - begun)
"""


def main(cases: int, commit: str) -> None:
    """Judge by both trees in turns; print seconds a thousand cases and the ratio."""
    with tempfile.TemporaryDirectory() as place:
        old = Path(place) / "old"
        _git("worktree", "add", "--detach", str(old), commit)
        try:
            turns = [(_judged(ROOT, cases), _judged(old, cases)) for _ in range(TURNS)]
        finally:
            _git("worktree", "remove", "--force", str(old))
    now, then = (min(turn[n] for turn in turns) for n in (0, 1))
    sys.stdout.write(
        f"{cases} cases; per thousand: now {now / cases * 1000:.2f} s, {commit} {then / cases * 1000:.2f} s\n"
    )
    sys.stdout.write(f"ratio {now / then:.2f} (at most 1.5)\n")


def _judged(tree: Path, cases: int) -> float:
    command = [sys.executable, "-c", PROBE, str(cases)]
    done = subprocess.run(
        command, cwd=tree, env={"PYTHONPATH": str(tree)}, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _git(*words: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000, sys.argv[2] if len(sys.argv) > 2 else "edff394")
