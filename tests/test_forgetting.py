"""After a disposition no word of what was destroyed is left in any file of the catalogue."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.catalogue.catalogue import Catalogue
from tests.support.postgres import Server
from tests.support.programs import needs_postgresql
from tests.support.shelf import Shelf

# Words that occur nowhere else, of beginnings that no other word shares: an index keeps words by what they share.
UNUSUAL = ("qzxwvkjhg", "wjkzyx", "ykvqzzb", "xzqjv0271", "jjqwvxz", "vvkqxjo")
NAME = "Zqvkjwx-Ykjzzq"
COMMON = "Le contrat de travail, les heures et le salaire de la semaine."


def fill(shelf: Shelf) -> tuple[str, list[bytes]]:
    """Many papers, in one case of which the unusual words stand; that case, and what must be gone with it."""
    for n in range(40):
        case = shelf.case(f"R-{n}")
        shelf.document(case, f"{COMMON} {n} kept{n:04d}")
    case = shelf.case("GONE", worker__family_name=NAME)
    texts = [f"{COMMON} {word.title()} Confidentiel" for word in UNUSUAL[:4]]
    for text in texts:
        shelf.document(case, text)
    shelf.evidence(case, f"{COMMON} {UNUSUAL[4]}", title=UNUSUAL[5].upper())
    for n in range(40, 80):
        case_ = shelf.case(f"R-{n}")
        shelf.document(case_, f"{COMMON} {n} kept{n:04d}")
    # An index keeps a word without the beginning that it shares with the one before: one letter may be missing.
    words = [word[1:] for word in (*UNUSUAL, *NAME.lower().split("-"))]
    return case, [word.encode() for word in words]


def left(files: Iterator[Path], words: list[bytes]) -> dict[bytes, list[str]]:
    contents = {file.name: file.read_bytes().lower() for file in files}
    found = {word: [name for name, content in contents.items() if word in content] for word in words}
    return {word: names for word, names in found.items() if names}


@pytest.mark.slow
def test_sqlite_keeps_no_byte_of_what_was_destroyed(tmp_path: Path) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test")
    shelf = Shelf(catalogue, at_once=False)
    case, words = fill(shelf)
    shelf.tell_all(catalogue)
    catalogue.shed()
    before = left(tmp_path.iterdir(), words)
    assert len(before) >= len(words) - 1  # so that the second look can tell anything
    packed = [row["packed"] for row in catalogue.dump()["casefile_packed"] if "GONE" in row["key"]]
    assert all(left(tmp_path.iterdir(), [one.lower()]) for one in packed)
    shelf.told.clear()
    shelf.destroy(case)
    shelf.tell_all(catalogue)
    catalogue.shed()
    assert left(tmp_path.iterdir(), [*words, *(one.lower() for one in packed)]) == {}
    assert UNUSUAL[0].encode() not in b"".join(
        zlib.decompress(row["packed"]).lower() for row in catalogue.dump()["casefile_packed"]
    )
    catalogue.close()


def test_nothing_in_the_files_of_a_catalogue_with_a_key_can_be_read(tmp_path: Path) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test", key="5a" * 32)
    shelf = Shelf(catalogue, at_once=False)
    _, words = fill(shelf)
    shelf.tell_all(catalogue)
    for file in tmp_path.glob("catalogue.db*"):
        assert b"SQLite" not in file.read_bytes() and b"casefile" not in file.read_bytes()
    assert left(tmp_path.iterdir(), words) == {}
    catalogue.close()


@needs_postgresql
@pytest.mark.slow
def test_postgresql_keeps_no_byte_in_tables_and_indexes(postgres: Server) -> None:
    catalogue = Catalogue(postgres.database(), of="test")
    shelf = Shelf(catalogue, at_once=False)
    case, words = fill(shelf)
    shelf.tell_all(catalogue)
    assert len(left(postgres.files(), words)) >= len(words) - 1
    shelf.told.clear()
    shelf.destroy(case)
    shelf.tell_all(catalogue)
    catalogue.shed()
    assert left(postgres.files(), words) == {}
    catalogue.close()
