"""The packet as a Prefect flow: by the id of an archived request, with nothing of it in Prefect."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml
from packet_samples import say
from test_packet_archive import _asked, archive, fixed  # noqa: F401  fixtures

from casefile.settings import Settings
from flows.inspection import plan_packet
from storage.archive import Archive


@pytest.mark.slow
def test_the_flow_answers_an_archived_request(
    archive: Archive,  # noqa: F811
    fixed: Settings,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    plan = plan_packet(_asked(), archive, fixed, say)
    from app.local import prefect_environment

    for name, value in prefect_environment(fixed).items():
        monkeypatch.setenv(name, value)
    from flows.packet import inspection_packet

    folder: Any = inspection_packet(request=f"{plan.request.employer}/{plan.request.id}")
    assert (Path(folder) / "receipt.json").exists()
    archive.catalogue.catch_up(archive.bucket)
    assert all(archive.catalogue.load(c).case.packets for c in plan.cases)


def test_the_deployment_asks_for_ids_only() -> None:
    from flows.packet import inspection_packet

    assert list(inspect.signature(inspection_packet.fn).parameters) == ["request", "plan_only"]
    deployments = yaml.safe_load((Path(__file__).parent.parent / "prefect.yaml").read_text())["deployments"]
    (own,) = [d for d in deployments if d["name"] == "inspection-packet"]
    assert own["entrypoint"] == "flows.packet.inspection_packet" and not own["schedules"]
