"""The weekly look after the archive as a Prefect flow: locks settled, a sample of cases asked of the store.

The night run settles by what the ledgers say; this asks the store itself whether it still keeps what it was given.
"""

from __future__ import annotations

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casefile import clock
from casefile.errors import CasefileError, unexpected
from casefile.findings import Finding
from casefile.progress import Progress
from casefile.said import Said
from casefile.settings import Settings, read_settings
from flows.steps.copies import clear_copies
from flows.steps.dispositions import certify, unfinished
from flows.steps.watching import broken, look_at, look_at_ends, sample, sweep
from storage.actor import Actor, act_of
from storage.archive import Archive, open_archive
from storage.store import embedded
from storage.store.probe import probe

ACTOR = "casefile upkeep"


@flow(name="upkeep", flow_run_name="upkeep", persist_result=False)
def upkeep(cases: int = 250) -> State[int]:
    """Settle what lags behind, and ask the store about a number of cases whose turn it is.

    Args:
        cases: How many cases to ask the store about; each week's are other ones.
    """
    try:
        findings = look_after(read_settings(), cases, _log_progress)
    except CasefileError:
        raise
    except Exception as error:  # noqa: BLE001
        raise unexpected(error) from None  # Prefect keeps what an error says
    rows = [{"case": f.value, "what": f.message, "what to do": f.remedy} for f in findings]
    create_table_artifact(key="upkeep", table=rows, description="What the store does not keep as it should")
    name = "CompletedWithFindings" if findings else "Completed"
    return Completed(name=name, message=f"{len(findings)} findings", data=len(findings))


def look_after(settings: Settings, cases: int, progress: Progress) -> list[Finding]:
    """The same without a scheduler: what is not kept as it should be."""
    today, now = clock.today(settings), clock.machine_time()
    promises = broken_promises(settings)
    clear_copies(settings, now)
    with open_archive(settings) as archive:
        faults = archive.catch_up()
        finish_stopped(archive, act_of(ACTOR, settings), settings)
        swept = sweep(archive, clock.now(settings), now, progress)
        # Weeks, not days, are counted on, so that each week's sample follows the last one's.
        turn = sample(archive.catalogue.case_ids(), today.fromordinal(today.toordinal() // 7), cases)
        looked = look_at(archive, turn, now, progress)
        faults += look_at_ends(archive, archive.catalogue.case_ids(), faults, progress)
        return [*promises, *swept.findings, *looked, *map(broken, faults)]


def broken_promises(settings: Settings) -> list[Finding]:
    """Try the store again: what it kept last week it may not keep after an upgrade."""
    broken = [one for one in probe(settings) if not one.ok]
    return [Finding("error", "promise-broken", what=one.what, answer=one.answer) for one in broken]


def finish_stopped(archive: Archive, act: Actor, settings: Settings) -> None:
    """What a stopped destruction left: its certificates, and the space to be given back."""
    for case_id in unfinished(archive):
        certify(archive, case_id, act, settings)
    if settings.local_store and embedded.must_reclaim(settings):
        archive.catalogue.shed()
        embedded.reclaim(settings)


def _log_progress(phase: Said, done: int, total: int) -> None:
    get_run_logger().info("%s: %d of %d", phase, done, total)
