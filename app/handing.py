"""Handing the desk's jobs to Prefect: a run of the deployment ``job`` for each, watched until it has begun its job."""

from __future__ import annotations

import os
import time
from typing import Any

from app.local import prefect_environment
from casefile.clock import machine_time
from casefile.errors import CasefileError, Unavailable
from casefile.said import Said
from casefile.settings import Settings
from storage.desk.database import AppDatabase
from storage.desk.jobs import Job, State, end_job, give_to_flow, take_up_silent, waiting_jobs

DEPLOYMENT = "job/job"
_LOOK = 10.0  # seconds between two looks at runs that have not begun


class Handing:
    """Jobs on their way to the server that the settings name."""

    def __init__(self, settings: Settings, engine: AppDatabase) -> None:
        os.environ.update(prefect_environment(settings))
        os.environ["PREFECT_API_URL"] = str(settings.prefect_api_url)
        self._engine = engine
        self._looked = 0.0

    def hand_on(self) -> bool:
        """Give what waits to Prefect, and see that what was given is not lost. False when nothing was given."""
        take_up_silent(self._engine, machine_time())
        asked = waiting_jobs(self._engine, given=False)
        late = time.monotonic() - self._looked > _LOOK
        given = waiting_jobs(self._engine, given=True) if late else []
        if not asked and not given:
            return False
        try:
            self._speak(asked, given)
        except CasefileError:
            time.sleep(_LOOK)  # a server that is silent: what waits goes on waiting
            return False
        return bool(asked)

    def _speak(self, asked: list[Job], given: list[Job]) -> None:
        import httpx  # noqa: PLC0415  Prefect reads its environment when it is imported
        from prefect.client.orchestration import get_client  # noqa: PLC0415
        from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError  # noqa: PLC0415

        try:
            with get_client(sync_client=True) as client:
                for job in asked:
                    give_to_flow(self._engine, job, _run(client, job))
                for job in given:
                    self._look(client, job)
        except (httpx.HTTPError, ObjectNotFound, PrefectHTTPStatusError) as error:
            raise Unavailable("jobs-server-silent") from error
        self._looked = time.monotonic()

    def _look(self, client: Any, job: Job) -> None:
        """A run that fell silent is made up for by another; one that was cancelled, or never began, is told."""
        state = client.read_flow_run(job.flow_run).state
        ended = state is not None and state.is_final()
        if job.tries and not (ended and state.is_cancelled()):
            give_to_flow(self._engine, job, _run(client, job))
        elif ended:
            said = [Said("job-run-ended", state=state.name)]
            end_job(self._engine, job, machine_time(), State.FAILED, said=said, result={})


def _run(client: Any, job: Job) -> str:
    """A run for this try of the job; asked for twice, it is the same."""
    deployment = client.read_deployment_by_name(DEPLOYMENT)
    run = client.create_flow_run_from_deployment(
        deployment.id, parameters={"job": job.id}, idempotency_key=f"{job.id}-{job.tries}"
    )
    return str(run.id)
