"""Offers handed in: pasted, as sheets, or by a form; each row with what became of it. For records managers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from starlette.responses import Response

from app.web import acting
from app.web.uploads import Handed
from app.web.visit import Visit
from casefile.cases.event_fields import EventField
from casefile.errors import NotFound, UsageError
from casefile.findings import Finding
from casefile.intake.inbox_file import OFFERS, InboxFile
from casefile.intake.offer_columns import Column
from casefile.intake.offer_template import choices, csv_template, template_columns, xlsx_template
from casefile.said import Both, Said
from casefile.sheets.csv_files import write_csv
from casefile.sheets.rows import MAX_BYTES
from flows.steps.handing_in import HandedIn, hand_in
from storage.desk.views import Act

BLANK = {
    "csv": (csv_template, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_template, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
SHOWN = 500  # rows that the page of results names


def start(visit: Visit) -> Response:
    """Where offers are pasted or sent, with blank sheets to fill in."""
    return visit.page("offers", most=MAX_BYTES >> 20)


def blank(visit: Visit) -> Response:
    """A blank sheet, in the language and the form that the address names."""
    language, _, form = visit.part("name").removeprefix("offers.").partition(".")
    if form not in BLANK or language not in ("en", "fr"):
        raise NotFound("no-page")
    write, media_type = BLANK[form]
    headers = {"Content-Disposition": f'attachment; filename="offers.{language}.{form}"'}
    return Response(write(language), media_type=media_type, headers=headers)


def take(visit: Visit) -> Response:
    """Take what was pasted and the sheets that were sent."""
    files = [_file(one) for one in visit.files if one.unfit is None]
    if pasted := visit.given("text").strip():
        files.append(InboxFile(f"{OFFERS}/{_kind(pasted)}", pasted.encode()))
    left_out = [_left_out(one) for one in visit.files if one.unfit]
    if not files and not left_out:
        return visit.refused("offers", UsageError("desk-no-file"), most=MAX_BYTES >> 20)
    told = _hand_in(visit, files)
    return visit.page("offers-taken", told=told, left_out=left_out, shown=SHOWN)


def form(visit: Visit) -> Response:
    """The fields of one offer, each with its help."""
    return _form(visit, {}, ())


def take_form(visit: Visit) -> Response:
    """Take the offer of the form; what is wrong is said at its field."""
    given = {column.name: visit.given(column.name) for column in template_columns()}
    said = {name: value for name, value in given.items() if value.strip()}
    if not said:
        return _form(visit, given, ())
    sheet = write_csv(list(said), [list(said.values())], ",")
    told = _hand_in(visit, [InboxFile(f"{OFFERS}/form.csv", sheet)])
    if not any(row.new or row.known for row in told.rows):
        faults = [finding for row in told.rows for finding in row.findings]
        return _form(visit, given, [*faults, *told.findings])
    return visit.page("offers-taken", told=told, left_out=[], shown=SHOWN)


def _hand_in(visit: Visit, files: Sequence[InboxFile]) -> HandedIn:
    ground = visit.ground
    told = hand_in(
        files, ground.archive, ground.settings, acting.actor(visit), visit.user.sees_employer, visit.language
    )
    visit.note(Act.ACTED, [row.case_id for row in told.rows if row.new], "offer-accepted")
    return told


def _form(visit: Visit, given: Mapping[str, str], findings: Sequence[Finding]) -> Response:
    fields = [_field(column, visit.language) for column in template_columns()]
    status = 400 if any(finding.severity == "error" for finding in findings) else 200
    return visit.page("offer", status, fields=fields, given=given, findings=list(findings))


def _field(column: Column, language: str) -> EventField:
    """A column as a field of the form. Its choices are words that a sheet may hold too."""
    words = choices(column, language)
    example = (
        Both(f" ({column.example})", f" ({column.example})") if column.example and not words else Both("", "")
    )
    hint = Both(column.meaning.en + example.en, column.meaning.fr + example.fr)
    kinds: Mapping[str, Literal["day", "choice", "lines", "text"]] = {"date": "day", "texts": "lines"}
    shape = "choice" if words else kinds.get(column.kind, "text")
    return EventField(
        column.name, column.title, hint, shape, column.required, tuple((one, Both(one, one)) for one in words)
    )


def _file(one: Handed) -> InboxFile:
    return InboxFile(f"{OFFERS}/{one.name}", one.place.read_bytes())


def _left_out(one: Handed) -> Finding:
    return Finding("error", one.unfit or Said("desk-too-many-files"), file=one.name)


def _kind(pasted: str) -> str:
    """Under what name a pasted text is read: cells copied from a sheet are parted by tabs."""
    if pasted[0] in "[{":
        return "pasted.json"
    return "pasted.tsv" if "\t" in pasted.partition("\n")[0] else "pasted.csv"
