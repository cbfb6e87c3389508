"""The night run: read the inbox, decide what is due, make it, archive it, say what was done.

These are its steps in the order they happen, without a scheduler: ``casefile nightly --plain`` runs them as they are,
``flows/nightly.py`` runs them as a Prefect flow. The only difference is who runs the batches.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from itertools import islice

from casefile import clock
from casefile.coverage import kept
from casefile.errors import CasefileError, IntegrityError
from casefile.findings import Finding
from casefile.progress import Progress, chunks
from casefile.retention.watch import Watched
from casefile.said import Said
from casefile.settings import Settings
from flows.steps import report as reporting
from flows.steps.documents import Outcome, Workshop, batches_of, open_workshop, take_over
from flows.steps.events import record_events
from flows.steps.evidence import take_inbox
from flows.steps.gaps import Standards, read_standards, write_gap_report
from flows.steps.offers import accept_offers
from flows.steps.report import Documents, Summary
from flows.steps.run_details import keep_details
from flows.steps.standing import bring_up, documents_of, judge_of, standing_judgements
from flows.steps.tally import Tally
from flows.steps.watching import Swept, broken, look_at, look_at_ends, sample, sweep, watch_lists
from flows.steps.work import Done, Work
from storage.actor import Actor, act_of
from storage.archive import Archive, open_archive, store_report
from storage.desk.batches import seal_tonight
from storage.desk.runs import noted_run
from storage.heads.sealing import Sealed, seal
from storage.inbox import open_inbox

Batches = list[list[str]]
# Runs every batch through the workshop and yields outcomes as they come; the flag marks the rounds of single cases.
RunBatches = Callable[[Workshop, Batches, bool], Iterator[list[Outcome]]]
ACTOR = "casefile nightly"
# Cases whose versions the store is asked about each night; the weekly upkeep asks about many more.
SAMPLE = 3
# Ledgers whose end is read each night: 1.5 ms of a processor each. The weekly upkeep reads every one.
ENDS = 2000
# Lapses that a night's report tells one by one; the gap report has all.
LAPSES = 1000
# Seconds before each round. The store's client has tried for a while already when a case comes back.
PAUSES = (0, 5, 30)


@dataclass
class Tonight:
    """What the open cases want tonight."""

    case_ids: list[str] = field(default_factory=list)
    due: int = 0
    wanted: int = 0


def run_night(
    location: str, settings: Settings, run_batches: RunBatches, progress: Progress, flow_run: str = ""
) -> Summary:
    """The whole run, noted where there is a desk. Anything may stop it anywhere; run again it ends in the same state.

    ``flow_run``: the run of Prefect that this is.
    """
    with noted_run(settings, "nightly", flow_run) as run:
        summary = _run_night(location, settings, run_batches, progress)
        run.counts, run.report = summary.as_row(), reporting.place(summary)
    return summary


def _run_night(location: str, settings: Settings, run_batches: RunBatches, progress: Progress) -> Summary:
    # The sweep settles all cases together.
    act = act_of(ACTOR, settings).settling_later()
    inbox = open_inbox(location, settings)
    standards = read_standards(settings)
    tables = standards.tables
    with open_archive(settings) as archive:
        faults = archive.catch_up()
        progress(Said("reading-the-inbox"), 0, 0)
        accepted = accept_offers(inbox, archive, tables, act, settings.english_in_quebec, settings.language)
        recorded = record_events(inbox, archive, tables, act, settings.language)
        taken = take_inbox(inbox, archive, settings, act, progress)
        plan = decide(archive, standards, act.today)
        with open_workshop(settings, act) as workshop:
            outcomes = list(make_tonight(plan, workshop, archive, act, run_batches, progress))
        swept = sweep(archive, act.at, clock.machine_time(), progress)
        turn = sample(archive.catalogue.case_ids(), act.today, SAMPLE)
        swept.findings += look_at(archive, turn, clock.machine_time(), progress)
        ends = sample(archive.catalogue.case_ids(), act.today, ENDS)
        faults += look_at_ends(archive, ends, faults, progress)
        summary = summarise(act.today, accepted, plan, outcomes, faults)
        add_upkeep(summary, recorded, swept, watch_lists(archive, act.today))
        add_evidence(summary, taken)
        bring_up(archive.catalogue, standards, act.today)
        add_gaps(summary, archive, standards, settings)
        sealed = seal_tonight(settings, archive.bucket, act.at, clock.machine_time())
        summary.findings += [Finding("warning", said) for said in sealed]
        summary.findings += keep_snapshot(archive, settings)
        add_head(summary, seal(archive, settings, at=act.at, now=clock.machine_time()))
        return report(summary, archive, settings)


def decide(archive: Archive, standards: Standards, today: dt.date) -> Tonight:
    """What is due today in the open cases, beside what was made from the same data and template.

    Only cases that may have changed since they were judged are looked at; of all others it is known.
    """
    catalogue = archive.catalogue
    plan = Tonight()
    plan.due, plan.wanted, plan.case_ids = catalogue.standing_documents(judge_of(catalogue, standards), today)
    for chunk in chunks(catalogue.to_judge(judge_of(catalogue, standards), today)):
        contents = catalogue.contents(chunk)
        for state in catalogue.load_many(chunk):
            is_due, wants = documents_of(state, contents.get(state.case.id, ()), standards, today)
            plan.due, plan.wanted = plan.due + is_due, plan.wanted + wants
            plan.case_ids += [state.case.id] if wants else []
    plan.case_ids.sort()
    return plan


def make_tonight(
    plan: Tonight,
    workshop: Workshop,
    archive: Archive,
    act: Actor,
    run_batches: RunBatches,
    progress: Progress,
) -> Iterator[Outcome]:
    """A first round in batches; then, after a pause each, rounds of single cases for what may go better again."""
    batches, done = batches_of(plan.case_ids, workshop.size), 0
    for number, pause in enumerate(PAUSES):
        time.sleep(pause if batches else 0)
        once_more: list[str] = []
        for outcomes in run_batches(workshop, batches, number > 0):
            take_over(archive, outcomes, act)
            for outcome in outcomes:
                if outcome.again and number < len(PAUSES) - 1:
                    once_more.append(outcome.case_id)
                else:
                    done += 1
                    yield outcome
            progress(Said("making-documents"), done, len(plan.case_ids))
        batches = [[case_id] for case_id in once_more]


def keep_snapshot(archive: Archive, settings: Settings) -> list[Finding]:
    """Keep a snapshot for the next rebuild, where the newest is old. What hinders it ends no night."""
    try:
        archive.catalogue.snapshot(archive.bucket, settings.home_folder)
    except CasefileError as error:
        return [Finding("warning", "snapshot-not-kept", why=error.said, then=error.said.then)]
    return []


def summarise(
    today: dt.date,
    accepted: Tally,
    plan: Tonight,
    outcomes: Iterable[Outcome],
    faults: Iterable[IntegrityError],
) -> Summary:
    """Put the run's counts and findings together."""
    outcomes = list(outcomes)
    made = sum(o.made for o in outcomes)
    failed = sum(o.failed for o in outcomes)
    return Summary(
        date=today,
        offers=accepted,
        documents=Documents(due=plan.due, made=made, unchanged=plan.due - plan.wanted, failed=failed),
        findings=[*map(broken, faults), *accepted.findings, *(f for o in outcomes for f in o.findings)],
        made=dict(Counter({o.case_id: o.made for o in outcomes if o.made})),
        notes={name: notes for o in outcomes for name, notes in o.notes.items()},
        changed=bool(made or accepted.new),
    )


def add_upkeep(summary: Summary, recorded: Tally, swept: Swept, watched: list[Watched]) -> None:
    """Add what became of the events, of the locks, and what the watch lists say."""
    summary.events = recorded
    summary.findings += [*recorded.findings, *swept.findings]
    summary.retention, summary.watch = swept.as_dict(), watched
    summary.changed = summary.changed or bool(recorded.new or swept.cases)


def add_evidence(summary: Summary, taken: Tally) -> None:
    """Add what became of the evidence."""
    summary.evidence = taken
    summary.findings += taken.findings
    summary.changed = summary.changed or bool(taken.new)


def add_gaps(summary: Summary, archive: Archive, standards: Standards, settings: Settings) -> None:
    """Add what the cases lack, and write the gap report, unless nothing of it changed."""
    counted = asdict(archive.catalogue.counted())
    reader = kept.Reader(standards.rules)
    lapsed = (reader.read(*row) for row in archive.catalogue.lapsed(LAPSES))
    summary.gaps = [*islice((lapse for one in lapsed for lapse in one.lapses), LAPSES)]
    judged = standing_judgements(archive.catalogue, standards)
    digest = counted.pop("digest")
    file = write_gap_report(judged, digest, summary.date, archive, settings, keep=summary.changed)
    summary.coverage = {**counted, "report": str(file)}


def add_head(summary: Summary, sealed: Sealed) -> None:
    """Add the signed head of this night, and why there is none or which ledgers it could not stand for."""
    summary.head = sealed.as_dict()
    summary.findings += [Finding("warning", said) for said in sealed.said]


def report(summary: Summary, archive: Archive, settings: Settings) -> Summary:
    """Write the report beside the logs, and, names of files masked, into the archive when the run changed it."""
    text = reporting.markdown(summary, settings.language, masked=True)
    name = reporting.name(summary, text)
    file = settings.home_folder / "reports" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(reporting.markdown(summary, settings.language), encoding="utf-8")
    keep_details(summary, file)
    if summary.changed:
        store_report(archive.bucket, name, text.encode(), media_type="text/markdown; charset=utf-8")
    summary.report = str(file)
    return summary


def in_threads(workshop: Workshop, batches: Batches, again: bool) -> Iterator[list[Outcome]]:
    """Run batches without a scheduler: one waiting thread for each batch a worker process may hold."""
    with ThreadPoolExecutor(max_workers=16) as threads:
        for future in as_completed([threads.submit(workshop.make, batch, again=again) for batch in batches]):
            yield future.result()


def run_plain(location: str, settings: Settings, progress: Progress) -> Summary:
    """The night run with nothing but this process and its workers."""
    return run_night(location, settings, in_threads, progress)


def do_night(work: Work) -> Done:
    """The night run, now, as a job of the desk."""
    summary = run_plain(work.settings.inbox, work.settings, work.progress)
    return Done({"documents": summary.documents.made, "errors": summary.errors})
