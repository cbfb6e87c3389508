"""The packet build as a Prefect flow, on demand: its form asks for the id of an archived request, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casefile.errors import CasefileError, unexpected
from casefile.packet.plan import Plan
from casefile.packet.request import Request
from casefile.progress import Progress
from casefile.said import Said
from casefile.settings import Settings, read_settings
from flows.steps.inspections import build_packet, packet_folder, plan_packet
from storage.archive import Archive, open_archive
from storage.packets import load_request


@flow(name="inspection-packet", flow_run_name="inspection-packet {request}", persist_result=False)
def inspection_packet(request: str, plan_only: bool = False, by: str | None = None) -> State[str]:
    """Answer one inspection letter from the archive: plan, build, archive, note in every case.

    Args:
        request: The id of an archived request, as `casefile packet REQUEST --plan` prints it: EMPLOYER/ID.
        plan_only: Stop after the plan: what would be supplied, what is missing, what would be redacted.
        by: Who answers the letter, as an id: it stands in every case's ledger. Empty: the setting `actor`.
    """
    with _nothing_of_a_file():
        settings = read_settings()
        with open_archive(settings) as archive:
            archive.catch_up()
            asked = load_request(archive.bucket, request)
            return _answer(asked, archive, settings, _Progress(), by, plan_only=plan_only)


def _answer(
    asked: Request,
    archive: Archive,
    settings: Settings,
    progress: Progress,
    by: str | None,
    *,
    plan_only: bool,
) -> State[str]:
    @task(name="plan", cache_policy=NO_CACHE)
    def plan() -> Plan:
        with _nothing_of_a_file():
            return plan_packet(asked, archive, settings, progress, by)

    @task(name="build", cache_policy=NO_CACHE)
    def build() -> Path:
        with _nothing_of_a_file():
            folder = packet_folder(frozen, archive, settings)
            build_packet(frozen, archive, settings, folder, progress, by)
            return folder

    frozen = plan()
    _publish(frozen)
    if plan_only:
        return Completed(message=f"planned: {frozen.digest}", data=frozen.digest)
    folder = build()
    return Completed(message=f"packet in {folder}", data=str(folder))


@contextmanager
def _nothing_of_a_file() -> Iterator[None]:
    """Prefect keeps what an error says: one that was not written for people might quote a file."""
    try:
        yield
    except CasefileError:
        raise
    except Exception as error:  # noqa: BLE001
        raise unexpected(error) from None


class _Progress:
    """A bar on the run's page for each phase, a line in its log at each tenth of it."""

    def __init__(self) -> None:
        self._phase: Said | None = None
        self._tenth = -1
        self._bar = create_progress_artifact(0.0, key="inspection-packet-progress", description="starting")

    def __call__(self, phase: Said, done: int, total: int) -> None:
        tenth = 10 * done // total if total else 0
        if (phase, tenth) == (self._phase, self._tenth):
            return
        self._phase, self._tenth = phase, tenth
        get_run_logger().info("%s: %d of %d" if total else "%s", phase, *((done, total) if total else ()))
        update_progress_artifact(self._bar, 10.0 * tenth, description=str(phase))  # type: ignore[arg-type]


def _publish(plan: Plan) -> None:
    """Numbers and states only: the letter's words and the workers' names stay in the archive."""
    rows = [
        {"item": i.number, "state": i.state, "documents": len(i.documents), "gaps": len(i.reasons)}
        for i in plan.items
    ]
    create_table_artifact(key="inspection-packet", table=rows, description="Requested and supplied")
