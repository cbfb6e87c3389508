"""The command that drafts a request from an inspection letter. It archives nothing; of the catalogue, where there is
one, it asks the names of the employer's workers.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import yaml

from app.answers import json_option, language, print_json, say
from casefile.errors import UsageError
from casefile.evidence.extract import Extractor
from casefile.files.kinds import sniff
from casefile.files.unfit import UnfitError
from casefile.packet.drafting import Draft, Line
from casefile.reference.obligations import load_obligations
from casefile.said import Said
from casefile.settings import Settings, read_settings
from flows.steps.letters import draft_letter
from storage.archive import known_catalogue


@click.command("packet-request")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A new file for the draft; else it is printed."
)
@json_option
def packet_request(file: Path, output: Path | None, as_json: bool) -> int:
    """Draft a request from an inspection letter (a PDF, a scan, Word, e-mail): each line beside the letter's sentence.

    Workers that it names are matched to the employer's cases that this home knows. What was found for no field stands
    at the end, sentence by sentence. Nothing is archived: read the draft beside the letter, correct it, then run
    `casefile packet DRAFT --plan`. Exit code 3 while a field that a request needs is missing.
    """
    settings = read_settings()
    content = file.read_bytes()
    drafted = draft_letter(_text(file, settings), settings, lambda employer: _workers(employer, settings))
    if as_json:
        print_json(_as_dict(drafted))
    else:
        text = written(drafted, file.name, hashlib.sha256(content).hexdigest(), language())
        if output is None:
            click.echo(text, nl=False)
        elif output.exists():
            raise UsageError("draft-exists", file=output.name)
        else:
            output.write_text(text, encoding="utf-8")
    for name in drafted.missing:
        say(Said("draft-missing", field=name).in_(language()))
    for references in drafted.alike:
        say(Said("draft-workers-alike", references=list(references)).in_(language()))
    say(Said("draft-unmapped", n=len(drafted.unmapped)).in_(language()))
    return 3 if drafted.missing else 0


def _workers(employer: str, settings: Settings) -> list[tuple[str, str]]:
    """Each of the employer's cases with its worker's name, as far as this home knows any."""
    if not employer or not (settings.database_url or (settings.home_folder / "catalogue.db").exists()):
        return []
    with closing(known_catalogue(settings)) as catalogue:
        return catalogue.workers_of(employer)


def written(drafted: Draft, name: str, digest: str, language: str) -> str:
    """The draft as YAML: above each value the sentence it comes from, below all of them the sentences left over."""
    lines = [_remark(Said("draft-head", file=name, digest=digest[:16]).in_(language))]
    lines.append(_value({"language": drafted.language}))
    own = [line for line in drafted.lines if line.field not in {"items", "period", "workers"}]
    for line in own:
        lines += ["", _remark(f"« {line.sentence} »"), _value({line.field: line.value})]
    for field in drafted.missing:
        lines += ["", _remark(Said("draft-missing", field=field).in_(language)), f"# {field}:"]
    items = [line for line in drafted.lines if line.field == "items"]
    lines += ["", "items:"] if items else []
    for line in items:
        lines += _item(line, drafted, language)
    lines += ["", _remark(Said("draft-unmapped", n=len(drafted.unmapped)).in_(language))]
    lines += [_remark(f"« {sentence} »") for sentence in drafted.unmapped]
    return "\n".join(lines) + "\n"


def _item(line: Line, drafted: Draft, language: str) -> list[str]:
    body = _value([line.value]).splitlines()
    types = drafted.suggestions.get(line.value["text"], ())
    hint = [_remark(Said("draft-types", types=", ".join(types)).in_(language))] if types else []
    whole = next((one for one in drafted.lines if one.field == "period"), None)
    about = [f"« {line.sentence} »"]
    about += [f"« {whole.sentence} »"] if whole and line.value.get("period") == whole.value else []
    named = [
        one for one in drafted.lines if one.field == "workers" and one.value in line.value.get("workers", ())
    ]
    about += [f"« {one.sentence} »" for one in named if one.sentence != line.sentence]
    return [
        "",
        *(f"  {_remark(one)}" for one in about),
        *(f"  {one}" for one in hint),
        *(f"  {one}" for one in body),
    ]


def _remark(text: str) -> str:
    return f"# {' '.join(text.split())}"


def _value(data: Any) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000).rstrip("\n")


def _as_dict(drafted: Draft) -> dict[str, Any]:
    lines = [{"field": line.field, "value": line.value, "sentence": line.sentence} for line in drafted.lines]
    return {
        "request": drafted.request,
        "lines": lines,
        "suggestions": {text: list(types) for text, types in drafted.suggestions.items()},
        "unmapped": list(drafted.unmapped),
        "missing": drafted.missing,
    }


def _text(file: Path, settings: Settings) -> str:
    """The letter's text, read in a child process. Raises ``UsageError`` where there is none to read."""
    rules = load_obligations(settings.tables)
    reader = Extractor(rules, seconds=settings.reading_seconds, tesseract=settings.tesseract)
    try:
        read = reader.read(file, sniff(file, file.suffix.lower()), file.suffix.lower(), rules.types["other"])
    except UnfitError as unfit:
        raise UsageError("draft-not-read", file=file.name, why=unfit.said) from None
    if not read.text.strip():
        raise UsageError("draft-not-read", file=file.name, why=read.notice or Said("draft-no-text"))
    return read.text
