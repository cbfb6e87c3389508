"""Checks a Word template before it is used, and shows it filled with sample data.

Each finding names the paragraph or table cell as a person finds it in Word, and says what to do there.
"""

from __future__ import annotations

import datetime as dt
import difflib
import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from casefile.child import ChildFailed, ChildStopped
from casefile.documents.field_catalogue import names_for
from casefile.documents.field_source import SAMPLE_DAY
from casefile.documents.fields import sample_fields
from casefile.documents.library import LANGUAGES, Template
from casefile.documents.samples import samples
from casefile.errors import CasefileError, DocumentFault, TemplateFault, unexpected
from casefile.findings import Finding, Severity
from casefile.fixed_zip import UNREADABLE
from casefile.making import do, maker
from casefile.pdf import About, make_pdfs
from casefile.pdf.preflight import preflight
from casefile.said import Said
from casefile.settings import SHIPPED_TEMPLATES, Settings
from casefile.word.docx_text import paragraphs
from casefile.word.filling import fill, filled_here
from casefile.word.layout import Fault, layout_faults
from casefile.word.leftovers import leftovers
from casefile.word.letterhead import Logo, with_logo
from casefile.word.parts import FOLDER as PARTS
from casefile.word.parts import part_names
from casefile.word.render import CompiledTemplate, compile_template
from casefile.word.tags import tag_faults

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_SECONDS = Settings.model_fields["pdf_seconds"].default
Job = tuple[bytes, About]


def check_template(
    path: Path, folders: Sequence[Path] = (SHIPPED_TEMPLATES,), settings: Settings | None = None
) -> list[Finding]:
    """Every fault and doubt of one template: of the file, its tags, its fields, its layout, its fonts, its print.

    Never raises for a bad template: what cannot be read is a finding too. ``field`` holds the place in Word.
    ``folders`` are the library's; the shared parts that it shows are looked for beside it, then there. With
    ``settings`` it is filled and printed by the engine in use: no findings then means that it can be used.
    """
    seconds = settings.pdf_seconds if settings else _SECONDS
    try:
        work = "casefile.documents.template_check:looked_at"
        found, jobs = do(maker(seconds), work, path, tuple(folders), seconds, settings is not None)
        return [*found, *(_print_findings(path, jobs, settings) if settings else ())]
    except ChildStopped:
        return [Finding("error", Said("template-not-readable.stopped", seconds=seconds), file=path.name)]
    except ChildFailed as kind:
        return [Finding("error", Said("template-not-readable.failed", kind=str(kind)), file=path.name)]
    except Exception as error:  # noqa: BLE001  whatever a file of somebody's makes a library do, it is a finding
        return [_unforeseen(path, error)]


def looked_at(
    path: Path, folders: Sequence[Path], seconds: int, filling: bool
) -> tuple[list[Finding], list[Job]]:
    """In the making child: what is wrong with the file, and, with ``filling``, the samples it makes, to be printed."""
    try:
        found, compiled = _findings(path, folders)
        if filling and compiled and all(finding.severity != "error" for finding in found):
            more, jobs = _filled_samples(path, compiled, seconds)
            return [*found, *more], jobs
    except Exception as error:  # noqa: BLE001  as above
        return [_unforeseen(path, error)], []
    return found, []


def _unforeseen(path: Path, error: Exception) -> Finding:
    told = unexpected(error).said
    return Finding("error", Said("template-not-readable.other", why=told, then=told.then), file=path.name)


def _findings(path: Path, folders: Sequence[Path]) -> tuple[list[Finding], CompiledTemplate | None]:
    try:
        content = path.read_bytes()
    except OSError as error:
        return [Finding("error", "template-not-readable", error=error.strerror, file=path.name)], None
    try:
        parts = _xml_parts(content)
    except (*UNREADABLE, KeyError, ElementTree.ParseError):
        return [Finding("error", "template-not-a-docx", file=path.name)], None
    if _STRICT in parts["word/document.xml"]:
        return [Finding("error", "template-strict-ooxml", file=path.name)], None
    tags_found, compiled = _compile(path, content, folders)
    whole = compiled.content if compiled else content  # with the shared parts it shows
    return [*tags_found, *_layout_findings(path, whole), *_findings_of(path, leftovers(content))], compiled


def _filled_samples(path: Path, compiled: CompiledTemplate, seconds: int) -> tuple[list[Finding], list[Job]]:
    """Samples that say little, what is usual, and very much. The first that cannot be filled is told."""
    languages = [path.parent.name] if path.parent.name in LANGUAGES else LANGUAGES
    jobs: list[Job] = []
    for language in languages:
        about = About(path.stem, language, "", "", SAMPLE_DAY)
        for values in samples(language, path.stem):
            try:
                jobs.append((filled_here(compiled, values, seconds // 2), about))
            except CasefileError as fault:
                return [_not_fillable(path, fault)], jobs
    return [], jobs


def _print_findings(path: Path, jobs: Sequence[Job], settings: Settings) -> list[Finding]:
    """What only printing it shows."""
    refused = (result for result in make_pdfs(jobs, settings) if isinstance(result, CasefileError))
    return [_not_printable(path, first.said) for first in refused][:1]


def preview(template: Template) -> bytes:
    """The template filled with the shipped sample offer of its language, as .docx.

    Raises ``TemplateFault`` when the template cannot be used.
    """
    values = sample_fields(template.language, template.type.titles[template.language])
    return fill(template.compiled, values, _SECONDS).docx


def printed(docx: bytes, title: str, language: str, today: dt.date, settings: Settings) -> bytes:
    """A filled template as the PDF that the engine in use makes of it. Raises ``CasefileError`` where it makes none."""
    about = About(title=title, language=language, author="", subject="", made_on=today)
    (result,) = make_pdfs([(docx, about)], settings)
    if isinstance(result, CasefileError):
        raise result
    return result.content


def preview_file(path: Path, language: str, logo: Logo | None, folders: Sequence[Path]) -> bytes:
    """The same for a file that is in no library yet, with the shared parts of the library's folders."""
    shared = _shared(path, path.read_bytes(), folders, [language]) if path.is_file() else {}
    compiled = compile_template(path, shared, partial(with_logo, logo=logo))
    return fill(compiled, sample_fields(language, path.stem), _SECONDS).docx


def _xml_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith(".xml")}
    for xml in parts.values():
        ElementTree.fromstring(xml)  # noqa: S314 - expat refuses entity bombs; the file is the operator's own
    parts["word/document.xml"]  # a .docx without it is none
    return parts


def _shared(
    path: Path, content: bytes, folders: Sequence[Path], languages: Sequence[str] = LANGUAGES
) -> dict[str, Path]:
    """The shared parts it shows: those beside it, else of the library's last folder that has them.

    A file that does not lie in a language's folder may show the parts of either.
    """
    own = [path.parent.name] if path.parent.name in languages else languages
    places = [path.parent, *(folder / language for folder in reversed(folders) for language in own)]
    found = {}
    for name in part_names(content):
        files = (place / PARTS / f"{name}.docx" for place in places)
        if (file := next(filter(Path.is_file, files), None)) is not None:
            found[name] = file
    return found


def _compile(
    path: Path, content: bytes, folders: Sequence[Path]
) -> tuple[list[Finding], CompiledTemplate | None]:
    """What is wrong with the tags, and the template ready to be filled, if it can be.

    Each tag by itself first, so that one bad tag does not hide the next; then all of them together.
    """
    faults = [(p.place, fault) for p in paragraphs(content) for fault in tag_faults(p.text)]
    found = [_of_tag(path, place, fault) for place, fault in faults]
    if any(finding.severity == "error" for finding in found):
        return found, None
    try:
        compiled = compile_template(path, _shared(path, content, folders))
    except TemplateFault as fault:
        return [*found, _of_template(path, fault)], None
    return [*found, *_field_findings(path, compiled)], compiled


def _field_findings(path: Path, compiled: CompiledTemplate) -> Iterator[Finding]:
    """Fields that such a document does not have, each once for every place, with the name that was probably meant."""
    unknown, names = False, names_for(path.stem)
    for part in compiled.parts:
        for use in part.uses:
            if use.field in names:
                continue
            unknown = True
            place = compiled.place_of(part, use)
            yield Finding("error", _unknown(use.field, names), file=path.name, field=place)
    if not unknown:
        yield from _sample_findings(path, compiled)


def _unknown(name: str, names: Collection[str]) -> Said:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if near:
        return Said("template-unknown-field.near", name=name, near=near[0])
    return Said("template-unknown-field", name=name)


def _sample_findings(path: Path, compiled: CompiledTemplate) -> Iterator[Finding]:
    """What only filling it in shows: a list shown as text, markup broken by a tag."""
    for language in ("en", "fr"):
        values = sample_fields(language, path.stem)
        try:
            filled_here(compiled, values, _SECONDS // 2)
        except CasefileError as fault:
            yield _not_fillable(path, fault)
            return


def _not_fillable(path: Path, fault: CasefileError) -> Finding:
    place = dict(fault.said.values).get("place", "")
    said = Said("template-not-fillable", why=fault.said, then=fault.said.then)
    return Finding("error", said, file=path.name, field=place)


def _not_printable(path: Path, refused: Said) -> Finding:
    said = Said("template-not-printable", what=refused, then=refused.then)
    return Finding("error", said, file=path.name, field=Said("part.document"))


def _findings_of(path: Path, faults: Iterable[Fault]) -> Iterator[Finding]:
    for fault in faults:
        severity: Severity = "warning" if fault.doubt else "error"
        yield Finding(severity, fault.said, file=path.name, field=fault.place)


def _layout_findings(path: Path, content: bytes) -> Iterator[Finding]:
    """What would not print as it looks, by its place; and what else the PDF engines' preflight refuses."""
    faults = list(layout_faults(content))
    yield from _findings_of(path, faults)
    if all(fault.doubt for fault in faults):
        yield from _preflight_findings(path, content)


def _preflight_findings(path: Path, content: bytes) -> Iterator[Finding]:
    try:
        refusals = preflight(content, in_line=True)  # what hangs beside the text was told
    except DocumentFault as refusal:
        refusals = [refusal.said]
    for refused in refusals:
        yield _not_printable(path, refused)


def _of_tag(path: Path, place: Said, said: Said) -> Finding:
    doubt = said.kind == "template-curly-quotes"
    return Finding("warning" if doubt else "error", said, file=path.name, field=place)


def _of_template(path: Path, fault: TemplateFault) -> Finding:
    """Where its tags do not fit together the place goes where a finding has it."""
    values = dict(fault.said.values)
    if fault.said.code == "tag-fault":
        said = Said("template-tag.whole", what=values["what"])
        return Finding("error", said, file=path.name, field=values["place"])
    return Finding("error", Said("template-tag.other", why=fault.said, then=fault.said.then), file=path.name)
