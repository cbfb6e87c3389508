"""The documents that the PDF tests are made of, each built here, and that they are what their tests take them for."""

from __future__ import annotations

import io
import re
import zipfile

from casefile.pdf import preflight
from tests.support.word_samples import STRICT, letter, strict, tall_row


def test_the_sample_letter_has_nothing_that_a_template_may_not_have() -> None:
    assert preflight(letter()) == []


def test_the_samples_differ_from_the_letter_in_what_they_are_named_for() -> None:
    body = zipfile.ZipFile(io.BytesIO(tall_row(repeated_header=True))).read("word/document.xml").decode()
    assert len(re.findall("Fonction numéro", body)) == 80
    assert "tblHeader" in body
    assert STRICT in zipfile.ZipFile(io.BytesIO(strict())).read("word/document.xml").decode()
