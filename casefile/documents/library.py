"""The template library.

Which document types there are, what ``library.toml`` declares of each, and their Word files.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from casefile.errors import TemplateFault
from casefile.offer import Language
from casefile.said import Said
from casefile.word.letterhead import Logo, logo_of, with_logo
from casefile.word.parts import FOLDER as PARTS
from casefile.word.parts import digest_of, part_names
from casefile.word.render import CompiledTemplate, compile_template

LANGUAGES: tuple[str, ...] = get_args(Language)
_FILE = "library.toml"
_Text = Annotated[str, StringConstraints(min_length=1)]
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Obligation = Annotated[str, StringConstraints(pattern=r"^E([1-9]|10)$")]
_Condition = Literal[
    "ACTIVE", "LAWS", "RIGHTS-AVAIL", "OWC", "ABUSE", "QUAR", "HEALTH", "NOFEE", "RIGHTS-GIVE", "ACCURATE",
    "RETAIN", "REPORT", "PRODUCE", "ATTEND",
]  # fmt: skip
_Step = Literal[
    "offer", "apply", "approved", "before-first-day", "first-day", "during", "end", "any", "close"
]

_BOTH = ("titles", "notes")  # given in each language
_COUNTED = frozenset({"first-day-near", "permit-expiring", "days-after-end"})


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Deadline(_Declared):
    """When a document may be made (``from``), by when it must be (``by``), and where that is said.

    ``days`` are the days of notice that some rules count by. ``due.py`` holds the rules of these names.
    """

    since: Literal[
        "offer-accepted", "agreement-signed", "offer-numbered", "permit-issued", "first-day-near", "employment-started",
        "conditions-changed", "permit-expiring", "maintained-status", "employment-ended", "on-request",
        "disposition-carried-out",
    ] = Field(alias="from")  # fmt: skip
    by: Literal[
        "before-submission", "before-application", "before-first-day", "first-day", "third-day", "permit-expiry",
        "days-after-end", "record-of-employment", "no-date",
    ]  # fmt: skip
    days: tuple[Annotated[int, Field(ge=1)], ...] = ()
    source: _Text

    @model_validator(mode="after")
    def _days_where_counted(self) -> Deadline:
        if bool(self.days) != (self.since in _COUNTED or self.by in _COUNTED):
            raise ValueError(f"`days` belongs to {', '.join(sorted(_COUNTED))}, and only there")
        return self


class _Titles(_Declared):
    en: _Text
    fr: _Text


class _Notes(_Declared):
    en: tuple[_Text, ...] = ()
    fr: tuple[_Text, ...] = ()


class _Declaration(_Declared):
    number: int = Field(ge=1)
    titles: _Titles
    step: _Step
    due: Deadline
    audience: tuple[Literal["worker", "employer", "inspector"], ...]
    requires: tuple[_Text, ...] = ()
    obligations: tuple[_Obligation, ...] = Field(min_length=1)
    conditions: tuple[_Condition, ...] = ()
    record_class: _Text
    notes: _Notes = _Notes()


class _Named(_Declared):
    name: _Name


@dataclass(frozen=True)
class DocumentType:
    """One kind of document, as ``library.toml`` declares it (the file says what each key means)."""

    name: str
    number: int
    titles: Mapping[str, str]
    step: str
    due: Deadline
    audience: tuple[str, ...]
    requires: tuple[str, ...]
    obligations: tuple[str, ...]
    conditions: tuple[str, ...]
    record_class: str
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """The Word file of one document type in one language.

    ``file_digest`` is SHA-256, in hexadecimal, of the file and of the shared Word parts it shows; ``parts`` names
    those and their files. ``logo`` is set into its letterhead.
    """

    type: DocumentType
    language: str
    path: Path
    file_digest: str
    parts: tuple[tuple[str, Path], ...] = ()
    logo: Logo | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of all it is made of, the logo too: a document is made again when any of it changes."""
        if self.logo is None:
            return self.file_digest
        return hashlib.sha256(f"{self.file_digest}{self.logo.digest}".encode()).hexdigest()

    @property
    def name(self) -> str:
        """``en/duties-statement.docx``: as messages and ledger entries name it."""
        return f"{self.language}/{self.type.name}.docx"

    @property
    def compiled(self) -> CompiledTemplate:
        """Ready to be filled; compiled once in each process.

        Raises ``TemplateFault`` when it cannot be used.
        """
        return _compiled(self.path, self.parts, self.file_digest, self.logo)


@lru_cache(maxsize=256)
def _compiled(
    path: Path, parts: tuple[tuple[str, Path], ...], digest: str, logo: Logo | None
) -> CompiledTemplate:
    compiled = compile_template(path, dict(parts), partial(with_logo, logo=logo))
    if compiled.digest != digest:
        raise TemplateFault("template-changed", file=path.name)
    return compiled


@dataclass(frozen=True)
class Library:
    """Every document type, by its number, with its templates."""

    types: tuple[DocumentType, ...]
    templates: Mapping[tuple[str, str], Template]
    logos: Path | None = None

    @cached_property
    def digest(self) -> str:
        """Changes when any declaration or template does. SHA-256, in hexadecimal."""
        parts = [repr(kind) for kind in self.types]
        parts += [f"{key}:{template.digest}" for key, template in sorted(self.templates.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def type(self, name: str) -> DocumentType:
        """A document type by its name. Raises ``TemplateFault`` when the library has none of that name."""
        for kind in self.types:
            if kind.name == name:
                return kind
        raise TemplateFault("no-document-type", name=name, known=[kind.name for kind in self.types])

    def template(self, name: str, language: str, employer_id: str = "") -> Template:
        """The template of a type in a language (``en`` or ``fr``), with the employer's logo where there is one."""
        kind = self.type(name)
        try:
            return replace(self.templates[kind.name, language], logo=logo_of(self.logos, employer_id))
        except KeyError:
            raise TemplateFault("no-template", name=kind.name, language=language) from None


def load_library(folders: Sequence[Path], logos: Path | None = None) -> Library:
    """The library of these folders. A later one adds types and templates, or replaces those of the same name.

    ``logos`` is one logo for every employer, or a folder of them (``letterhead.py``).

    Raises ``TemplateFault``, naming the file and the key, when a declaration is wrong or a template is missing.
    """
    kinds: dict[str, DocumentType] = {}
    for folder in folders:
        kinds |= _declared_in(folder)
    templates = {
        (kind.name, language): _find(kind, language, folders)
        for kind in kinds.values()
        for language in LANGUAGES
    }
    types = tuple(sorted(kinds.values(), key=lambda kind: (kind.number, kind.name)))
    return Library(types, templates, logos)


def _declared_in(folder: Path) -> dict[str, DocumentType]:
    path = folder / _FILE
    if not folder.is_dir():
        raise TemplateFault("no-templates-folder", folder=folder)
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateFault("library-not-toml", file=path, why=str(error)) from None
    return {name: _document_type(path, name, table) for name, table in tables.items()}


def _document_type(path: Path, name: str, table: Any) -> DocumentType:
    try:
        _Named(name=name)
        declared = _Declaration.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise TemplateFault(
            "declaration-wrong", file=path, name=name, key=key or Said("declaration-table"), why=first["msg"]
        ) from None
    values = {key: getattr(declared, key) for key in _Declaration.model_fields if key not in _BOTH}
    both = {key: getattr(declared, key).model_dump() for key in _BOTH}
    return DocumentType(name=name, **both, **values)


def _find(kind: DocumentType, language: str, folders: Sequence[Path]) -> Template:
    for folder in reversed(folders):
        path = folder / language / f"{kind.name}.docx"
        if path.is_file():
            return _template(kind, language, path, folders)
    raise TemplateFault("template-missing", file=folders[-1] / _FILE, name=kind.name, language=language)


def _template(kind: DocumentType, language: str, path: Path, folders: Sequence[Path]) -> Template:
    """The template with the parts it shows, each from the last folder that has it.

    A missing part is told when the template is compiled: it costs this template only.
    """
    content = path.read_bytes()
    files = [
        (name, file)
        for name in part_names(content)
        for folder in folders
        if (file := folder / language / PARTS / f"{name}.docx").is_file()
    ]
    parts = dict(files)
    digest = digest_of(content, {name: file.read_bytes() for name, file in parts.items()})
    return Template(kind, language, path, digest, tuple(parts.items()))
