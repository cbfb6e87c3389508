"""The packet build as a Prefect flow, on demand: its form asks for the id of an archived request, nothing else."""

from __future__ import annotations

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casefile.packet.plan import Plan
from casefile.settings import read_settings
from flows.inspection import build_packet, plan_packet
from storage.archive import open_archive
from storage.packets import load_request


@flow(name="inspection-packet", flow_run_name="inspection-packet {request}", persist_result=False)
def inspection_packet(request: str, plan_only: bool = False) -> State[str]:
    """Answer one inspection letter from the archive: plan, build, archive, note in every case.

    Args:
        request: The id of an archived request, as `casefile packet REQUEST --plan` prints it: EMPLOYER/ID.
        plan_only: Stop after the plan: what would be supplied, what is missing, what would be redacted.
    """
    settings = read_settings()
    log = get_run_logger()

    def progress(phase: str, done: int, total: int) -> None:
        if not total or done == total or done % 50 == 0:
            log.info("%s: %d of %d", phase, done, total)

    with open_archive(settings) as archive:
        archive.catch_up()
        asked = load_request(archive.bucket, request)

        @task(name="plan", cache_policy=NO_CACHE)
        def plan() -> Plan:
            return plan_packet(asked, archive, settings, progress)

        @task(name="build", cache_policy=NO_CACHE)
        def build(frozen: Plan) -> str:
            folder = settings.home_folder / "packets" / f"{asked.id}-{frozen.digest[:8]}"
            if not (folder / "receipt.json").exists():
                build_packet(frozen, archive, settings, folder, progress)
            return str(folder)

        frozen = plan()
        _publish(frozen)
        if plan_only:
            return Completed(message="planned", data=frozen.digest)
        folder = build(frozen)
    return Completed(message=f"packet in {folder}", data=folder)


def _publish(plan: Plan) -> None:
    """Numbers and states only: the letter's words and the workers' names stay in the archive."""
    rows = [
        {"item": i.number, "state": i.state, "documents": len(i.documents), "gaps": len(i.reasons)}
        for i in plan.items
    ]
    create_table_artifact(key="inspection-packet", table=rows, description="Requested and supplied")
