"""Files out and in, as the page leads through them."""

from lomma_core import listing
from tests.conftest import MEMBER

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


def _upload(seen, content: str | bytes):
    data = content.encode() if isinstance(content, str) else content
    seen.go("export-och-import", flik="Import")
    seen.app.main.file_uploader[0].set_value([("fil.csv", data, "text/csv")])
    return seen.run()
