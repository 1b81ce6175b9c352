"""Files out and in, as the page leads through them."""

import io
import json
import zipfile

from lomma_core.audit import log
from lomma_core.quarterly import close
from lomma_core.records import listing, secrecy
from pages.exchange_tabs import archive_tab
from tests.conftest import CONVENER, MEMBER
from tests.helpers.quarter_steps import Q3
from tests.pages.conftest import ACCOUNTS

HEADED = "Titel;Nivå;Status\n"


def test_a_file_is_made_ready_before_it_is_offered(screen):
    seen = screen("lasare", "filled").go("export-och-import")
    assert [one for one in seen.labels() if one.startswith("Hämta")] == []
    seen.fill("Vilka uppgifter?", "insats").fill("För vilket program?", "csv").press("Gör i ordning filen")
    assert [one for one in seen.labels() if one.startswith("Hämta insats-2026-11-24.csv")] != []
    seen.fill("Vilka uppgifter?", "mote")
    assert [one for one in seen.labels() if one.startswith("Hämta")] == []


def test_what_one_account_made_in_a_tab_is_not_offered_to_the_next_one_there(screen, opened, made):
    opened("filled")
    seen = screen("medlem", None).go("export-och-import")
    seen.press("Gör i ordning filen")
    assert [one for one in seen.labels() if one.startswith("Hämta ")] != []
    seen.app.session_state["keys/new"] = "hemligt"
    # A session may end by itself, or the administrator may end it: then nobody has signed out.
    seen.app.session_state["token"] = made["tokens"]["polis"]
    seen.go("export-och-import")
    assert [one for one in seen.labels() if one.startswith(("Hämta ", "Jag har kopierat"))] == []


def test_a_file_made_before_a_secrecy_mark_is_not_offered_after_it(screen, opened):
    register = opened("filled")
    seen = screen("medlem", None).go("export-och-import").press("Gör i ordning filen")
    assert _offered(seen) != []
    form = "insats"
    record = listing.list_records(register, MEMBER, form).records[0]
    secrecy.mark(register, MEMBER, form, record.id, "18_2", "Underlag.")
    assert _offered(seen.run()) == []
    assert "Gör i ordning filen på nytt." in seen.text
    assert "Gör i ordning filen på nytt." not in seen.run().text


def test_the_archive_is_offered_to_the_administrator_only(screen, opened):
    opened("filled")
    for role in ACCOUNTS.values():
        seen = screen(role, None).go("export-och-import")
        assert ("Arkiv" in [tab.label for tab in seen.app.tabs]) == (role == "administrator"), role


def test_an_archive_is_masked_unless_another_is_chosen_and_is_in_the_log_before_it_is_taken(screen, opened):
    register = opened("filled")
    close.close(register, CONVENER, Q3, "Mötet hölls senare.")
    seen = _archive(screen)
    assert [row["action"] for row in log.latest(register.store, 1)] == ["quarter_close"]
    seen.press("Gör i ordning arkivet")
    assert _offered(seen)[0].startswith("Hämta arkiv-maskerat-2026-11-24.zip (")
    row = log.latest(register.store, 1)[0]
    assert (row["action"], row["who"]) == ("archive_masked", "adm.ett")
    held = _held(seen)
    assert "rapporter/Lomma-kvartalsrapport-2026-K3-maskerad.pdf" in held
    assert json.loads(held["datapackage.json"])["lomma"]["masked"] is True
    seen.fill("Vilket arkiv?", "vanligt")
    assert _offered(seen) == []
    seen.press("Gör i ordning arkivet")
    assert _offered(seen)[0].startswith("Hämta arkiv-2026-11-24.zip (")
    assert log.latest(register.store, 1)[0]["action"] == "archive"


def test_a_complete_archive_is_made_only_by_who_has_said_where_it_goes(screen, opened):
    register = opened("filled")
    seen = _archive(screen).fill("Vilket arkiv?", "fullständigt").press("Gör i ordning arkivet")
    assert _offered(seen) == []
    assert "Kryssa för ”Arkivet går till" in seen.app.error[0].value
    assert "archive_complete" not in [row["action"] for row in log.latest(register.store, 5)]
    seen.fill(archive_tab.AWARE, True).press("Gör i ordning arkivet")
    assert _offered(seen)[0].startswith("Hämta arkiv-fullstandigt-2026-11-24.zip (")
    assert json.loads(_held(seen)["datapackage.json"])["lomma"]["complete"] is True
    assert log.latest(register.store, 1)[0]["action"] == "archive_complete"


def test_every_kind_of_file_can_be_made(screen):
    seen = screen("lasare", "filled").go("export-och-import")
    for form in seen.widget("Vilka uppgifter?").options:
        for kind in ("csv", "excel-csv"):
            seen.widget("Vilka uppgifter?").select(form)
            seen.fill("För vilket program?", kind).press("Gör i ordning filen")
            assert len([one for one in seen.labels() if one.startswith("Hämta ")]) == 1, form


def test_nothing_is_saved_before_every_rows_outcome_is_shown(screen, opened):
    register = opened("empty")
    seen = _upload(screen("medlem", None), HEADED + "Bra;Generell;Pågår\n;Generell;Pågår\n")
    seen.press("Granska raderna")
    assert [row[1] for row in seen.table("2 rader").rows] == ["Ny", "Avvisad"]
    assert listing.list_records(register, MEMBER, "insats").total == 0
    seen.press("Spara en post")
    assert listing.list_records(register, MEMBER, "insats").total == 1
    assert seen.tables() == []


def test_words_the_plan_does_not_know_are_asked_for(screen, opened):
    register = opened("empty")
    seen = _upload(screen("medlem", None), HEADED + "Bra;Blå;Pågår\n")
    seen.fill("Blå (en rad)", "specifik").press("Granska raderna").press("Spara en post")
    assert listing.list_records(register, MEMBER, "insats").records[0].values["niva"] == "specifik"
    seen = _upload(seen, HEADED + "Bra två;Blå;Pågår\n")
    assert seen.widget("Blå (en rad)").value == "specifik"


def test_words_that_become_another_answer_are_counted_where_one_looks(screen, opened):
    opened("empty")
    seen = _upload(screen("medlem", None), "Titel;Nivå;Ansvarig\nBra;Generell;Skolan\nFin;Generell;Säkerhetschefen\n")
    titles = [one.label for one in seen.app.expander]
    assert "Orden i Ansvarig plats: 2, 1 som ”Annan, utanför gruppen”" in titles


def test_a_file_that_cannot_be_read_gets_one_sentence_and_changes_nothing(screen, opened):
    register = opened("empty")
    for data in (b"", b"\x00\x01\x02\xff\xfe\x00", b"Titel\n"):
        seen = _upload(screen("medlem", None), data)
        assert len(seen.app.error) + len(seen.app.info) == 1, data
        assert not [one for one in seen.labels() if one.startswith("Spara")]
    assert listing.list_records(register, MEMBER, "insats").total == 0


def test_a_preview_is_not_saved_once_the_mapping_has_changed(screen, opened):
    opened("empty")
    seen = _upload(screen("medlem", None), HEADED + "Bra;Generell;Pågår\n").press("Granska raderna")
    assert "Spara en post" in seen.buttons()
    seen.fill("Status", "kalla")
    assert "Spara en post" not in seen.buttons()


def _archive(screen):
    return screen("administrator", None).go("export-och-import", flik="Arkiv")


def _offered(seen) -> list[str]:
    return [one for one in seen.labels() if one.startswith("Hämta ")]


def _held(seen) -> dict[str, bytes]:
    """What is in the archive that is kept."""
    with zipfile.ZipFile(io.BytesIO(seen.app.session_state[archive_tab.READY][2])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _upload(seen, content: str | bytes):
    data = content.encode() if isinstance(content, str) else content
    seen.go("export-och-import", flik="Import")
    seen.app.main.file_uploader[0].set_value([("fil.csv", data, "text/csv")])
    return seen.run()
