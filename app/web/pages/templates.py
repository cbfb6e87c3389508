"""The library: each type of document with what it is for, filled with a sample as it would look; a file checked.

For readers; records managers check a Word file of their own. No page here holds anyone's data: the sample is invented.
"""

from __future__ import annotations

from starlette.responses import Response

from app.web.forms import counted
from app.web.visit import Visit
from casefile import clock
from casefile.documents.field_source import sample_offer
from casefile.documents.library import LANGUAGES, Template
from casefile.documents.template_check import check_template, preview, printed
from casefile.errors import NotFound, UsageError
from casefile.files.page_pictures import page_picture, page_words
from flows.steps.documents import library_folders

_PDF = "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WIDTH = 900  # pixels across a page
_KEPT = 100  # printed templates that are kept: twice the shipped library


def listed(visit: Visit) -> Response:
    """Every type of document, by the step it belongs to."""
    library = visit.ground.standards(visit.at).library
    return visit.page("templates", types=sorted(library.types, key=lambda one: one.number), own=_own(visit))


def _own(visit: Visit) -> dict[str, list[str]]:
    """The languages in which a type has a file of the employer's own."""
    library, folder = visit.ground.standards(visit.at).library, visit.ground.settings.templates
    own = {
        kind.name: [to for to in LANGUAGES if folder in library.template(kind.name, to).path.parents]
        for kind in (library.types if folder else ())
    }
    return {name: languages for name, languages in own.items() if languages}


def shown(visit: Visit) -> Response:
    """One template as it looks filled with the sample, a page at a time, and what to look to when it is used."""
    template = _template(visit)
    page = visit.number("page") or 1
    told = page_words(_printed(visit, template), _PDF, page)
    return visit.page("template", template=template, kind=template.type, page=page, told=told)


def picture(visit: Visit) -> Response:
    """The picture of one page of it."""
    number = counted(visit.part("page"), "page")
    made = page_picture(_printed(visit, _template(visit)), _PDF, number, _WIDTH)
    return Response(made, media_type="image/png")


def word_file(visit: Visit) -> Response:
    """The template itself: what someone begins with who changes its wording in Word."""
    template = _template(visit)
    name = f"{template.type.name}.{template.language}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(template.path.read_bytes(), media_type=_WORD, headers=headers)


def check(visit: Visit) -> Response:
    """What stands against using these Word files, by paragraph and table cell."""
    settings = visit.ground.settings
    if not visit.files:
        raise UsageError("desk-no-file")
    folders = library_folders(settings)
    found = [
        (one.name, one.unfit, [] if one.unfit else check_template(one.place, folders, settings))
        for one in visit.files
    ]
    return visit.page("templates-checked", found=found)


def _template(visit: Visit) -> Template:
    language, library = visit.part("language"), visit.ground.standards(visit.at).library
    if language not in LANGUAGES or visit.part("type") not in {kind.name for kind in library.types}:
        raise NotFound("no-page")
    return library.template(visit.part("type"), language, sample_offer(language).employer_id)


def _printed(visit: Visit, template: Template) -> bytes:
    """The filled sample as PDF, printed once for as long as template and day are the same."""
    kept, today = visit.ground.previews, clock.today(visit.ground.settings)
    key = (template.digest, template.language, today)
    if key not in kept:
        title = template.type.titles[template.language]
        made = printed(preview(template), title, template.language, today, visit.ground.settings)
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = made
    return kept[key]
