"""Signed heads: sealed after each night, kept elsewhere too, and enough to find a ledger that lost its end."""

from __future__ import annotations

import contextlib
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from app import archive_commands
from casefile.canonical import canonical
from casefile.errors import Unavailable, UsageError
from casefile.packet import verify
from casefile.settings import Settings
from storage.catalogue.catalogue import Catalogue
from storage.check import witnesses
from storage.check.check import check
from storage.heads import sealing, tree
from storage.heads.head import proofs, read_chain, sign, state_of
from storage.heads.places import gather
from storage.heads.sealing import renew_signing_key
from storage.heads.signing import public_key, signing_key
from tests.support.command import Answer
from tests.support.examples import examples
from tests.support.records import AT, EMPLOYER, make_case
from tests.support.sealed import CASE, NOW, codes, cut, more, night, opened


def test_each_night_that_moved_a_ledger_seals_a_head_and_a_quiet_one_does_not(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    assert night(archive).head is None
    make_case(archive.bucket)
    make_case(archive.bucket, "B")
    first = night(archive)
    assert first.new and first.as_dict()["number"] == 1 and first.head and first.head.data["whole"]
    assert not night(archive, 1).new
    more(archive)
    second = night(archive, 1)
    assert second.head and [line[0] for line in second.head.data["moved"]] == [CASE]
    assert second.head.data["previous"] == first.head.digest and second.said == []
    more(archive, 3)
    assert (third := night(archive, 30).head) and third.data["whole"] and len(third.data["moved"]) == 2
    assert archive.bucket.head("heads/000001.json").hold
    assert check(archive.bucket).findings == []


def test_a_ledger_cut_at_its_end_and_tidied_is_found_from_a_fresh_home(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    more(archive)
    elsewhere = tmp_path / "elsewhere"
    assert night(archive, heads=str(elsewhere)).said == []
    outside = gather(str(elsewhere), Settings())
    assert gather(str(elsewhere / "000001.json"), Settings()).keys() and len(outside) == 1
    assert codes(archive, outside=outside) == set()
    cut(archive, 3)
    assert codes(archive) == {"L06"}, "the bucket's own heads tell"
    memory: Any = archive.bucket
    del memory.held["heads/000001.json"]
    assert codes(archive) == set(), "whoever can delete heads too leaves nothing to see"
    assert codes(archive, outside=outside) == {"L06", "H03"}, "except for who kept one elsewhere"


def test_a_whole_case_that_is_gone_is_found(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    make_case(archive.bucket, "B")
    night(archive)
    memory: Any = archive.bucket
    for key in [key for key in memory.held if key.startswith(f"cases/{CASE}/")]:
        del memory.held[key]
    assert [(f.code, f.where) for f in check(archive.bucket).findings] == [("L06", CASE)]


@pytest.mark.slow
def test_a_head_that_was_changed_or_signed_with_another_key_is_found(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    night(archive)
    memory: Any = archive.bucket
    held = memory.held["heads/000001.json"]
    good = held.content
    for place in range(0, len(good), 7):
        held.content = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        assert codes(archive) & {"H01", "H02"}, place
    held.content = good
    assert codes(archive, trusted="ab" * 32) == {"H01"}


def test_a_home_without_the_archives_key_seals_nothing_and_says_so(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    night(archive)
    more(archive)
    other = night(archive, 1, home=tmp_path / "other")
    assert not other.new and [said.code for said in other.said] == ["head-not-sealed"]
    assert not (tmp_path / "other" / "signing.key").exists()


def test_a_place_that_lacks_heads_gets_them_the_next_time(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    (tmp_path / "file").write_text("in the way")
    assert [s.code for s in night(archive, heads=str(tmp_path / "file")).said] == ["head-not-sealed"]
    assert night(archive, heads=str(tmp_path / "place")).said == []
    assert [p.name for p in (tmp_path / "place").iterdir()] == ["000001.json"]


def test_the_signing_key_is_its_owners_alone(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    night(archive)
    assert (Settings().home_folder / "signing.key").stat().st_mode & 0o777 == 0o600


def test_rebuild_and_a_fresh_home_name_what_is_less_than_a_head_has_seen(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    make_case(archive.bucket, "B")
    more(archive)
    night(archive)
    cut(archive, 3)
    known = archive.catalogue.heads()
    with pytest.raises(Exception, match="entry 3"):
        archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.heads() == known, "what was seen is not forgotten"
    fresh = Catalogue(f"sqlite:///{tmp_path}/fresh.db", of="memory")
    assert [fault.said.code for fault in fresh.catch_up(archive.bucket)] == ["entry-gone"]
    assert list(fresh.heads()) == [f"{EMPLOYER}/B"]
    fresh.close()


def test_an_empty_listing_beside_known_cases_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    archive.catch_up()
    monkeypatch.setattr(archive.bucket, "keys", lambda prefix: [])
    for verb in (archive.catalogue.rebuild, archive.catalogue.catch_up):
        with pytest.raises(Exception, match="lists no case"):
            verb(archive.bucket)
    assert list(archive.catalogue.heads()) == [CASE]


def test_a_listing_that_comes_too_soon_is_not_believed_where_a_head_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    night(archive)
    fresh = Catalogue(f"sqlite:///{tmp_path}/fresh.db", of="memory")
    monkeypatch.setattr(archive.bucket, "keys", lambda prefix: [])
    for verb in (fresh.rebuild, fresh.catch_up):
        with pytest.raises(Exception, match="lists no case"):
            verb(archive.bucket)
    fresh.close()


def test_a_store_that_is_silent_about_heads_has_not_said_that_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    night(archive)
    fresh = Catalogue(f"sqlite:///{tmp_path}/fresh.db", of="memory")

    get = archive.bucket.get

    def silent(key: str, **asked: str) -> bytes:
        if key.startswith("heads/"):
            raise Unavailable("store-silent", where=key, answer="503")
        return get(key, **asked)

    monkeypatch.setattr(archive.bucket, "get", silent)
    with pytest.raises(Unavailable):
        fresh.catch_up(archive.bucket)
    fresh.close()


@given(st.integers(1, 40))
@limits(max_examples=examples(20), deadline=None)
def test_every_ledger_is_shown_to_be_under_the_root_and_no_other(count: int) -> None:
    state = {f"123026635/R-{n}": (n + 1, f"{n:064x}") for n in range(count)}
    hashes = tree.leaves(state)
    root = tree.root(hashes).hex()
    assert root == witnesses.root(state), "the checker's own tree"
    for index, case_id in enumerate(sorted(state)):
        seq, digest = state[case_id]
        path = [one.hex() for one in tree.path(hashes, index)]
        proof = {"index": index, "seq": seq, "digest": digest, "path": path}
        assert verify.root_from(case_id, proof, count) == root
        assert verify.root_from(case_id, {**proof, "seq": seq + 1}, count) != root
        assert verify.root_from(case_id, {**proof, "index": index + 1}, count) != root or count == 1


@pytest.mark.slow
@given(st.binary(max_size=300), st.integers(0, 511))
@limits(max_examples=examples(15), deadline=None)
def test_the_verifiers_own_ed25519_agrees_with_the_library(content: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(content)
    assert verify.signature_holds(public, content, signature)
    assert not verify.signature_holds(public, content + b".", signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not verify.signature_holds(public, content, bytes(flipped))


def test_a_receipts_proofs_are_checked_with_the_standard_library_alone(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    for name in "BCDE":
        make_case(archive.bucket, name)
    night(archive)
    shown = json.loads(json.dumps(proofs(read_chain(archive.bucket), [CASE, f"{EMPLOYER}/D"])))
    assert len(shown["proofs"]) == 2 and list(verify.check_head({"heads": shown})) == []
    shown["proofs"][CASE]["digest"] = "0" * 64
    assert list(verify.check_head({"heads": shown})) == [
        f"head 1: the ledger of {CASE} is not among those it stands for"
    ]
    shown["head"]["cases"] = 6
    assert "head 1: the signature does not hold" in list(verify.check_head({"heads": shown}))
    assert list(verify.check_head({"heads": {}})) == ["the receipt's head cannot be read"]
    assert list(verify.check_head({})) == []
    spec = importlib.util.find_spec("casefile.packet.verify")
    assert spec and spec.origin
    lines = Path(spec.origin).read_text().splitlines()
    used = {line.split()[1] for line in lines if line.startswith(("import", "from"))}
    assert used == {"__future__", "csv", "hashlib", "json", "sys", "collections.abc", "pathlib", "typing"}


def test_a_new_signing_key_is_named_by_the_old_one_and_signs_from_then_on(tmp_path: Path) -> None:
    archive, elsewhere = opened(tmp_path), tmp_path / "elsewhere"
    settings = Settings(heads=str(elsewhere))
    with pytest.raises(UsageError):
        renew_signing_key(archive, settings, at=AT, now=NOW)
    make_case(archive.bucket)
    night(archive, heads=str(elsewhere))
    old = public_key(settings)
    head = renew_signing_key(archive, settings, at=AT, now=NOW)
    new = public_key(settings)
    assert new != old and (head.number, head.data["key"], head.signer) == (2, old, new)
    assert (settings.home_folder / "signing.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.home_folder.glob("signing*")] == ["signing.key"]
    more(archive)
    third = night(archive, 1, heads=str(elsewhere))
    assert third.said == [] and third.head and third.head.data["key"] == new
    outside = gather(str(elsewhere), settings)
    assert len(outside) == 3 and codes(archive, outside=outside, trusted=new) == set()
    assert codes(archive, trusted=old) == {"H01"}


def test_a_stranger_who_names_the_trusted_key_as_the_next_is_not_believed(tmp_path: Path) -> None:
    """Whoever rewrites the whole bucket may sign anew with a key of theirs, and name ours in it."""
    archive, settings = opened(tmp_path), Settings()
    make_case(archive.bucket)
    night(archive)
    trusted, memory = public_key(settings), cast(Any, archive.bucket)
    state = {CASE: (2, archive.catalogue.heads()[CASE].digest)}
    theirs, ours = Ed25519PrivateKey.generate(), signing_key(settings, make=False)
    for proof in ({}, {"next_proof": "0" * 128}, {"next_proof": theirs.sign(b"ours").hex()}):
        forged = sign(None, {}, state, theirs, AT).data
        told = {n: v for n, v in forged.items() if n not in ("moved", "signature")}
        told |= {"next_key": trusted, **proof}
        data = {**told, "moved": forged["moved"], "signature": theirs.sign(canonical(told)).hex()}
        memory.held["heads/000001.json"].content = canonical(data)
        assert codes(archive, trusted=trusted) == {"H01"}, proof
    memory.held["heads/000001.json"].content = sign(None, {}, state, theirs, AT, next_key=ours).content
    assert codes(archive, trusted=trusted) == set(), "our key said so itself"


def test_a_head_signed_with_a_key_that_was_renewed_is_found(tmp_path: Path) -> None:
    archive, settings = opened(tmp_path), Settings()
    make_case(archive.bucket)
    night(archive)
    old = signing_key(settings, make=False)
    head = renew_signing_key(archive, settings, at=AT, now=NOW)
    more(archive)
    archive.catch_up()
    state = {CASE: (3, archive.catalogue.heads()[CASE].digest)}
    assert old
    late = sign(head, state_of([head]), state, old, AT)
    archive.bucket.put_once(late.key, late.content, media_type="a/b", metadata={}, tags={}, hold=True)
    assert codes(archive, trusted=public_key(settings)) == {"H01"}
    assert codes(archive) == {"H01"}, "also for who knows no key"


def test_the_command_renews_the_key_and_says_what_is_to_be_done_with_it(
    tmp_path: Path, casefile: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    night(archive)
    monkeypatch.setattr(archive_commands, "open_archive", lambda _: contextlib.nullcontext(archive))
    answer = casefile("store", "renew-signing-key", "--json")
    assert (answer.code, answer.json["head"], answer.json["key"]) == (0, 2, public_key(Settings()))
    assert "La tête 3 nomme" in casefile("--language", "fr", "store", "renew-signing-key").out
    assert codes(archive, trusted=public_key(Settings())) == set()


def test_a_renewal_that_was_stopped_anywhere_is_finished_by_the_night_or_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, settings = opened(tmp_path), Settings()
    make_case(archive.bucket)
    night(archive)
    for number, finish in enumerate((lambda: night(archive, 9), None), 2):
        with monkeypatch.context() as stopped:
            stopped.setattr(sealing, "take_next_key", lambda settings: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                renew_signing_key(archive, settings, at=AT, now=NOW)
        old = public_key(settings)
        more(archive, number)
        if finish:
            assert finish().said == []
        else:
            assert renew_signing_key(archive, settings, at=AT, now=NOW).number == 4, "no second renewal"
        assert public_key(settings) != old
        assert codes(archive, trusted=public_key(settings)) == set()
