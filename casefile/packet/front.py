"""The pages Casefile adds: cover, requested-and-supplied table, index, section pages, slip sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from casefile.packet.index_lines import Answer, IndexLine, notes, numbers, short_id
from casefile.packet.plan import Plan
from casefile.packet.words import Words
from casefile.paper.paper import MARGIN, Cell, Paper

Where = Callable[[str], str]  # the page a key stands on, as words


@dataclass(frozen=True)
class Totals:
    """Counts for the cover."""

    documents: int
    pages: int
    front: int
    volumes: int


def front_matter(
    plan: Plan,
    answers: Sequence[Answer],
    entries: Sequence[IndexLine],
    totals: Totals,
    where: Where,
    words: Words,
) -> Paper:
    """Cover, table and index of the whole packet."""
    paper = Paper(plan.request.page_size)
    _cover(paper, plan, entries, totals, 1, words)
    paper.next_page()
    paper.anchor("table")
    _table(paper, answers, where, words)
    paper.next_page()
    paper.anchor("index")
    _index(paper, plan, answers, entries, where, words)
    return paper


def volume_front(
    plan: Plan,
    volume: int,
    answers: Sequence[Answer],
    entries: Sequence[IndexLine],
    totals: Totals,
    where: Where,
    words: Words,
) -> Paper:
    """A further volume's cover, and the index of what it holds."""
    paper = Paper(plan.request.page_size)
    _cover(paper, plan, entries, totals, volume, words)
    paper.next_page()
    paper.anchor("index")
    _index(paper, plan, answers, entries, where, words)
    return paper


def sections(plan: Plan, answers: Sequence[Answer], where: Where, words: Words) -> Paper:
    """A section page for each item, or for each worker of each item; anchors tell where each begins."""
    paper = Paper(plan.request.page_size)
    for first, (answer, case_id) in enumerate(section_list(plan, answers)):
        if first:
            paper.next_page()
        paper.anchor(section_key(answer.item.number, case_id))
        _section(paper, plan, answer, case_id, where, words)
    return paper


def section_list(plan: Plan, answers: Sequence[Answer]) -> list[tuple[Answer, str]]:
    """The sections in order; the second is empty where a section is a whole item's."""
    if plan.request.sections == "item":
        return [(a, "") for a in answers]
    return [(a, case) for a in answers for case in (a.item.cases or ("",))]


def section_key(item: int, case_id: str) -> str:
    """What links and bookmarks call a section."""
    return f"section:{item}:{case_id}"


def slips(plan: Plan, entries: Sequence[IndexLine], words: Words) -> Paper:
    """A sheet for each file without pages: what it is, why it is not shown, where it is."""
    paper = Paper(plan.request.page_size)
    for n, entry in enumerate(e for e in entries if e.part.reason):
        if n:
            paper.next_page()
        paper.anchor(entry.key)
        _slip(paper, entry, words)
    return paper


def _cover(
    paper: Paper, plan: Plan, entries: Sequence[IndexLine], totals: Totals, volume: int, words: Words
) -> None:
    redacted = any(e.prepared.redacted for e in entries)
    request = plan.request
    paper.space(90)
    paper.text(words("packet"), size=26, bold=True, after=6)
    paper.text(request.file_number, size=18, after=20)
    if totals.volumes > 1:
        paper.text(words("volume", n=volume, total=totals.volumes), size=13, bold=True, after=16)
    if request.supplement_to:
        paper.text(words("supplement", id=request.supplement_to), size=11, after=16)
    facts = [
        ("authority", request.authority), ("officer", request.officer), ("file_number", request.file_number),
        ("received", request.received.isoformat()), ("due", request.due.isoformat()),
        ("employer", plan.employer_name), ("business_number", request.employer),
    ]  # fmt: skip
    if request.representative:
        r = request.representative
        dated = words("dated", date=r.dated.isoformat()) if r.dated else ""
        who = ", ".join(filter(None, (r.name, r.firm)))
        facts.append(("representative", f"{who} ({words('by_authority', authority=r.authority + dated)})"))
    counts = words("contents_value", documents=totals.documents, pages=totals.pages, front=totals.front)
    for name, value in (*facts, ("contents", counts)):
        if value:
            paper.row([Cell(words(name), bold=True), value], [150, paper.inner - 150], size=10.5)
    paper.space(18)
    if redacted:
        paper.text(words("redacted_cover"), size=9.5)
    for said in _about_the_search(plan, entries, words):
        paper.text(said, size=9.5)
    paper.text(words("originals"), size=9.5)
    for asked in sorted(set(plan.request.include)):
        paper.text(words(f"{asked}_cover"), size=9.5)


def _about_the_search(plan: Plan, entries: Sequence[IndexLine], words: Words) -> Iterator[str]:
    """What must be known of the search for personal information: that it was not made, or not everywhere."""
    if not plan.request.redact.sin:
        yield words("unredacted_cover")
    held = sum(e.held_back for e in entries)
    if held:
        yield words("unsearched_cover", count=held)
    blind = sum(len(e.part.blind) for e in entries)
    if blind:
        yield words("blind_cover", count=blind)


def _table(paper: Paper, answers: Sequence[Answer], where: Where, words: Words) -> None:
    paper.text(words("table"), size=16, bold=True, after=8)
    widths = [34, paper.inner - 34 - 92 - 150 - 50, 92, 150, 50]
    names = ("item", "requested", "answer", "document", "page")
    _head(paper, [words(n) for n in names], widths, [words("page")])
    for answer in answers:
        item = answer.item
        key = section_key(item.number, "")
        asked = "\n".join(
            filter(None, [item.text, words("period", period=item.period) if item.period else ""])
        )
        listed = numbers(answer.entries)
        told = "\n".join([words("doc", number=listed) if listed else "", *answer.reasons]).strip()
        page = where(key)
        paper.row(
            [
                str(item.number),
                asked,
                Cell(words(answer.state), bold=True),
                told,
                Cell(page, right=True, link=key),
            ],
            widths,
        )
    _no_head(paper)


def _index(
    paper: Paper,
    plan: Plan,
    answers: Sequence[Answer],
    entries: Sequence[IndexLine],
    where: Where,
    words: Words,
) -> None:
    paper.text(words("index"), size=16, bold=True, after=8)
    widths = [36, paper.inner - 36 - 110 - 62 - 40 - 62, 110, 62, 40, 62]
    _head(
        paper,
        [words(n) for n in ("number", "document", "worker", "date", "pages", "page")],
        widths,
        [words("pages"), words("page")],
    )
    for answer in answers:
        own = [e for e in entries if e.item == answer.item.number]
        if not own:
            continue
        key = section_key(answer.item.number, "")
        title = f"{words('item_n', n=answer.item.number)}. {_one_line(answer.item.text)}"
        paper.row(
            [Cell(title, bold=True), Cell(where(key), right=True, link=key)],
            [paper.inner - 62, 62],
            fill=0.93,
        )
        for e in own:
            worker = plan.workers.get(e.case_id, "") if "." not in e.number else ""
            page = where(e.key)
            shown = f"{e.title}\n{_below(e, words)}"
            day = e.prepared.source.date.isoformat() if e.prepared.source.date and "." not in e.number else ""
            paper.row(
                [
                    e.number,
                    Cell(shown, link=e.key),
                    worker,
                    day,
                    Cell(str(e.pages), right=True),
                    Cell(page, right=True, link=e.key),
                ],
                widths,
            )
    _no_head(paper)


def _below(entry: IndexLine, words: Words) -> str:
    if "." in entry.number:
        return words("found_in", number=entry.number.split(".")[0])
    source = entry.prepared.source
    return f"{source.case_id.split('/')[1]} · {short_id(source.id)}"


def _section(paper: Paper, plan: Plan, answer: Answer, case_id: str, where: Where, words: Words) -> None:
    item = answer.item
    paper.text(words("item_n", n=item.number), size=18, bold=True, after=4)
    if case_id:
        paper.text(f"{plan.workers.get(case_id, '')} ({case_id.split('/')[1]})", size=13, bold=True, after=6)
    paper.text(item.text, size=12, after=6)
    if item.period:
        paper.text(words("period", period=item.period), size=10)
    if item.note:
        paper.text(words("note", note=item.note), size=10)
    paper.text(words(answer.state), size=11, bold=True, after=10)
    widths = [36, paper.inner - 36 - 120 - 62, 120, 62]
    own = [e for e in answer.entries if not case_id or e.case_id == case_id]
    if own:
        _head(paper, [words(n) for n in ("number", "document", "worker", "page")], widths, [words("page")])
    for e in own:
        elsewhere = f" ({words('see', item=e.item)})" if e.item != item.number else ""
        shown = "\n".join([e.title + elsewhere, *notes(e, words)])
        worker = plan.workers.get(e.case_id, "")
        paper.row(
            [e.number, Cell(shown, link=e.key), worker, Cell(where(e.key), right=True, link=e.key)], widths
        )
    _no_head(paper)
    paper.space(8)
    for reason in answer.reasons:
        paper.text(f"— {reason}", size=10)


def _slip(paper: Paper, entry: IndexLine, words: Words) -> None:
    paper.space(120)
    paper.text(words("slip_title"), size=18, bold=True, after=14)
    source = entry.prepared.source
    rows = [
        ("document", f"{entry.number}. {entry.title}"),
        ("file", f"{entry.part.name}\nSHA-256 {entry.part.sha256}"),
    ]
    if "." in entry.number:
        rows.append(("document", words("found_in", number=entry.number.split(".")[0])))
    else:
        rows.append(("number", f"{source.case_id.split('/')[1]} · {short_id(source.id)}"))
    for name, value in rows:
        paper.row([Cell(words(name), bold=True), value], [110, paper.inner - 110], size=10)
    paper.space(14)
    paper.text(words(entry.part.reason), size=12, bold=True, after=8)
    if entry.prepared.unread:
        told = words("slip_released") if entry.prepared.released else words("unsearched")
        paper.text(told, size=10.5)
    if entry.prepared.redacted or entry.prepared.unsearched:
        paper.text(words("slip_withheld"), size=10.5)
    elif "." not in entry.number:
        paper.text(words("slip_where", name=f"data/{entry.original}"), size=10.5)


def _head(paper: Paper, names: Sequence[str], widths: Sequence[float], right: Sequence[str]) -> None:
    """The table's head, here and on every sheet it goes on to; ``right``: the names of columns of numbers."""
    cells = [Cell(name, bold=True, right=name in right) for name in names]

    def draw() -> None:
        paper.row(cells, widths, fill=0.86)

    if paper.y < MARGIN + 60:
        paper.next_page()
    draw()
    paper.header = draw  # type: ignore[method-assign]


def _no_head(paper: Paper) -> None:
    paper.header = lambda: None  # type: ignore[method-assign]


def _one_line(text: str) -> str:
    return " ".join(text.split())
