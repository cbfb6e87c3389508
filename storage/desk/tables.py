"""The app database's tables as they stand after the last migration."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()

# Which app database this is: the audit in the bucket says where its rows come from.
identity = Table("desk_identity", metadata, Column("id", Text, primary_key=True))

users = Table(
    "desk_users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),  # folded: how two are compared
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),  # names apart by blanks
    Column("employers", Text),  # business numbers apart by blanks; null: all
    Column("language", Text),
    Column("password", Text),  # an argon2id hash; null until the first is chosen
    Column("code_secret", Text),  # of the second factor; null: none
    Column("code_used", Integer),  # the last step of it that was used: none is used twice
    Column("recovery", Text),  # hashes of unused recovery codes, apart by blanks
    Column("disabled_at", Text),
    Column("created_at", Text, nullable=False),
)

# A browser that is signed in. Only the hash of its word is kept.
sessions = Table(
    "desk_sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("form_word", Text, nullable=False),  # what its forms must carry
    Column("created_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Index("desk_sessions_user", "user_id"),
)

# Words that open once: the first administrator's, a password to be chosen, a command that signed in.
words = Table(
    "desk_words",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("user_id", Text),
    Column("ends_at", Text, nullable=False),
)

# Programs that read for a user. Only the hash of a token is kept.
tokens = Table(
    "desk_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("user_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("reaches", Text, nullable=False),  # names apart by blanks
    Column("created_at", Text, nullable=False),
    Column("ends_at", Text, nullable=False),
    Column("used_at", Text),
    Column("revoked_at", Text),
    Index("desk_tokens_user", "user_id"),
)

# Browsers that were sent to the OpenID provider and are not back yet. Only the hash of their state is kept.
journeys = Table(
    "desk_journeys",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("ends_at", Text, nullable=False),
)

# Sign-ins that failed, by account and by address.
failures = Table(
    "desk_failures",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("desk_failures_who", "who", "at"),
)

# Who saw or did what, in order. ``sealed``: the batch in the bucket that holds the row.
views = Table(
    "desk_views",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("sealed", Integer),
    Index("desk_views_user", "user_id", "number"),
    Index("desk_views_case", "case_id", "number"),
    Index("desk_views_sealed", "sealed", "number"),
)

# Work that was asked for at the desk and is done by a process of its own. Ids and counts, no person's data.
jobs = Table(
    "desk_jobs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),  # JSON: what the verb is asked
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("employers", Text),  # whose cases it is about, apart by blanks; null: the whole archive
    Column("state", Text, nullable=False),
    Column(
        "tries", Integer, nullable=False
    ),  # how often it was begun: who was overtaken by another try writes no more
    Column("seen_at", Text),  # when whoever does it last said so
    Column("ended_at", Text),
    Column("phase", Text),  # JSON: what is being done, as a code
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("said", Text, nullable=False),  # JSON: what it said, in order, as codes
    Column("result", Text),  # JSON: ids and counts
    Column("flow_run", Text),  # the run of Prefect that it was given to
    Index("desk_jobs_state", "state", "number"),
)

# Each run of a flow: when, how it ended, where its report lies. Counts only.
runs = Table(
    "desk_runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("counts", Text),  # JSON: the line of its table
    Column("report", Text),  # its name under the home's reports/
    Column("fault", Text),  # JSON: what stopped it, as a code
    Column("flow_run", Text),
)

# What a user narrows lists by, under a name. ``asked`` is JSON in the form of ``version``, never an address.
filters = Table(
    "desk_filters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("list", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("desk_filters_user", "user_id", "list"),
)

# Cases that a user selected at one moment, to act on: what comes to fit later is not among them.
selections = Table(
    "desk_selections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("cases", Integer, nullable=False),
)
selected = Table(
    "desk_selected",
    metadata,
    Column("selection", Text, primary_key=True),
    Column("case_id", Text, primary_key=True),
)
