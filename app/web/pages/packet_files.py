"""What of a packet is taken along: the whole as a ZIP, a volume, a rehearsal's findings. A row for each document in it.

For readers who see every case in the packet.
"""

from __future__ import annotations

import json

from starlette.responses import Response, StreamingResponse

from app.web.inspection import given
from app.web.visit import Visit
from casefile.errors import NotFound
from flows.steps.packet_jobs import rehearsal_file
from storage import given_packets
from storage.desk.views import Act


def zipped(visit: Visit) -> Response:
    """The whole packet as one ZIP, given as it is made. Each document in it is noted before it begins."""
    found, packet = given(visit)
    visit.note_each(Act.DOWNLOADED, packet.documents())
    pieces = given_packets.zipped(visit.ground.archive.bucket, found.request, packet)
    headers = {"Content-Disposition": f'attachment; filename="{found.request.id}.zip"'}
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


def volume(visit: Visit) -> Response:
    """One volume of the packet. Each document in it is noted."""
    _, packet = given(visit)
    file = visit.part("name")
    content = given_packets.volume(visit.ground.archive.bucket, packet, file)
    visit.note_each(Act.DOWNLOADED, packet.documents(file))
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(content, media_type="application/pdf", headers=headers)


def rehearsal(visit: Visit) -> Response:
    """What the answer to a letter would be, as it was last rehearsed."""
    name = f"{visit.part('employer')}/{visit.part('request')}"
    file = rehearsal_file(visit.ground.settings, name)
    if not visit.user.sees_employer(visit.part("employer")) or not file.is_file():
        raise NotFound("no-request", request=name)
    visit.note(Act.VIEWED, document=name)
    return visit.page("rehearsal", name=name, told=json.loads(file.read_bytes())[visit.language])
