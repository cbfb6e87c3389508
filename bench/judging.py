"""How much longer judging a case takes than at an earlier commit: the same cases, both trees, in one run.

``python bench/judging.py [CASES] [COMMIT] [TURNS]`` judges so many made-up cases (5,000) by this tree and by that of
COMMIT, in turns (3), and prints the ratio of the fastest turns. Each case is made from its own number as seed, a
hundred at a time, so that 100,000 take no more memory than a hundred; only the judging is counted. Judging 100,000
cases is to cost at most 1.5 times that of edff394.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
TURNS = 3
PROBE = """
import datetime as dt, json, random, resource, sys, time
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
def row(n, rng):
    period, hours = Period(first + 14 * n * DAY, first + (14 * n + 13) * DAY), Decimal(rng.choice((72, 80, 80, 84)))
    return PayRow(period, hours, Decimal(40), gross=hours * 40 - rng.choice((0, 0, 0, 25)))
def case(n):
    rng = random.Random(n)
    pieces = [Piece(f"{n}-{kind}", kind, first - rng.randrange(-9, 9) * DAY) for kind in KINDS if rng.random() < 0.9]
    pieces += [Piece(f"{n}-pay-{q}", "pay-record", first + 90 * q * DAY, None,
                     tuple(row(m, rng) for m in range(6 * q, 6 * q + 6))) for q in range(rng.randrange(6, 9))]
    return dossier(pieces)
tables = load_tables()
judge(case(0), "e/0", rules, tables, today)
spent, cases = 0.0, int(sys.argv[1])
for start in range(0, cases, 100):
    made = [(n, case(n)) for n in range(start, min(start + 100, cases))]
    begun = time.process_time()
    for n, one in made:
        judge(one, f"e/{n}", rules, tables, today).slim()
    spent += time.process_time() - begun
print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def main(cases: int, commit: str, turns: int) -> None:
    """Judge by both trees in turns; print seconds a thousand cases, the ratio and the memory."""
    with tempfile.TemporaryDirectory() as place:
        old = Path(place) / "old"
        _git("worktree", "add", "--detach", str(old), commit)
        try:
            taken = [(_judged(ROOT, cases), _judged(old, cases)) for _ in range(turns)]
        finally:
            _git("worktree", "remove", "--force", str(old))
    (now, megabytes), (then, _) = (min(turn[n] for turn in taken) for n in (0, 1))
    sys.stdout.write(
        f"{cases} cases; per thousand: now {now / cases * 1000:.2f} s, {commit} {then / cases * 1000:.2f} s\n"
        f"ratio {now / then:.2f} (at most 1.5); {megabytes:.0f} MB at most\n"
    )


def _judged(tree: Path, cases: int) -> tuple[float, float]:
    """CPU seconds of the judging, and the peak of the process in megabytes."""
    command = [sys.executable, "-c", PROBE, str(cases)]
    done = subprocess.run(
        command, cwd=tree, env={"PYTHONPATH": str(tree)}, capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def _git(*words: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, 5000)), given.get(2, "edff394"), int(given.get(3, TURNS)))
