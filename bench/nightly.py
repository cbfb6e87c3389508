"""The whole night run beside the script one would write first, and beside itself.

    python bench/nightly.py plain-script 200 20
        our run of 200 offers, and again with nothing to do; the plain script on 20 of them, its time taken ten times
        (it makes its documents one by one)
    python bench/nightly.py prefect 800
        our run through Prefect and without it: what the scheduler costs

Prints Markdown rows; ratios count, seconds are of the machine they were measured on. Every side has a store, a home
and an inbox of its own; stores and servers are started before a clock runs.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from offers import write_inbox

from casefile.settings import Settings
from storage.archive import open_archive
from storage.store import embedded

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall, and of processor time by the command and all its children."""

    wall: float
    cpu: float


def cost_of(command: list[str], environment: dict[str, str]) -> tuple[Cost, str]:
    """Run a command to its end; exit codes above 3 are faults of the measurement."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu), done.stdout


def casefile(home: Path, *arguments: str) -> tuple[Cost, str]:
    environment = {**os.environ, "CASEFILE_HOME": str(home), "CASEFILE_TODAY": "2026-11-22"}
    # An installed program is compiled once, not at every start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return cost_of([sys.executable, "-m", "app.cli", *arguments], environment)


def plain_script(home: Path, inbox: Path) -> Cost:
    """The plain script, into a bucket of the same kind of store."""
    settings = Settings(home=home)
    with open_archive(settings):
        store = embedded.endpoint(settings)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "AWS_ACCESS_KEY_ID": store.keys.admin.access_key,
        "AWS_SECRET_ACCESS_KEY": store.keys.admin.secret_key,
        "CASEFILE_S3_ENDPOINT": store.url,
    }
    cost, _ = cost_of([sys.executable, "bench/plain_script.py", str(inbox), settings.bucket], environment)
    return cost


def beside_the_plain_script(count: int, sample: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        inbox = write_inbox(Path(place) / "inbox", count)
        ours, theirs = Path(place) / "ours", Path(place) / "theirs"
        casefile(ours, "up")
        try:
            first, answer = casefile(ours, "nightly", "--json", str(inbox))
            again, _ = casefile(ours, "nightly", "--json", str(inbox))
        finally:
            casefile(ours, "down")
        part = plain_script(theirs, write_inbox(Path(place) / "part", sample))
        plain = Cost(part.wall * count / sample, part.cpu * count / sample)
        casefile(theirs, "down")
    made = json.loads(answer)["documents"]["made"]
    print(f"| {count} offers, {made} documents | wall s | CPU s | beside ours |\n|---|---|---|---|")
    print(f"| `casefile nightly`, first run | {first.wall:.1f} | {first.cpu:.1f} | 1 |")
    times = f"{plain.wall / first.wall:.1f} x the time, {plain.cpu / first.cpu:.1f} x the CPU"
    print(f"| plain script, from {sample} offers | {plain.wall:.1f} | {plain.cpu:.1f} | {times} |")
    print(
        f"| `casefile nightly`, nothing to do | {again.wall:.1f} | {again.cpu:.1f} | {again.wall / first.wall:.1%} |"
    )


def server_cpu(home: Path) -> float:
    """Processor seconds that the Prefect server of this home has used so far."""
    services = json.loads(casefile(home, "status", "--json")[1])
    (pid,) = [s["pid"] for s in services if s["name"] == "server"]
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def beside_itself(count: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        inbox = write_inbox(Path(place) / "inbox", count)
        bare, flow = Path(place) / "bare", Path(place) / "flow"
        casefile(bare, "store", "start")
        plain, _ = casefile(bare, "nightly", "--plain", "--json", str(inbox))
        casefile(bare, "down")
        casefile(flow, "up")
        try:
            before = server_cpu(flow)
            scheduled, _ = casefile(flow, "nightly", "--json", str(inbox))
            server = server_cpu(flow) - before
        finally:
            casefile(flow, "down")
    extra = scheduled.cpu + server - plain.cpu
    print(f"| {count} cases | wall s | CPU s |\n|---|---|---|")
    print(f"| without Prefect | {plain.wall:.1f} | {plain.cpu:.1f} |")
    print(f"| as a Prefect flow | {scheduled.wall:.1f} | {scheduled.cpu:.1f} + {server:.1f} in the server |")
    print(f"| Prefect's share | | {extra / (scheduled.cpu + server):.1%} |")


if __name__ == "__main__":
    measure = {"plain-script": beside_the_plain_script, "prefect": beside_itself}[sys.argv[1]]
    measure(*map(int, sys.argv[2:]))
