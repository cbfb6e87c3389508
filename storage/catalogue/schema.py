"""The catalogue's tables. They hold nothing the bucket does not: another version of them is read anew, not migrated."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, false
from sqlalchemy import Text as SqlText
from sqlalchemy.types import TypeDecorator

from casefile.words import storable

# Raise it with every change below; a catalogue of another version is made anew from the bucket.
VERSION = "14"


class Text(TypeDecorator[str]):
    """Texts of any origin: what some databases refuse in one (a zero character, half a pair) is taken out of it."""

    impl = SqlText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """The text as every database takes it."""
        return None if value is None else storable(value)


# The prefix keeps them apart from other tables where a database is shared, with Prefect's for one.
metadata = MetaData()

# What the catalogue is of: its own version, the archive it was read from, the schedule it was planned by.
about = Table(
    "casefile_about",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(400), nullable=False),
)

entries = Table(
    "casefile_entries",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("body", Text, nullable=False),
)

cases = Table(
    "casefile_cases",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("employer", String(9), nullable=False),
    # The numbers the business went to since, each between spaces: the case is found under them too.
    Column("successors", Text, nullable=False),
    Column("reference", String(64), nullable=False),
    Column("employer_name", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("province", String(2), nullable=False),
    Column("occupation", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Column("offer_digest", String(64), nullable=False),
    Column("head_seq", Integer, nullable=False),
    Column("head_digest", String(64), nullable=False),
    Column("documents", Integer, nullable=False),
    Column("keep_through", String(10)),
    Column("anchor", String(10)),
    # pending, active or disposed; active becomes due by the calendar, not by a change of the row.
    Column("retention", String(16), nullable=False),
    # The first day on which the date of some record no longer keeps it; whether holds stand; whether locks lag behind.
    Column("due_from", String(10), index=True),
    Column("holds", Integer, nullable=False),
    Column("unsettled", Boolean, nullable=False, index=True),
    # What the watch lists look at.
    Column("permit_expires", String(10)),
    Column("maintained_since", String(10)),
    Column("pending_since", String(10)),
    Column("watch_through", String(10)),
    Column("inspection_due", String(10)),
    Column("finding_due", String(10)),
    Column("restoration_until", String(10)),
    Column("penalty_due", String(10)),
    Column("updated", String(32), nullable=False),
    # How lists sort: folded, the worker's family name first.
    Column("worker_sort", String(200), nullable=False),
    Column("employer_sort", String(200), nullable=False),
    # How the case stood when it was last judged: empty from each change of it until then (``standing.py``).
    Column("judged_by", String(64), nullable=False, server_default=""),
    Column("judged_on", String(10), nullable=False, server_default=""),
    # The next day on which the calendar alone can change it.
    Column("look_again_on", String(10), nullable=False, server_default=""),
    # A letter for each line of coverage, in the order of the obligations; empty for a case that is not judged.
    Column("standing", String(64), nullable=False, server_default=""),
    *(Column(f"e{number}", String(16)) for number in range(1, 11)),
    Column("gaps", Integer),
    Column("lapses", Integer),
    Column("departures", Integer),
    # Dollars and cents, as text; empty where nothing is.
    Column("owed", String(32), nullable=False, server_default=""),
    Column("to_do", Boolean, nullable=False, server_default=false()),
    Column("late_since", String(10)),
    Column("next_due", String(10)),
    Column("documents_due", Integer),
    Column("documents_wanted", Integer),
    # What is long stands last: a list reads only the beginning of each row.
    Column("offer_json", Text, nullable=False),
    Column("employer_search", Text, nullable=False),
    # Reference, names and occupation in lower case without accents: what a person types when looking for a case.
    Column("search", Text, nullable=False),
    # One for each way to sort: a page is read from its beginning to its end, and nothing before it.
    Index("casefile_cases_by_reference", "reference", "case_id"),
    Index("casefile_cases_by_worker", "worker_sort", "case_id"),
    Index("casefile_cases_by_employer", "employer_sort", "case_id"),
    Index("casefile_cases_by_permit", "permit_expires", "case_id"),
    Index("casefile_cases_by_keeping", "keep_through", "case_id"),
    Index("casefile_cases_by_change", "updated", "case_id"),
    # What a filter finds little of.
    Index("casefile_cases_by_number", "employer", "case_id"),
    Index("casefile_cases_by_status", "status", "case_id"),
    Index("casefile_cases_by_pending", "pending_since", "case_id"),
    Index("casefile_cases_by_end", "watch_through"),
    Index("casefile_cases_by_inspection", "inspection_due"),
    Index("casefile_cases_by_finding", "finding_due"),
    Index("casefile_cases_by_restoration", "restoration_until"),
    Index("casefile_cases_by_penalty", "penalty_due"),
    Index("casefile_cases_by_maintained", "maintained_since"),
    # Which cases are to be judged again.
    Index("casefile_cases_by_judge", "judged_by", "case_id"),
    Index("casefile_cases_by_look", "look_again_on"),
    Index("casefile_cases_by_judging", "judged_on"),
    Index("casefile_cases_standing", "employer", "standing"),
)

# The cases with a standing hold: few, and asked for often.
Index(
    "casefile_cases_held", cases.c.holds, sqlite_where=cases.c.holds > 0, postgresql_where=cases.c.holds > 0
)

documents = Table(
    "casefile_documents",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("case_id", String(80), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("id", String(100), nullable=False),
    Column("type", String(100), nullable=False),
    Column("language", String(2), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("version_id", String(200), nullable=False),
    Column("keep_through", String(10)),
    Column("held", Boolean, nullable=False),
)

# The content of every accepted offer and event: pay of an earlier term is judged by its own offer, and an event's
# particulars are not in the ledger.
contents = Table(
    "casefile_contents",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("case_id", String(80), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
)

# What came in as evidence, with what its reading says: ``facts`` are pay rows and phrases found, as JSON.
evidence = Table(
    "casefile_evidence",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("case_id", String(80), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("id", String(100), nullable=False),
    Column("type", String(64), nullable=False),
    Column("date", String(10), nullable=False),
    Column("first", String(10)),
    Column("last", String(10)),
    Column("title", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("brought_by", Text, nullable=False),
    Column("notice", Text, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    Column("version_id", String(200), nullable=False),
    Column("received", String(32), nullable=False),
    Column("facts", Text, nullable=False),
    # Title and text in lower case without accents.
    Column("search", Text, nullable=False),
    # Filed by mistake and taken back: known again by its content, and counted for nothing.
    Column("withdrawn", Boolean, nullable=False),
)

# What the search looks in: documents, evidence and cases. ``n`` is a text's number in the index, higher for what came
# later; one that ``waits`` is not indexed yet. ``facets`` are the words of the index that narrow a search down.
texts = Table(
    "casefile_texts",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("case_id", String(80), nullable=False, index=True),
    Column("n", Integer, unique=True),
    Column("waits", Boolean, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("id", String(100), nullable=False),
    Column("type", String(100), nullable=False),
    Column("language", String(2), nullable=False),
    Column("date", String(10), nullable=False),
    Column("at", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("facets", Text, nullable=False),
)
Index(
    "casefile_texts_waiting",
    texts.c.at,
    texts.c.key,
    sqlite_where=texts.c.waits,
    postgresql_where=texts.c.waits,
)

# Their names and words, packed: for snippets, and to take them out of the index by the very words they went in with.
packed = Table(
    "casefile_packed",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

# What was found missing, late or different when a case was last judged, as JSON: only of cases with anything to tell.
judgements = Table(
    "casefile_judgements",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("told", Text, nullable=False),
)

# The same by name, for lists: the requirement, document type or code of each thing found.
lacks = Table(
    "casefile_lacks",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("what", String(100), primary_key=True),
    Index("casefile_lacks_by_what", "what", "case_id"),
)

# Of the columns of a case, those that are judged, as they are until then: no part of what the bucket says.
UNJUDGED: dict[str, Any] = {
    **dict.fromkeys(("judged_by", "judged_on", "look_again_on", "standing", "owed"), ""),
    **dict.fromkeys(("gaps", "lapses", "departures", "late_since", "next_due")),
    **dict.fromkeys(("documents_due", "documents_wanted")),
    "to_do": False,
    **dict.fromkeys(f"e{number}" for number in range(1, 11)),
}
