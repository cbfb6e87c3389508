"""Heads that an authority stamps, and heads that go by mail: from outside, what was when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import UsageError
from casefile.settings import Settings
from storage.heads.places import gather
from storage.heads.stamping import certificates, read_roots
from tests.support.mailserver import listening
from tests.support.records import make_case
from tests.support.sealed import NOW, codes, cut, more, night, opened, why
from tests.support.tsa import Authority, serving


@pytest.mark.slow
def test_each_new_head_is_stamped_by_the_authority_and_the_check_reads_the_stamps(tmp_path: Path) -> None:
    archive, authority = opened(tmp_path), Authority(NOW)
    roots, other = tmp_path / "roots.pem", tmp_path / "other.pem"
    roots.write_bytes(authority.pem)
    other.write_bytes(Authority(NOW).pem)
    make_case(archive.bucket)
    with serving(authority) as address:
        asked = {"tsa": address, "tsa_roots": roots, "heads": str(tmp_path / "elsewhere")}
        assert night(archive, **asked).said == [] and authority.asked == 1
        assert night(archive, 1, **asked).said == [] and authority.asked == 1, "it is stamped"
        more(archive)
        assert [said.code for said in night(archive, 1, **{**asked, "tsa_roots": other}).said] == [
            "head-not-sealed"
        ]
        assert not archive.bucket.keys("heads/000002.tsr"), "an answer that does not hold is not kept"
        assert night(archive, 2, **asked).said == [], "the next night stamps what that one could not"
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == [
        "000001.json", "000001.tsr", "000002.json", "000002.tsr",
    ]  # fmt: skip
    assert archive.bucket.head("heads/000002.tsr").hold
    trusted = certificates(roots)
    assert codes(archive, authorities=trusted) == codes(archive) == set()
    assert codes(archive, authorities=certificates(other)) == {"H04"}
    memory: Any = archive.bucket
    good = memory.held["heads/000001.tsr"].content
    memory.held["heads/000001.tsr"].content = memory.held["heads/000002.tsr"].content
    assert codes(archive) == {"H04"}, "a stamp of another head"
    for place in range(0, len(good), 97):
        memory.held["heads/000001.tsr"].content = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        assert codes(archive, authorities=trusted) <= {"H04"}, place


@pytest.mark.slow
def test_a_head_that_names_a_day_long_before_its_stamp_is_told(tmp_path: Path) -> None:
    archive, authority = opened(tmp_path), Authority(NOW + dt.timedelta(days=400))
    (tmp_path / "roots.pem").write_bytes(authority.pem)
    make_case(archive.bucket)
    with serving(authority) as address:
        night(archive, tsa=address, tsa_roots=tmp_path / "roots.pem")
        assert codes(archive) == {"H05"}
        authority.now = NOW - dt.timedelta(days=30)
        more(archive)
        night(archive, 1, tsa=address, tsa_roots=tmp_path / "roots.pem")
    assert codes(archive) == {"H04", "H05"}


@pytest.mark.slow
def test_an_authority_that_is_silent_costs_the_stamp_alone(tmp_path: Path) -> None:
    archive, authority = opened(tmp_path), Authority(NOW)
    (tmp_path / "roots.pem").write_bytes(authority.pem)
    make_case(archive.bucket)
    asked = {"tsa": "http://127.0.0.1:9/", "heads": str(tmp_path / "elsewhere")}
    sealed = night(archive, **asked, tsa_roots=tmp_path / "roots.pem")
    assert sealed.new and [said.code for said in sealed.said] == ["head-not-sealed"]
    assert (tmp_path / "elsewhere" / "000001.json").exists()
    with pytest.raises(UsageError, match="no certificate"):
        read_roots(Settings(**asked))


def test_heads_that_go_by_mail_are_sent_once_and_found_again_by_the_check(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    make_case(archive.bucket)
    assert why(night(archive, heads="mailto:counsel@example.ca")) == ["heads-no-smtp"]
    with listening() as mail:
        asked = {"heads": "mailto:counsel@example.ca", "smtp": mail.address}
        mail.refuses = True
        assert why(night(archive, **asked)) == ["heads-mail-silent"]
        mail.refuses = False
        assert night(archive, 1, **asked).said == [] == night(archive, 2, **asked).said
        assert list(mail.files()) == ["000001.json"] and mail.taken[0]["To"] == "counsel@example.ca"
        more(archive)
        assert night(archive, 1, **asked).said == []
    assert list(mail.files()) == ["000001.json", "000002.json"]
    for name, content in mail.files().items():
        (tmp_path / name).write_bytes(content)
    cut(archive, 3)
    memory: Any = archive.bucket
    for key in ("heads/000001.json", "heads/000002.json"):
        del memory.held[key]
    outside = gather(str(tmp_path / "000002.json"), Settings())
    assert codes(archive) == set() and codes(archive, outside=outside) == {"H02", "H03", "L06"}
