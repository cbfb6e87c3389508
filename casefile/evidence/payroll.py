"""Pay records as payroll programs export them, in CSV or XLSX: whose rows they are, and what they come to.

A register names many workers; each gets the rows that name that worker and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.cases.pay_cells import order_of
from casefile.cases.pay_doubts import row_doubt
from casefile.cases.pay_rows import PayRow, RowFaultError
from casefile.evidence.pay_lines import Line, joined, line_of, plain, unusable
from casefile.evidence.pay_profiles import IGNORED, PayWords, pay_words
from casefile.evidence.pay_workers import WHO, WorkerName, column_of_names, worker_in, worker_of
from casefile.findings import Finding, spans
from casefile.folding import folded_words
from casefile.periods import Period
from casefile.said import Said
from casefile.sheets import titles as spelled
from casefile.sheets.reading import SHEETS, read_sheet
from casefile.sheets.rows import UNTITLED, RawRow, as_text, is_blank, printable
from casefile.sheets.titles import ColumnMap, Titles

SHEET = "pay"
# What one row says once: two columns of it that differ leave it open.
_ONE = frozenset({"hours", "gross", "rate", "amount", "period_from", "period_to"})
DIFFER = "differ"
# As accountants write nothing.
_DASHES = frozenset({"-", "–", "—"})
_DAYS = ("period_from", "period_to", "period", "day", "paid_on")
# As many rows are named in one finding.
_NAMED = 8
_TITLES = 20


@dataclass(frozen=True)
class WorkerPay:
    """One worker's part of a file: the numbers of the rows, and what they come to for each period."""

    worker: WorkerName
    numbers: tuple[int, ...]
    rows: tuple[PayRow, ...]


@dataclass(frozen=True)
class PayFile:
    """A pay record as it was read: each worker's part in the order of the file; a file that names nobody has one part.

    ``raw`` are the rows as they stand, by their numbers, under ``titles``.
    """

    workers: tuple[WorkerPay, ...] = ()
    findings: tuple[Finding, ...] = ()
    titles: tuple[str, ...] = ()
    raw: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def rows(self) -> list[PayRow]:
        """Every row, whoever it is of."""
        return [row for one in self.workers for row in one.rows]


def read_pay(
    content: bytes, suffix: str, claimed: Period | None = None, maps: Sequence[ColumnMap] = ()
) -> PayFile:
    """What a pay record says. ``claimed``: the period it is said to cover, for exports that do not name it; ``maps``:
    the inbox's mappings for sheets of other systems.

    Other formats than CSV and workbooks have no rows, and say so.
    """
    words = pay_words()
    if suffix not in SHEETS:
        return PayFile(findings=_not_read(suffix))
    read = read_sheet(content, suffix, replace(pay_titles(), maps=maps))
    if not read.rows:
        return PayFile(findings=tuple(_titles_wanted(read.findings)))
    titles = list(dict.fromkeys(title for raw in read.rows for title in raw.values))
    fields = {name: name for name in titles if name in pay_fields()} | words.fields(titles)
    named_in = _names_guessed([raw.values for raw in read.rows], titles, fields)
    fields |= dict.fromkeys(named_in, "worker_name")
    passed_over = {spelled.key(title) for one in maps for title, name in one.columns.items() if not name}
    asked = [title for title in titles if spelled.key(title) not in passed_over]
    findings = [Finding("warning", "pay-names-guessed", titles=named_in)] if named_in else []
    findings += [*_of_the_file(read.findings), *_left_out(asked, fields), *_alike(fields)]
    rows = [(raw.number, _cells(raw, fields, words)) for raw in read.rows]
    order = order_of(cells.get(name, "") for _, cells in rows for name in _DAYS)
    findings += _headings(number for number, cells in rows if _says_nothing(cells))
    named = _named_above(read.rows, dict(rows))
    findings = [_as_names(finding) if named else finding for finding in findings]
    workers = _by_worker(rows, order, claimed, words, findings, named)
    return PayFile(
        tuple(workers), tuple(findings), tuple(titles), {raw.number: raw.values for raw in read.rows}
    )


def pay_titles() -> Titles:
    """By what titles the columns of pay are known."""
    examples = ("period_from", "period_to", "hours", "rate", "gross")
    titles = Titles.plain(pay_words().spellings, sheet=SHEET, examples=examples)
    return replace(titles, mapping="casefile offers map FILE --pay")


def pay_proposals() -> Titles:
    """By what titles a mapping is proposed: each gives its field, in no system's words in particular."""
    words, titles = pay_words(), pay_titles()
    names = {name: words.titles.get(name.replace(" ", ""), "") for name in titles.names}
    return replace(titles, names={name: field for name, field in names.items() if field in pay_fields()})


def pay_fields() -> tuple[str, ...]:
    """Every field that a column of pay may give, as a mapping names it."""
    words = pay_words()
    named = {*words.titles.values(), *(field for one in words.profiles for field in one.titles.values())}
    return tuple(sorted(named - {IGNORED, ""}))


def _cells(raw: RawRow, fields: Mapping[str, str], words: PayWords) -> dict[str, Any]:
    """A row by what its titles mean. Of two columns that mean the same the first that is filled counts.

    Where they differ in what a row says once, it is noted under ``DIFFER``.
    """
    cells: dict[str, Any] = {}
    for title, value in raw.values.items():
        name = fields.get(title, IGNORED)
        if name == IGNORED or is_blank(value) or as_text(value).strip() in _DASHES:
            continue
        if name == "worker_number" and not any(c.isdigit() for c in as_text(value)):
            name = "worker_name"  # a column “Employee” that holds names
        if name.startswith("other_") and name in cells and name != "other_pay":
            name = next(f"{name}.{place}" for place in (2, 3, 4) if f"{name}.{place}" not in cells)
        if name in _ONE and plain(cells.setdefault(name, value)) != plain(value):
            cells.setdefault(DIFFER, name)
        cells.setdefault(name, value)
    for name in [name for name in cells if name.startswith("other_code")]:
        cells[name.replace("code", "kind")] = words.earning(as_text(cells[name]))
    return cells


def _names_guessed(
    rows: Sequence[Mapping[str, Any]], titles: Iterable[str], fields: Mapping[str, str]
) -> list[str]:
    """Where no known column names a worker, the one that seems to: else the pay of several would be one’s."""
    if {*WHO} & {*fields.values()}:
        return []
    found = column_of_names(rows, (title for title in titles if title not in fields))
    return [found] if found else []


def _named_above(raws: Sequence[RawRow], rows: Mapping[int, Mapping[str, Any]]) -> dict[int, WorkerName]:
    """For rows that name no one, whom the last heading over them does: a line of its own, or a row of nothing else."""
    found: dict[int, WorkerName] = {}
    heading, now = "", WorkerName()
    for raw in raws:
        if raw.under != heading:
            heading = raw.under
            now = worker_in(heading) or now
        cells = rows[raw.number]
        worker = worker_of(cells)
        if _says_nothing(cells):
            now = worker or _alone(raw) or now
        elif now and not worker:
            found[raw.number] = now
    return found


def _alone(raw: RawRow) -> WorkerName:
    """Whom a row names that holds one cell, wherever it stands."""
    filled = [as_text(value) for value in raw.values.values() if not is_blank(value)]
    return worker_in(filled[0]) if len(filled) == 1 else WorkerName()


def _as_names(finding: Finding) -> Finding:
    """Headings are no mere notes where a name in one is the worker of the rows below."""
    if finding.said.code != "rows-not-read.note":
        return finding
    return replace(finding, said=Said("pay-names-above", **dict(finding.said.values)))


def _headings(numbers: Iterable[int]) -> Iterator[Finding]:
    """Rows within the table that hold neither hours nor money."""
    if found := list(numbers):
        yield Finding("warning", Said("rows-not-read.note", rows=spans(found), n=len(found)), row=found[0])


def _by_worker(
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    order: str,
    claimed: Period | None,
    words: PayWords,
    findings: list[Finding],
    named_above: Mapping[int, WorkerName],
) -> list[WorkerPay]:
    names: dict[str, WorkerName] = {}
    lines: dict[str, list[Line]] = defaultdict(list)
    numbers: dict[str, list[int]] = defaultdict(list)
    faults: dict[tuple[str, Said], list[int]] = defaultdict(list)
    totals = [number for number, cells in rows if _is_total(cells)]
    findings += [Finding("warning", "pay-totals", rows=_named(totals), n=len(totals))] if totals else []
    for number, cells in rows:
        if _says_nothing(cells) or number in totals:
            continue
        worker = worker_of(cells) or named_above.get(number, WorkerName())
        names.setdefault(worker.key, worker)
        try:
            if name := cells.get(DIFFER):
                raise RowFaultError(name, Said("pay-columns-differ"))
            lines[worker.key].append(line_of(number, cells, order, claimed, words))
        except RowFaultError as fault:
            faults[fault.field, fault.said].append(number)
        numbers[worker.key].append(number)
    findings += [_row_faults(name, said, found) for (name, said), found in faults.items()]
    workers = []
    for key, worker in names.items():
        found, told = joined(lines[key], order)
        findings += told
        findings += [_doubted(row, why) for row in found if (why := row_doubt(row)) and not row.doubt]
        workers.append(WorkerPay(worker, tuple(numbers[key]), tuple(found)))
    return workers


_SAYS = frozenset(
    {"amount", "gross", "rate", "hours", "regular_hours", "overtime_hours", "leave_hours"}
) | frozenset({"vacation_hours", "sick_hours", "statutory_hours", "regular_pay", "overtime_pay"})
_TOTAL = frozenset({"total", "totals", "totaux", "subtotal", "grand", "sous"})


def _says_nothing(cells: Mapping[str, Any]) -> bool:
    """A note or a heading within the table: no hours, no money."""
    return not _SAYS & cells.keys() and not any(name.startswith("other_") for name in cells)


def _is_total(cells: Mapping[str, Any]) -> bool:
    """Whether a row sums up others: a word of sums stands where a name, a code or a day does."""
    places = (cells.get(name) for name in (*WHO, *_DAYS, "code", "code_text"))
    return any(word[0] in _TOTAL for place in places if place and (word := folded_words(as_text(place))))


def _doubted(row: PayRow, why: Said) -> Finding:
    return Finding("warning", "pay-doubted", first=row.period.first, why=why)


def _row_faults(name: str, said: Said, numbers: Sequence[int]) -> Finding:
    """One finding for all rows with one fault."""
    if len(numbers) == 1:
        return unusable(numbers[0], RowFaultError(name, said))
    return Finding("warning", "pay-row.several", why=said, rows=_named(numbers), n=len(numbers), field=name)


def _named(numbers: Sequence[int]) -> list[str]:
    """The first few rows by their numbers."""
    return [*map(str, numbers[:_NAMED]), *(["…"] if len(numbers) > _NAMED else [])]


def _left_out(titles: Iterable[str], fields: Mapping[str, str]) -> list[Finding]:
    """Columns that mean nothing here, in one finding."""
    unknown = [printable(t, 40) for t in titles if t not in fields and not t.startswith(UNTITLED)]
    if len(unknown) > _TITLES:
        unknown = [*unknown[:_TITLES], f"… ({len(unknown)})"]
    return [Finding("warning", "pay-columns-unknown", titles=unknown)] if unknown else []


def _alike(fields: Mapping[str, str]) -> Iterator[Finding]:
    """Columns that mean the same, such as two of hours."""
    for name in ("hours", "gross", "rate", "amount", "period_from", "period_to"):
        titles = [printable(title, 40) for title, field in fields.items() if field == name]
        if len(titles) > 1:
            yield Finding("warning", "pay-columns-alike", titles=titles)


def _of_the_file(findings: Iterable[Finding]) -> list[Finding]:
    """What the reading of the sheet found, but for unknown columns, which are told together."""
    return [finding for finding in findings if finding.code != "unknown-field"]


def _titles_wanted(findings: Iterable[Finding]) -> list[Finding]:
    """A pay record is told the titles of pay records, and the row that looks like titles."""
    return [
        replace(finding, said=Said("pay-no-titles")) if finding.said.code == "no-titles" else finding
        for finding in findings
    ]


def _not_read(suffix: str) -> tuple[Finding, ...]:
    """Tables in formats that are not read are archived all the same, and it is said that nobody checked them."""
    return (Finding("warning", "pay-not-read", suffix=suffix),) if suffix in _TABLES else ()


_TABLES = frozenset({".xls", ".iif", ".txt", ".numbers", ".xlsb"})
