"""Health and metrics of the desk: what machines are told, and that it is of nobody."""

from __future__ import annotations

import socket
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import update

from app.web.ground import Ground
from casefile.roles import Role
from casefile.settings import Settings
from storage.archive import Archive, open_archive
from storage.catalogue import schema
from storage.catalogue.catalogue import Catalogue, open_catalogue
from storage.desk.database import writing
from storage.desk.tables import users
from storage.desk.views import read_views
from tests.support.desk import Desk

pytestmark = pytest.mark.slow  # each has a desk of its own
PROBE = {"host": "10.1.2.3:8620", "x-user": "", "origin": ""}


def _ready(desk: Desk) -> tuple[int, list[str]]:
    answer = desk.browser(**PROBE).get("/health/ready")
    return answer.status_code, answer.json()["faults"]


def _settled(desk: Desk) -> tuple[int, list[str]]:
    """As ready says it once the archive was tried."""
    deadline = time.monotonic() + 60
    while (told := _ready(desk))[1] == ["archive-opening"] and time.monotonic() < deadline:
        time.sleep(0.05)
    return told


def test_a_desk_that_can_answer_pages_is_ready_and_notes_nothing(settings: Settings, tmp_path: Path) -> None:
    open_archive(settings).close()
    desk = Desk(settings.home, s3_endpoint=settings.s3_endpoint, bucket=settings.bucket)
    assert _ready(desk) == (503, ["archive-opening"]), "it does not wait"
    assert _settled(desk) == (200, [])
    assert desk.browser(**PROBE).get("/health/live").status_code == 200
    assert desk.browser(**PROBE).get("/sign-in").status_code == 400, "only health answers to any name"
    assert list(read_views(desk.engine)) == []
    desk.close()


def test_a_catalogue_of_another_version_is_not_ready_by_its_code_and_the_desk_lives(
    settings: Settings, tmp_path: Path
) -> None:
    open_archive(settings).close()
    catalogue = open_catalogue(settings)
    with catalogue.writing() as connection:
        about = schema.about
        connection.execute(update(about).where(about.c.name == "version").values(value="0"))
    catalogue.close()
    desk = Desk(settings.home, s3_endpoint=settings.s3_endpoint, bucket=settings.bucket)
    assert _settled(desk) == (503, ["rebuild-needed"])
    assert desk.browser(**PROBE).get("/health/live").json() == {"live": True}
    desk.close()


def test_a_silent_store_and_a_broken_database_are_told_by_code(tmp_path: Path) -> None:
    class Silent:
        name = "archive"

        @property
        def client(self) -> Silent:
            return self

        def head_bucket(self, **_: str) -> None:
            from botocore.exceptions import EndpointConnectionError

            raise EndpointConnectionError(endpoint_url="http://secret.example")

    catalogue = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test")
    desk = Desk(tmp_path, Archive(Silent(), catalogue))  # type: ignore[arg-type]
    assert _ready(desk) == (503, ["bucket-silent"])
    with writing(desk.engine) as connection:
        users.drop(connection)
    assert _ready(desk) == (503, ["database-silent", "bucket-silent"])
    desk.engine.dispose()


def test_metrics_count_by_route_and_name_no_case_and_nobody(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    archive = Archive(None, Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test"))  # type: ignore[arg-type]
    desk = Desk(tmp_path, archive, desk_metrics_port=port)
    ground: Ground = desk.ground
    ground.meters.serve(desk.settings)
    rita = desk.person("rita", Role.READER)
    rita.browser.get("/cases/123026635/QC-1?q=Tremblay")
    rita.browser.get("/api/v1/cases?q=Tremblay")
    told = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30).read().decode()
    assert 'route="/cases/{employer}/{reference}",status="404"} 1.0' in told
    assert 'route="/api/v1/cases",status="401"} 1.0' in told
    for one in ("rita", "123026635", "QC-1", "Tremblay", rita.user.id):
        assert one not in told
    assert rita.browser.get("/metrics").status_code == 404, "the desk's own port has none"
    ground.opened = None
    desk.close()
