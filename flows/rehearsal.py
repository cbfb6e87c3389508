"""The standing rehearsal as a Prefect flow: a letter that asks for workers drawn by lot, and what the answer lacks.

It writes nothing into the archive. Its report lies in the home's ``reports/`` folder and on the run's page: references,
ids and counts, no person's data.
"""

from __future__ import annotations

import hashlib

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casefile import clock
from casefile.columns import heads
from casefile.errors import CasefileError, unexpected
from casefile.markdown import table
from casefile.packet.words import Words
from casefile.said import Said
from casefile.settings import Settings, read_settings
from flows.steps.rehearsing import Rehearsal, rehearse_sample


@flow(name="rehearsal", flow_run_name="rehearsal", persist_result=False)
def rehearsal(workers: int = 5) -> State[int]:
    """Rehearse an inspection of workers drawn by lot: what would be supplied, what is missing, how long it takes.

    Args:
        workers: How many workers to draw; each day's are other ones.
    """
    settings = read_settings()
    try:
        done = rehearse_sample(workers, settings, _log_progress)
    except CasefileError:
        raise
    except Exception as error:  # noqa: BLE001
        raise unexpected(error) from None  # Prefect keeps what an error says
    text = report(done, settings)
    name = f"rehearsal-{hashlib.sha256(text.encode()).hexdigest()[:12]}.md"
    file = settings.home_folder / "reports" / clock.today(settings).isoformat() / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    rows = [row for one in done for row in _rows(one)]
    create_table_artifact(key="rehearsal", table=rows, description="What an inspection would be given")
    create_markdown_artifact(key="rehearsal-report", markdown=text)
    found = sum(len(one.findings) for one in done)
    state = "CompletedWithFindings" if found else "Completed"
    return Completed(name=state, message=f"{found} findings", data=found)


def report(done: list[Rehearsal], settings: Settings) -> str:
    """The report in the settings' language: each employer's items, findings, pages and time."""
    language = settings.language
    lines = [f"# {Said('rehearsal-report', day=clock.today(settings)).in_(language)}", ""]
    for one in done:
        receipt, pages = one.receipt, one.receipt["pages"]
        counts = Said(
            "rehearsal-done", pages=pages["total"], documents=len(receipt["documents"]),
            redactions=len(receipt["redaction_log"]), slips=len(receipt["omissions"]), seconds=round(one.seconds),
        )  # fmt: skip
        words = Words(language)
        items = [[i["number"], words(i["state"]), len(i["documents"])] for i in receipt["items"]]
        found = [[f.message_in(language), f.remedy_in(language)] for f in one.findings]
        lines += [f"## {one.plan.request.employer}", "", counts.in_(language), ""]
        lines += [table(heads(["item", "state", "documents"], language), items), ""]
        lines += [table(heads(["what", "what to do"], language), found), ""] if found else []
    return "\n".join(lines)


def _rows(one: Rehearsal) -> list[dict[str, object]]:
    employer = one.plan.request.employer
    return [
        {
            "employer": employer,
            "item": item["number"],
            "state": item["state"],
            "documents": len(item["documents"]),
        }
        for item in one.receipt["items"]
    ]


def _log_progress(phase: Said, done: int, total: int) -> None:
    get_run_logger().info("%s: %d of %d", phase, done, total)
