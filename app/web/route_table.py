"""Every page of the desk: where it is, what answers, who may go there and what they see."""

from __future__ import annotations

from app.web.pages import (
    account,
    audit,
    case,
    cases,
    disposition,
    entering,
    events,
    evidence,
    health,
    holds,
    jobs,
    letters,
    offers,
    packet_files,
    packets,
    papers,
    putting_right,
    runs,
    search,
    templates,
    today,
    users,
)
from app.web.ways import Scope, Way
from casefile.roles import Role

CASE = "/cases/{employer}/{reference}"
PACKET = "/packets/{employer}/{request}"
WAYS = (
    Way("/", entering.start, None, Scope.SELF),
    # For machines
    Way("/health/live", health.live, None, Scope.MACHINE),
    Way("/health/ready", health.ready, None, Scope.MACHINE),
    # Entering
    Way("/sign-in", entering.form, None, Scope.NOTHING),
    Way("/sign-in", entering.enter, None, Scope.NOTHING, "POST"),
    Way("/sign-in/provider", entering.to_provider, None, Scope.NOTHING),
    Way("/sign-in/back", entering.from_provider, None, Scope.NOTHING),
    Way("/sign-out", entering.leave, None, Scope.SELF, "POST"),
    Way("/first/{word}", entering.first, None, Scope.NOTHING),
    Way("/first/{word}", entering.make_first, None, Scope.NOTHING, "POST"),
    Way("/password/{word}", entering.choose, None, Scope.NOTHING),
    Way("/password/{word}", entering.choose_password, None, Scope.NOTHING, "POST"),
    Way("/language", entering.speak, None, Scope.NOTHING, "POST"),
    # One's own account
    Way("/account", account.account, None, Scope.SELF),
    Way("/account/password", account.change_password, None, Scope.SELF, "POST"),
    Way("/account/code", account.offer_code, None, Scope.SELF, "POST"),
    Way("/account/code/enforce", account.enforce_code, None, Scope.SELF, "POST"),
    Way("/account/code/drop", account.drop_code, None, Scope.SELF, "POST"),
    Way("/account/command", account.command_word, None, Scope.SELF, "POST"),
    Way("/account/tokens", account.make_token, Role.READER, Scope.SELF, "POST"),
    Way("/account/tokens/{token}", account.revoke, Role.READER, Scope.SELF, "POST"),
    # Reading
    Way("/today", today.today, Role.READER, Scope.CASES),
    Way("/cases", cases.listed, Role.READER, Scope.CASES),
    Way("/search", search.search, Role.READER, Scope.CASES),
    Way("/cases.csv", cases.cases_csv, Role.READER, Scope.CASES),
    Way("/cases.xlsx", cases.cases_xlsx, Role.READER, Scope.CASES),
    Way("/selections", cases.select, Role.READER, Scope.CASES, "POST"),
    Way("/selections/{selection}", cases.selection, Role.READER, Scope.CASES),
    Way("/filters", cases.keep, Role.READER, Scope.SELF, "POST"),
    Way("/filters/{filter}", cases.kept, Role.READER, Scope.SELF),
    Way("/filters/{filter}", cases.forget, Role.READER, Scope.SELF, "POST"),
    Way(CASE, case.case, Role.READER, Scope.CASES),
    Way(f"{CASE}/files/{{name}}", papers.file, Role.READER, Scope.CASES),
    Way(f"{CASE}/papers/{{name}}", papers.paper, Role.READER, Scope.CASES),
    Way(f"{CASE}/papers/{{name}}/pages/{{page}}.png", papers.picture, Role.READER, Scope.CASES),
    Way(f"{CASE}/papers/{{name}}/changes", papers.changes, Role.READER, Scope.CASES),
    Way(f"{CASE}/digests", papers.digests, Role.READER, Scope.CASES, "POST"),
    # Acting on cases
    Way(f"{CASE}/events", events.listed, Role.RECORDS_MANAGER, Scope.CASES),
    Way(f"{CASE}/events/new", events.form, Role.RECORDS_MANAGER, Scope.CASES),
    Way(f"{CASE}/events/new", events.record, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    Way(f"{CASE}/evidence", evidence.listed, Role.RECORDS_MANAGER, Scope.CASES),
    Way(f"{CASE}/evidence", evidence.file, Role.RECORDS_MANAGER, Scope.CASES, "POST", takes_files=True),
    Way(f"{CASE}/evidence/take-back", evidence.take_back, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    Way(f"{CASE}/put-right", putting_right.form, Role.RECORDS_MANAGER, Scope.CASES),
    Way(f"{CASE}/put-right", putting_right.put_right, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    # Offers
    Way("/offers", offers.start, Role.RECORDS_MANAGER, Scope.CASES),
    Way("/offers", offers.take, Role.RECORDS_MANAGER, Scope.CASES, "POST", takes_files=True),
    Way("/offers/blank/{name}", offers.blank, Role.RECORDS_MANAGER, Scope.CASES),
    Way("/offers/new", offers.form, Role.RECORDS_MANAGER, Scope.CASES),
    Way("/offers/new", offers.take_form, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    # Acting on many cases
    Way("/holds", holds.report, Role.READER, Scope.CASES),
    Way("/holds/place", holds.form, Role.RECORDS_MANAGER, Scope.CASES),
    Way("/holds/place", holds.place, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    Way("/holds/release", holds.release, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    Way("/disposition", disposition.listed, Role.READER, Scope.CASES),
    Way("/disposition/ask", disposition.ask, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    Way("/disposition/approve", disposition.approve, Role.APPROVER, Scope.CASES, "POST"),
    Way("/disposition/destroy", disposition.destroy, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    Way("/disposition.csv", disposition.due_csv, Role.READER, Scope.CASES),
    Way(f"{CASE}/certificate", disposition.certificate, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    # The library of templates
    Way("/templates", templates.listed, Role.READER, Scope.SELF),
    Way("/templates/check", templates.check, Role.RECORDS_MANAGER, Scope.SELF, "POST", takes_files=True),
    Way("/templates/{type}/{language}.docx", templates.word_file, Role.READER, Scope.SELF),
    Way("/templates/{type}/{language}", templates.shown, Role.READER, Scope.SELF),
    Way("/templates/{type}/{language}/pages/{page}.png", templates.picture, Role.READER, Scope.SELF),
    # Administration
    Way("/users", users.listed, Role.ADMINISTRATOR, Scope.USERS),
    Way("/users", users.add, Role.ADMINISTRATOR, Scope.USERS, "POST"),
    Way("/users/{user}", users.change, Role.ADMINISTRATOR, Scope.USERS, "POST"),
    # The audit
    Way("/audit", audit.audit, Role.AUDITOR, Scope.AUDIT),
    Way("/audit.csv", audit.audit_csv, Role.AUDITOR, Scope.AUDIT),
    # Packets
    Way("/packets", packets.listed, Role.READER, Scope.CASES),
    Way("/packets/new", letters.form, Role.RECORDS_MANAGER, Scope.CASES),
    Way("/packets/new", letters.take, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    Way(PACKET, packets.packet, Role.READER, Scope.CASES),
    Way(PACKET, packets.act, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
    Way(f"{PACKET}/rehearsal", packet_files.rehearsal, Role.READER, Scope.CASES),
    Way(f"{PACKET}/{{packet}}.zip", packet_files.zipped, Role.READER, Scope.CASES),
    Way(f"{PACKET}/{{packet}}/{{name}}", packet_files.volume, Role.READER, Scope.CASES),
    # Runs
    Way("/runs", runs.listed, Role.RECORDS_MANAGER, Scope.WHOLE),
    Way("/runs", runs.start, Role.RECORDS_MANAGER, Scope.WHOLE, "POST"),
    Way("/runs/{run}", runs.run, Role.RECORDS_MANAGER, Scope.WHOLE),
    Way("/runs/{run}/report", runs.report, Role.RECORDS_MANAGER, Scope.WHOLE),
    Way("/runs/{run}/rejected/{number}", runs.rejected, Role.RECORDS_MANAGER, Scope.WHOLE),
    # Jobs
    Way("/jobs", jobs.listed, Role.READER, Scope.CASES),
    Way("/jobs/{job}", jobs.job, Role.READER, Scope.CASES),
    Way("/jobs/{job}", jobs.again, Role.RECORDS_MANAGER, Scope.CASES, "POST"),
)
