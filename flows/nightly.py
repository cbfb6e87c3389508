"""The night run as a Prefect flow: on a schedule, seen in its pages, with a table and a report for each run.

Parameters are places and ids, never a person's data: Prefect stores them. A task is a batch of cases over one pool of
worker processes; the per-case truth is in the ledgers, not in Prefect's database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import as_completed
from prefect.runtime import flow_run
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from casefile.errors import CasefileError, unexpected
from casefile.progress import Progress
from casefile.said import Said
from casefile.settings import read_settings
from flows.steps import report as reporting
from flows.steps.documents import Outcome, Workshop
from flows.steps.night import Batches, run_night
from flows.steps.report import Summary

# Waiting threads, not workers: the processes are the workshop's, as many as the settings say.
WAITING = 16


@flow(
    name="nightly",
    flow_run_name="nightly",
    task_runner=ThreadPoolTaskRunner(max_workers=WAITING),  # type: ignore[arg-type]
    persist_result=False,
)
def nightly(inbox: str | None = None) -> State[Summary]:
    """Offers in, documents made, archived under lock.

    Args:
        inbox: A folder or ``s3://bucket/prefix``. Empty: the one the settings name (``CASEFILE_INBOX``).
    """
    settings = read_settings()
    try:
        summary = run_night(inbox or settings.inbox, settings, in_tasks, _progress.get(), flow_run.id or "")
    except CasefileError:
        raise
    except Exception as error:  # noqa: BLE001
        raise unexpected(error) from None  # Prefect keeps what an error says
    publish(summary, settings.language)
    name = "CompletedWithFindings" if summary.errors else "Completed"
    return Completed(name=name, message=f"{summary.documents.made} documents made", data=summary)


def run_flow(inbox: str, progress: Progress) -> Summary:
    """Run the flow here and now, for the command line: on the server the environment names, else on one of its own."""
    _progress.set(progress)
    # A local run is watched by the person who started it; without this, its end waits for a heartbeat's sleep.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return nightly(inbox)  # type: ignore[return-value]


def _log_progress(phase: Said, done: int, total: int) -> None:
    get_run_logger().info("%s: %d of %d", phase, done, total)


# Not a parameter of the flow: Prefect would store it and show it in its form.
_progress: ContextVar[Progress] = ContextVar("progress", default=_log_progress)


def in_tasks(workshop: Workshop, batches: Batches, again: bool) -> Iterator[list[Outcome]]:
    """Run each batch as a task, so that the run's page shows how far it is; later rounds name their cases."""

    @task(name="make-documents", cache_policy=NO_CACHE)
    def make_documents(case_ids: list[str]) -> list[Outcome]:
        return workshop.make(case_ids, again=again)

    def named(number: int, batch: list[str]) -> str:
        return f"again-{batch[0]}" if again else f"batch-{number:04d}"

    tasks = [
        make_documents.with_options(task_run_name=named(number, batch)).submit(batch)
        for number, batch in enumerate(batches, 1)
    ]
    for future in as_completed(tasks):
        yield future.result()


def publish(summary: Summary, language: str) -> None:
    """The run's table and report, on its page. Prefect keeps both: names of files are masked."""
    create_table_artifact(key="nightly", table=[summary.as_row()], description="What the night run did")
    text = reporting.markdown(summary, language, masked=True)
    create_markdown_artifact(key="nightly-report", markdown=text)
