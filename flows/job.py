"""A job of the desk as a Prefect flow: the same verb and the same record, done where a Prefect worker runs.

Its parameter is the job's id; what the job is about stands in the app database.
"""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from casefile.clock import machine_time
from casefile.settings import read_settings
from flows.steps.jobs import do_job
from storage.desk.database import open_app_database
from storage.desk.jobs import find_job, take_job


@flow(name="job", flow_run_name="job {job}", persist_result=False)
def desk_job(job: str) -> State[str]:
    """Do one job that was asked for at the desk.

    Args:
        job: The job's id, as its page at the desk shows it.
    """
    settings = read_settings()
    engine = open_app_database(settings)
    try:
        taken = take_job(engine, machine_time(), job)
        if taken is None:
            return Completed(message=f"done already: {find_job(engine, job).state}", data=job)
        if do_job(engine, taken, settings):
            return Completed(message="done", data=job)
        return Failed(message="its page at the desk says why", data=job)
    finally:
        engine.dispose()
