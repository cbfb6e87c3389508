"""Commands that check the archive, and keep its catalogue and its store."""

from __future__ import annotations

from pathlib import Path

import click

from app.answers import in_words, json_option, language, print_json, print_table, progress, say, yes_or_no
from app.answers import told as told_finding
from app.selecting import by_option
from casefile import clock
from casefile.errors import UsageError
from casefile.findings import Finding
from casefile.said import Said
from casefile.settings import read_settings
from flows.steps.gaps import read_standards
from flows.steps.standing import bring_up
from storage.actor import act_by
from storage.adopting import Adopted, adopt
from storage.archive import open_archive
from storage.catalogue.driver import renew_catalogue_key
from storage.check.check import Journal
from storage.check.check import check as check_archive
from storage.check.retention import read_rules
from storage.heads.places import gather
from storage.heads.sealing import renew_signing_key
from storage.heads.signing import key_file, public_key
from storage.heads.stamping import certificates
from storage.replica import Copied, FolderReplica, bring_back, compare, copy, open_replica
from storage.store import embedded
from storage.store.probe import probe as probe_store


@click.command()
@click.option("--deep", is_flag=True, help="Read every object again and compare its digest.")
@click.option("--heads", help="Signed heads kept elsewhere: a FILE, a folder, or s3://bucket/prefix.")
@click.option("--key", default="", help="The public key that heads must be signed with, in hexadecimal.")
@click.option("--resume", is_flag=True, help="Go on where a check that was stopped left off.")
@json_option
def check(deep: bool, heads: str | None, key: str, resume: bool, as_json: bool) -> int:
    """Check the archive against its own rules: chains, digests, versions, holds, heads. Changes nothing.

    Exit code 4 when something is not as it must be; what only wants tidying is shown and ends with 0.
    """
    settings = read_settings()
    with open_archive(settings, to_check=True) as archive:
        report = check_archive(
            archive.bucket,
            deep=deep,
            progress=progress(),
            # What the catalogue saw tells a ledger that lost its end from one that never had it.
            heads={case_id: (head.seq, head.digest) for case_id, head in archive.catalogue.heads().items()},
            outside=gather(heads, settings) if heads else None,
            trusted=key or public_key(settings),
            authorities=certificates(settings.tsa_roots) if settings.tsa_roots else (),
            rules=read_rules(settings.tables, settings.retention_profile),
            today=max(clock.today(settings), clock.machine_time().date()),
            journal=Journal(settings.home_folder / "check" / "under-way.jsonl", resume=resume),
        )
    if as_json:
        print_json(report.as_dict(language()))
    else:
        checked = report.checked
        done = Said(
            "check-done",
            cases=checked["cases"],
            entries=checked["entries"],
            objects=checked["objects"],
            contents=checked["contents"],
        )
        click.echo(in_words(done))
        for finding in report.findings:
            click.echo(f"[{finding.code}] {finding.where}: {in_words(finding.said)}")
        found = len(report.findings)
        click.echo(in_words(Said("findings-count", n=found) if found else Said("no-findings")))
    return 4 if report.broken else 0


@click.command()
@json_option
def rebuild(as_json: bool) -> None:
    """Make the catalogue anew from the bucket, beside the one in use, which it then takes the place of.

    How each case stands is judged again too. Stopped, it goes on where it was.
    """
    settings = read_settings()
    with open_archive(settings, to_rebuild=True) as archive:
        counts = archive.catalogue.rebuild(archive.bucket, progress())
        bring_up(archive.catalogue, read_standards(settings), clock.today(settings), progress())
    if as_json:
        print_json(counts)
    else:
        click.echo(in_words(Said("rebuilt", **counts)))


@click.group()
def store() -> None:
    """The local store: the archive's bucket when no other store is set."""


@store.command("start")
def store_start() -> None:
    """Start the store, make the bucket if it is not there, and try whether it keeps its word."""
    with open_archive(read_settings()) as archive:
        say(Said("bucket-ready", bucket=archive.bucket.name))


@store.command("stop")
def store_stop() -> None:
    """Stop the local store. What it holds stays."""
    embedded.stop(read_settings())
    say(Said("store-stopped"))


@store.command("status")
@json_option
def store_status(as_json: bool) -> None:
    """Show whether the store runs, and where."""
    state = embedded.status(read_settings())
    if as_json:
        print_json(vars(state))
    else:
        print_table(["running", "address", "pid"], [[yes_or_no(state.running), state.endpoint, state.pid]])


@store.command("probe")
@json_option
def store_probe(as_json: bool) -> int:
    """Try whether the store really locks, holds, refuses overwrites and bad checksums. Exit code 4 if it does not."""
    results = probe_store(read_settings())
    if as_json:
        print_json([{"what": in_words(r.what), "ok": r.ok, "answer": in_words(r.answer)} for r in results])
    else:
        print_table(["ok", "what", "answer"], [[yes_or_no(r.ok), r.what, r.answer] for r in results])
    return 0 if all(r.ok for r in results) else 4


@store.command("renew-keys")
def store_renew_keys() -> None:
    """Give the local store new keys and a new certificate, and start it with them. The old ones open nothing any more.

    For a store of your own make the new key there, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, retire the old.
    """
    settings = read_settings()
    if not settings.local_store:
        raise UsageError("keys-not-ours")
    embedded.renew_keys(settings)
    embedded.start(settings)
    click.echo(in_words(Said("keys-renewed")))


@store.command("renew-signing-key")
@json_option
def store_renew_signing_key(as_json: bool) -> None:
    """Give the archive a new key for its heads: a head that the present key signs names it, and the present one ends.

    Bring the new file to every other machine of this archive, and take a backup.
    """
    settings = read_settings()
    with open_archive(settings) as archive:
        archive.catch_up()
        head = renew_signing_key(archive, settings, at=clock.now(settings), now=clock.machine_time())
    if as_json:
        print_json({"key": head.signer, "head": head.number, "file": str(key_file(settings))})
    else:
        said = Said("signing-key-renewed", key=head.signer, n=head.number, file=str(key_file(settings)))
        click.echo(in_words(said))


@store.command("renew-catalogue-key")
@json_option
def store_renew_catalogue_key(as_json: bool) -> None:
    """Give the catalogue's file a new key and write it anew with it. Stop the services first (`casefile down`)."""
    file = renew_catalogue_key(read_settings())
    if as_json:
        print_json({"file": str(file)})
    else:
        click.echo(in_words(Said("catalogue-key-renewed", file=str(file))))


@store.command("copy")
@click.argument("target")
@click.option("--check", "only_check", is_flag=True, help="Copy nothing: read the copy and compare it.")
@click.option("--endpoint", help="The other store's address, where the bucket is not in this one.")
@click.option("--profile", help="The AWS profile with the key for the other store.")
@json_option
def store_copy(
    target: str, only_check: bool, endpoint: str | None, profile: str | None, as_json: bool
) -> int:
    """Copy the archive to TARGET, a folder or s3://bucket with locks, and compare it. Exit code 4 where they differ.

    What is there is never written over; run again, it copies what is new. A bucket is made with versions and object
    lock, and each copy is held and locked as its original.
    """
    settings = read_settings()
    with open_archive(settings) as archive:
        replica = open_replica(target, settings, endpoint, profile)
        done = Copied() if only_check else copy(archive.bucket, replica, progress())
        found = compare(archive.bucket, replica, progress())
    found.new, found.findings = done.new, [*done.findings, *found.findings]
    if as_json:
        told = [finding.as_dict(language()) for finding in found.findings]
        print_json({"objects": found.objects, "bytes": found.bytes, "new": found.new, "findings": told})
    else:
        for finding in found.findings:
            click.echo(told_finding(finding))
        click.echo(in_words(Said("copied", objects=found.objects, new=found.new)))
    return 4 if found.findings else 0


@store.command("adopt")
@click.argument("folder", required=False)
@by_option
@json_option
def store_adopt(folder: str | None, by: str | None, as_json: bool) -> int:
    """Go on in a copy: make what `store copy` left in the bucket of the settings the archive. Exit code 4 for what is
    not whole there.

    FOLDER is first put into that bucket, where the copy was made to a folder. Every object is read and its digest
    checked; an entry in each ledger says under which version it lies here. Write to the first archive no more. Stopped,
    or after what was missing was brought, run it again.
    """
    settings = read_settings()
    act = act_by(by, settings)
    with open_archive(settings, to_rebuild=True) as archive:
        brought = Copied()
        if folder:
            source = FolderReplica(Path(folder).expanduser(), make=False)
            brought = bring_back(source, archive.bucket, act.now, progress())
        done = adopt(archive, act, progress())
    return tell_adopted(brought, done, as_json)


def tell_adopted(brought: Copied, done: Adopted, as_json: bool) -> int:
    """Print which cases go on here and what stands against it, and give the exit code."""
    findings = brought.findings + [
        Finding("error", "not-adopted", case=case_id, why=fault.said)
        for case_id, fault in done.faults.items()
    ]
    if as_json:
        told = [finding.as_dict(language()) for finding in findings]
        print_json({"cases": done.cases, "objects": done.objects, "brought": brought.new, "findings": told})
    else:
        for finding in findings:
            click.echo(told_finding(finding))
        click.echo(in_words(Said("adopted", cases=done.cases, objects=done.objects, brought=brought.new)))
    return 4 if findings else 0
