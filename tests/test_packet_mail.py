"""Mails, archives and pages of text: what is in them comes on pages, with what was attached beneath."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from compressed_rtf import compress

from casefile.files.kinds import kind_of
from casefile.files.outlook import read_outlook
from tests.support.outlook_samples import message_tree, outlook_message
from tests.support.packet_reading import assert_no_sin_left
from tests.support.packet_samples import SIN, Files, locked, mail, pdf, request

RICH = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Le permis est arriv\'e9.\par Merci \u8211? R.}"


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.slow
def test_an_outlook_message_comes_with_people_date_text_and_attachments(files: Files, tmp_path: Path) -> None:
    inner = message_tree(
        "Dedans", "Le corps du message joint", inner=True, attached=(("annexe.pdf", pdf("Annexe jointe")),)
    )
    message = outlook_message(
        "Permis de travail", "Le permis est arrivé.",
        cc=(("Me Roy", "roy@example.com"), ("Interne", "/O=EXCHANGE/CN=X")),
        attached=(("talon.pdf", pdf("Talon de paie")), ("suite.eml", mail("Le courriel joint")), ("Dedans", inner)),
    )  # fmt: skip
    files.add("permis.msg", message)
    packet = files.produce(tmp_path / "out")
    text = packet.text(packet.page_of(1))
    for words in (
        "Réjean Côté <rejean@example.com>", "Zoé Nguyễn <zoe@example.com>", "Me Roy <roy@example.com>, Interne",
        "Mon, 01 Mar 2027 14:05:00 +0000", "Permis de travail", "Le permis est arrivé.", "talon.pdf",
    ):  # fmt: skip
        assert words in text, (words, text)
    assert "EXCHANGE" not in text
    shown = {n: packet.text(packet.page_of(n)) for n in ("1.1", "1.2", "1.3", "1.4")}
    for number, words in (
        ("1.1", "Talon de paie"), ("1.2", "Le courriel joint"), ("1.3", "Le corps du message joint"),
        ("1.4", "Annexe jointe"),
    ):  # fmt: skip
        assert words in shown[number], number
    assert "Réjean Côté" in shown["1.3"] and packet.receipt["omissions"] == []


@pytest.mark.slow
def test_a_number_in_an_outlook_message_or_in_what_is_attached_is_removed(
    files: Files, tmp_path: Path
) -> None:
    inner = message_tree("Dedans", f"NAS {SIN}", inner=True)
    files.add("a.msg", outlook_message("Paie", f"Mon NAS : {SIN}, merci"))
    files.add("b.msg", outlook_message("Paie", "Voir", attached=(("talon.pdf", pdf(f"NAS {SIN}")),)))
    files.add("c.msg", outlook_message("Paie", "Voir", attached=(("Dedans", inner),)))
    files.add("d.msg", outlook_message("Paie", rtf=compress(RICH.replace(b"Merci", SIN.encode()))))
    packet = files.produce(tmp_path / "out")
    assert all(packet.document(n)["redacted"] for n in (1, 2, 3, 4))
    assert "merci" in packet.text(packet.page_of(1))
    assert_no_sin_left(packet)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        {"body": "Le permis est arrivé."},
        {"html": "<p>Le permis&nbsp;est <b>arrivé.</b></p>".encode()},
        {"rtf": compress(RICH)},
    ],
)
def test_the_text_of_an_outlook_message_is_read_in_each_of_its_forms(
    files: Files, tmp_path: Path, body: dict[str, bytes]
) -> None:
    content = outlook_message("Permis", **body)
    files.add("permis.msg", content)
    packet = files.produce(tmp_path / "out")
    assert "Le permis est arrivé." in packet.text(packet.page_of(1)).replace("\u00a0", " ")
    searched = read_outlook(content).text.replace("\u00a0", " ")
    assert "Le permis est arrivé." in searched and "Réjean Côté" in searched and "2027" in searched


@pytest.mark.slow
def test_a_file_an_outlook_message_only_names_is_said_to_be_missing(files: Files, tmp_path: Path) -> None:
    tree = message_tree("Lien", "Voir le fichier")
    tree["__attach_version1.0_#00000000"] = message_tree("x", inner=True) | {
        "__properties_version1.0": bytes(8)
    }
    from tests.support.outlook_samples import compound_tree

    content = compound_tree(tree)
    assert [one.content for one in read_outlook(content).attached] == [None]
    files.add("lien.msg", content)
    packet = files.produce(tmp_path / "out")
    assert "member-unreadable" in packet.document(1)["notes"]


@pytest.mark.slow
def test_a_zip_is_its_members_each_a_document_beneath_it(files: Files, tmp_path: Path) -> None:
    members = {
        "paie/janvier.pdf": pdf("Talon de janvier"),
        "paie/février.txt": "Talon de février".encode(),
        "paie/verrou.pdf": locked(pdf("x")),
        "programme.exe": b"MZ\0\0",
        "__MACOSX/._x": b"\0",
    }
    files.add("paies.zip", _zip(members))
    packet = files.produce(tmp_path / "out")
    assert [d["number"] for d in packet.receipt["documents"]] == ["1", "1.1", "1.2", "1.3", "1.4"]
    assert "paie/février.txt" in packet.text(packet.page_of(1))
    assert "Talon de janvier" in packet.text(packet.page_of("1.1"))
    assert "Talon de février" in packet.text(packet.page_of("1.2"))
    assert (packet.slip("1.3"), packet.slip("1.4")) == ("locked", "no-page-form")


@pytest.mark.slow
def test_a_zip_that_holds_too_much_has_a_sheet_that_says_so(files: Files, tmp_path: Path) -> None:
    files.add("many.zip", _zip({f"{n}.txt": b"x" for n in range(200)}))
    files.add("bomb.zip", _zip({"zeros.txt": bytes(301 << 20)}))
    packet = files.produce(tmp_path / "out")
    assert (packet.slip(1), packet.slip(2)) == ("too-many", "too-large")


@pytest.mark.slow
def test_a_number_in_a_zip_keeps_the_zip_itself_back(files: Files, tmp_path: Path) -> None:
    files.add("paies.zip", _zip({"note.txt": f"NAS {SIN}".encode(), "b.dat": f"\1NAS {SIN}".encode()}))
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["redacted"] and packet.document(1)["file"].endswith(".pdf")
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_web_pages_and_rich_text_are_shown_as_text_with_a_note(files: Files, tmp_path: Path) -> None:
    page = (
        f"<html><head><title>t</title><script>alert(1)</script></head><body><p>Bonjour&nbsp;!</p>"
        f"<p>NAS {SIN}</p></body></html>"
    )
    files.add("avis.html", page.encode())
    files.add("lettre.rtf", RICH)
    packet = files.produce(tmp_path / "out")
    first, second = packet.text(packet.page_of(1)), packet.text(packet.page_of(2))
    assert "Bonjour" in first and "alert" not in first and "Le permis est arrivé." in second
    assert all("shown-as-text" in packet.document(n)["notes"] for n in (1, 2))
    assert packet.document(1)["redacted"] and not packet.document(2)["redacted"]
    assert_no_sin_left(packet)


def test_a_document_kept_in_a_zip_is_not_taken_for_a_folder_of_files() -> None:
    slides = _zip({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"})
    letter = _zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
    assert [kind_of(c, n) for c, n in ((slides, "a.pptx"), (letter, "a.odt"), (_zip({"a": b"x"}), "a"))] == [
        "pptx", "odt", "zip",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_french_packet_shows_a_mail_under_french_names(files: Files, tmp_path: Path) -> None:
    files.add("courriel.eml", mail("Bonjour", talon__pdf=pdf("Talon")))
    packet = files.produce(tmp_path / "out", request(language="fr"))
    text = packet.text(packet.page_of(1))
    assert all(name in text for name in ("De", "Objet", "Pièces jointes")) and "From" not in text
