"""Where evidence comes from: folder, ZIP, inbox, one file; each with what its name or a sheet claims of it.

Nothing is looked into here but mapping sheets and ZIPs, which are copied into the work folder first.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from casefile.evidence.claims import EMPLOYER, Claim, claim_from_path, make_claim, shown, suffix_of, wrapping
from casefile.evidence.mapping_sheet import Mapped, is_sheet, read_sheet
from casefile.evidence.names import alike, composed
from casefile.evidence.staging import Open, Unpacking, stage
from casefile.files.unfit import UnfitError
from casefile.findings import Finding
from casefile.fixed_zip import UNREADABLE
from casefile.reference.obligations import Obligations
from casefile.sheets.rows import MAX_BYTES

# A ZIP may be as large as ten of the largest files, and unpack to twenty.
_ZIP, _UNPACKED = 10, 20


@dataclass(frozen=True)
class Incoming:
    """One file that is brought: how findings name it, its own name, the cases it is claimed for, and how to open it."""

    shown: str
    file_name: str
    claims: tuple[Claim, ...]
    open: Open


@dataclass
class Bringing:
    """One act of bringing files in. ``work`` is a private folder; ``limit`` the largest file, in bytes.

    ``is_case`` says whether a folder's name is a case's. ``findings`` fills while files are brought: names that claim
    nothing, sheets and ZIPs that cannot be used.
    """

    rules: Obligations
    today: dt.date
    work: Path
    limit: int
    source: str = ""
    brought_by: str = ""
    is_case: Callable[[str], bool] = lambda name: False
    refused: int = 0
    findings: list[Finding] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)

    def tree(
        self, files: Iterable[tuple[str, Open]], *, reference: str = "", prefix: str = ""
    ) -> Iterator[Incoming]:
        """Every file of a tree laid out as the inbox is; below one case's folder when ``reference`` is given."""
        found = {composed(name): opened for name, opened in files}
        sheets = {name: opened for name, opened in found.items() if is_sheet(name)}
        mapped = _named_as_there(self._mapped(sheets, prefix), found)
        for name, opened in found.items():
            if name in mapped:
                yield from self._from_sheet(mapped[name], prefix + name, opened)
            elif is_sheet(name):
                continue
            elif _is_bundle(name, reference):
                yield from self._unpacked(name, opened, reference, prefix)
            else:
                yield from self._by_path(name, opened, reference, prefix)
        for name in mapped.keys() - found.keys():
            for row in mapped[name]:
                self.refused += 1
                self.findings.append(_no_such_file(row, prefix + name))

    def bundle(
        self, name: str, opened: Open, beside: Iterable[tuple[str, Open]], *, reference: str = ""
    ) -> Iterator[Incoming]:
        """Every file of one ZIP, laid out as the inbox is, with what lies beside it: a person's mapping sheet."""
        sheets = list(beside)
        through = self._members(name, opened) if sheets else self._laid_out(name, opened, reference)
        inside = [(_below(member, reference), content) for member, content in through]
        yield from self.tree([*inside, *sheets], reference=reference, prefix=f"{name}/")

    def one(self, name: str, opened: Open, claim: Claim) -> Iterator[Incoming]:
        """One file with what a person says of it; a ZIP is unpacked, each file in it with the same words."""
        if suffix_of(name) != ".zip":
            yield Incoming(shown(name), name, (claim,), opened)
            return
        for member, content in self._members(name, opened):
            own = PurePosixPath(member).name
            each = replace(claim, title=PurePosixPath(own).stem, suffix=suffix_of(own))
            yield Incoming(f"{shown(name)}/{shown(own)}", own, (each,), content)

    def close(self) -> None:
        """Close the ZIPs that were opened; their copies go with the work folder."""
        self._open.close()

    def _by_path(self, name: str, opened: Open, reference: str, prefix: str) -> Iterator[Incoming]:
        try:
            claim = claim_from_path(name, self.rules, self.today, reference=reference)
        except UnfitError as unfit:
            self.refuse(unfit, prefix + name)
            return
        claim = replace(claim, source=self.source, brought_by=self.brought_by)
        yield Incoming(shown(prefix + name), PurePosixPath(name).name, (claim,), opened)

    def _from_sheet(self, rows: list[Mapped], name: str, opened: Open) -> Iterator[Incoming]:
        claims = tuple(claim for row in rows for claim in row.claims)
        for row in rows:
            if row.finding:
                self.findings.append(row.finding)
        if claims:
            yield Incoming(shown(name), PurePosixPath(name).name, claims, opened)
        else:
            self.refused += 1

    def _mapped(self, sheets: Mapping[str, Open], prefix: str) -> dict[str, list[Mapped]]:
        """For each file that a sheet names, its rows; the file's path is counted from the sheet's own folder."""
        found: dict[str, list[Mapped]] = {}
        for name, opened in sheets.items():
            try:
                staged = stage(opened, self.work, MAX_BYTES)
            except UnfitError as unfit:
                self.refuse(unfit, prefix + name)
                continue
            rows, findings = read_sheet(name, staged.path.read_bytes(), self.rules, self.today)
            staged.discard()
            self.findings += [replace(finding, file=finding.file or name) for finding in findings]
            for row in rows:
                found.setdefault((PurePosixPath(name).parent / row.file).as_posix(), []).append(row)
        return found

    def _unpacked(self, name: str, opened: Open, reference: str, prefix: str) -> Iterator[Incoming]:
        """A ZIP beside the case folders holds case folders; one in a case's folder holds that case's types."""
        folder = PurePosixPath(name).parent.as_posix()
        own = reference or ("" if folder == "." else folder)
        members = (
            (_below(member, own), content) for member, content in self._laid_out(prefix + name, opened, own)
        )
        yield from self.tree(members, reference=own, prefix=f"{prefix}{name}/")

    def _laid_out(self, name: str, opened: Open, reference: str) -> Iterator[tuple[str, Open]]:
        """A ZIP's files, read through the folder that stands around all of them."""
        members = list(self._members(name, opened))
        zipped = PurePosixPath(name).stem
        around = wrapping([member for member, _ in members], reference, zipped, self.is_case)
        yield from ((member.removeprefix(around), content) for member, content in members)

    def _members(self, name: str, opened: Open) -> Iterator[tuple[str, Open]]:
        try:
            staged = stage(opened, self.work, self.limit * _ZIP)
            archive = self._open.enter_context(zipfile.ZipFile(staged.path))
        except UnfitError as unfit:
            self.refuse(unfit, name)
            return
        except UNREADABLE:
            self.refuse(_no_zip(), name)
            return
        unpacking = Unpacking(self.limit * _UNPACKED)
        try:
            yield from unpacking.members(archive)
        except UnfitError as unfit:
            self.refuse(unfit, name)
        if names := unpacking.recoded:
            told = Finding("warning", "evidence-zip-names", n=len(names), person=names[0], file=shown(name))
            self.findings.append(told)
        for member, fault in unpacking.findings:
            self.refuse(fault, f"{name}/{member}")

    def refuse(self, unfit: UnfitError, name: str) -> None:
        """Note a file that is not taken, by its name, with why."""
        self.refused += 1
        self.findings.append(unfit.finding(shown(name)))


def person_claim(words: Mapping[str, str], file: str, bringing: Bringing) -> Claim:
    """The claim of a person at the command line. Raises UnfitError."""
    period = (
        (words.get("first", ""), words.get("last", "")) if words.get("first") or words.get("last") else None
    )
    return make_claim(
        words["reference"],
        words["type"],
        words["date"],
        words.get("title") or PurePosixPath(file).stem,
        suffix_of(file),
        bringing.rules,
        bringing.today,
        period=period,
        source=bringing.source,
        brought_by=bringing.brought_by,
    )


def _named_as_there(rows: Mapping[str, list[Mapped]], found: Mapping[str, Open]) -> dict[str, list[Mapped]]:
    """The rows by the names of the files that they mean: a sheet may write accents and capitals otherwise."""
    there: dict[str, list[str]] = {}
    for name in found:
        there.setdefault(alike(name), []).append(name)
    meant: dict[str, list[Mapped]] = {}
    for name, own in rows.items():
        like = there.get(alike(name), [])
        meant.setdefault(name if name in found or len(like) != 1 else like[0], []).extend(own)
    return meant


def _is_bundle(name: str, reference: str) -> bool:
    """Whether a ZIP lies where folders lie; one among a type's files is a file, and refused as an archive."""
    folders = PurePosixPath(name).parts[:-1]
    around = 1 if folders and EMPLOYER.fullmatch(folders[0]) else 0
    return suffix_of(name) == ".zip" and len(folders) <= (0 if reference else 1 + around)


def _below(member: str, reference: str) -> str:
    """A ZIP of one case may hold the case's folder itself."""
    return member.removeprefix(f"{reference}/") if reference else member


def _no_such_file(row: Mapped, name: str) -> Finding:
    return Finding("error", "evidence-no-file", file=shown(name), row=row.row)


def _no_zip() -> UnfitError:
    return UnfitError("evidence-broken.packed")
