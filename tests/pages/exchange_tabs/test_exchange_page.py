"""Files out and in, as the page leads through them."""

import io
import json
import zipfile

from lomma_core.quarterly import close
from lomma_core.records import listing, secrecy
from pages.exchange_tabs import archive_tab
from tests.conftest import CONVENER, MEMBER
from tests.helpers.core_results import latest
from tests.helpers.quarter_steps import Q3
from tests.pages.conftest import ACCOUNTS

HEADED = "Titel;Nivå;Status\n"


def test_a_file_is_made_ready_before_it_is_offered(screen):
    page = screen("lasare", "filled").go("export-och-import")
    assert [label for label in page.labels() if label.startswith("Hämta")] == []
    page.fill("Vilka uppgifter?", "insats").fill("För vilket program?", "csv").press("Ta fram filen")
    assert [label for label in page.labels() if label.startswith("Hämta insats-2026-11-24.csv")] != []
    page.fill("Vilka uppgifter?", "mote")
    assert [label for label in page.labels() if label.startswith("Hämta")] == []


def test_what_one_account_made_in_a_tab_is_not_offered_to_the_next_one_there(screen, open_database, databases):
    open_database("filled")
    page = screen("medlem", None).go("export-och-import")
    page.press("Ta fram filen")
    assert [label for label in page.labels() if label.startswith("Hämta ")] != []
    page.app.session_state["keys/new"] = "hemligt"
    # A session may end by itself, or the administrator may end it: then nobody has signed out.
    page.token = databases["tokens"]["polis"]
    page.go("export-och-import")
    assert [label for label in page.labels() if label.startswith(("Hämta ", "Jag har kopierat"))] == []


def test_a_file_made_before_a_secrecy_mark_is_not_offered_after_it(screen, open_database):
    register = open_database("filled")
    page = screen("medlem", None).go("export-och-import").press("Ta fram filen")
    assert _offered(page) != []
    form = "insats"
    record = listing.list_records(register, MEMBER, form).records[0]
    secrecy.mark(register, MEMBER, form, record.id, "18_2", "Underlag.")
    assert _offered(page.run()) == []
    assert "Ta fram filen på nytt." in page.text
    assert "Ta fram filen på nytt." not in page.run().text


def test_the_archive_is_offered_to_the_archivist_only(screen, open_database):
    open_database("filled")
    for role in ACCOUNTS.values():
        page = screen(role, None).go("export-och-import")
        assert ("Arkiv" in [tab.label for tab in page.app.tabs]) == (role == "arkivansvarig"), role


def test_an_archive_is_masked_unless_another_is_chosen_and_is_in_the_log_before_it_is_taken(screen, open_database):
    register = open_database("filled")
    close.close(register, CONVENER, Q3, "Mötet hölls senare.")
    page = _archive(screen)
    assert [row["action"] for row in latest(register.store, 1)] == ["quarter_close"]
    page.press("Ta fram arkivet")
    assert _offered(page)[0].startswith("Hämta arkiv-maskerat-2026-11-24.zip (")
    row = latest(register.store, 1)[0]
    assert (row["action"], row["who"]) == ("archive_masked", "ark.ett")
    archive_files = _archive_files(page)
    assert "rapporter/Lomma-kvartalsrapport-2026-K3-maskerad.pdf" in archive_files
    assert json.loads(archive_files["datapackage.json"])["lomma"]["masked"] is True
    page.fill("Vilket arkiv?", "vanligt")
    assert _offered(page) == []
    page.press("Ta fram arkivet")
    assert _offered(page)[0].startswith("Hämta arkiv-2026-11-24.zip (")
    assert latest(register.store, 1)[0]["action"] == "archive"


def test_a_complete_archive_is_made_only_by_who_has_said_where_it_goes(screen, open_database):
    register = open_database("filled")
    page = _archive(screen).fill("Vilket arkiv?", "fullständigt").press("Ta fram arkivet")
    assert _offered(page) == []
    assert "Kryssa för ”Arkivet går till" in page.app.error[0].value
    assert "archive_complete" not in [row["action"] for row in latest(register.store, 5)]
    page.fill(archive_tab.AWARE, True).press("Ta fram arkivet")
    assert _offered(page)[0].startswith("Hämta arkiv-fullstandigt-2026-11-24.zip (")
    assert json.loads(_archive_files(page)["datapackage.json"])["lomma"]["complete"] is True
    assert latest(register.store, 1)[0]["action"] == "archive_complete"


def test_every_kind_of_file_can_be_made(screen):
    page = screen("lasare", "filled").go("export-och-import")
    for form in page.widget("Vilka uppgifter?").options:
        for kind in ("csv", "excel-csv"):
            page.widget("Vilka uppgifter?").select(form)
            page.fill("För vilket program?", kind).press("Ta fram filen")
            assert len([label for label in page.labels() if label.startswith("Hämta ")]) == 1, form


def test_nothing_is_saved_before_every_rows_outcome_is_shown(screen, open_database):
    register = open_database("empty")
    page = _upload(screen("medlem", None), HEADED + "Bra;Generell;Pågår\n;Generell;Pågår\n")
    page.press("Granska raderna")
    assert [row[1] for row in page.table("2 rader").rows] == ["Ny", "Avvisad"]
    assert listing.list_records(register, MEMBER, "insats").total == 0
    page.press("Spara en post")
    assert listing.list_records(register, MEMBER, "insats").total == 1
    assert page.tables() == []


def test_words_the_plan_does_not_know_are_asked_for(screen, open_database):
    register = open_database("empty")
    page = _upload(screen("medlem", None), HEADED + "Bra;Blå;Pågår\n")
    page.fill("Blå (en rad)", "specifik").press("Granska raderna").press("Spara en post")
    assert listing.list_records(register, MEMBER, "insats").records[0].values["niva"] == "specifik"
    page = _upload(page, HEADED + "Bra två;Blå;Pågår\n")
    assert page.widget("Blå (en rad)").value == "specifik"


def test_words_that_become_another_answer_are_counted_where_one_looks(screen, open_database):
    open_database("empty")
    page = _upload(screen("medlem", None), "Titel;Nivå;Ansvarig\nBra;Generell;Skolan\nFin;Generell;Säkerhetschefen\n")
    titles = [expander.label for expander in page.app.expander]
    assert "Orden i Ansvarig plats: 2, 1 som ”Annan, utanför gruppen”" in titles


def test_a_file_that_cannot_be_read_gets_one_sentence_and_changes_nothing(screen, open_database):
    register = open_database("empty")
    for data in (b"", b"\x00\x01\x02\xff\xfe\x00", b"Titel\n"):
        page = _upload(screen("medlem", None), data)
        assert len(page.app.error) + len(page.app.info) == 1, data
        assert not [label for label in page.labels() if label.startswith("Spara")]
    assert listing.list_records(register, MEMBER, "insats").total == 0


def test_a_preview_is_not_saved_once_the_mapping_has_changed(screen, open_database):
    open_database("empty")
    page = _upload(screen("medlem", None), HEADED + "Bra;Generell;Pågår\n").press("Granska raderna")
    assert "Spara en post" in page.buttons()
    page.fill("Status", "kalla")
    assert "Spara en post" not in page.buttons()


def _archive(screen):
    return screen("arkivansvarig", None).go("export-och-import", flik="Arkiv")


def _offered(page) -> list[str]:
    return [label for label in page.labels() if label.startswith("Hämta ")]


def _archive_files(page) -> dict[str, bytes]:
    """The files of the archive that waits to be downloaded."""
    with zipfile.ZipFile(io.BytesIO(page.app.session_state[archive_tab.READY][2])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _upload(page, content: str | bytes):
    data = content.encode() if isinstance(content, str) else content
    page.go("export-och-import", flik="Import")
    page.app.main.file_uploader[0].set_value([("fil.csv", data, "text/csv")])
    return page.run()
