"""The record form: what is typed is never lost, and what is saved is the relevant fields."""

import pytest
import streamlit as st

from lomma_core.permissions import Actor
from lomma_core.personal import drafts
from lomma_core.plan.names import SEAT_ENTRY
from lomma_core.records import commands, listing, queries
from pages.app import flash
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.pages.conftest import Screen

TITLE = "Kvällsöppet på biblioteket"
SIDE = "Vilket svar ska gälla för Målgrupp?"
MERGE = "Spara med mina val"


def test_a_new_record_is_saved_confirmed_and_opened(page, register):
    _answer(page.go("insatser", ny="1"))
    page.press("Spara insats")
    assert f"Insats: {TITLE} är sparad (version 1)." in page.app.success[0].value
    assert page.title == TITLE
    saved = _only(register, "insats")
    assert page.app.query_params["post"] == saved.id
    assert saved.values["titel"] == TITLE
    assert saved.values["ansvarig"] == "sakerhetschefen"
    assert saved.saved_by == "med.ett"


def test_a_save_says_from_which_fields_unseen_characters_were_taken(page, register):
    _answer(page.go("insatser", ny="1")).fill("Titel", "Kväll\u202esöppet").fill(
        "Målgrupp", "Unga\u200b på kvällen\x07"
    )
    page.press("Spara insats")
    assert page.app.success[0].value.endswith("togs bort ur Titel och Målgrupp.")
    assert _only(register, "insats").values["titel"] == "Kvällsöppet"
    page.fill("Målgrupp", "Unga på helgen").press("Spara ändringarna")
    assert page.app.success[0].value.endswith("(version 2).")


def test_a_confirmation_is_read_also_when_the_run_that_shows_it_is_cut_short_and_once_only(page, monkeypatch):
    _answer(page.go("insatser", ny="1"))
    flash_shown, cut = flash.flash_shown, [True]

    def cut_short() -> None:
        if "flashes" in st.session_state and cut:
            cut.pop()
            st.rerun()
        flash_shown()

    monkeypatch.setattr(flash, "flash_shown", cut_short)
    page.press("Spara insats")
    assert not cut
    assert "är sparad (version 1)." in page.app.success[0].value
    assert not page.run().app.success


def test_a_failed_save_keeps_what_was_typed_and_says_so_by_the_field(page, register):
    page.go("insatser", ny="1")
    page.fill("Titel", TITLE).fill("Start", "hösten 2027")
    page.fill("Timmar", "många")
    page.press("Spara insats")
    assert "Dina svar står kvar." in page.problems
    assert page.widget("Titel").value == TITLE
    assert page.widget("Start").value == "hösten 2027"
    assert page.widget("Timmar").value == "många"
    for label in ("Målgrupp", "Genusperspektiv", "Nivå", "Typ", "Timmar"):
        assert page.below(label).startswith(":red[**▲ "), label
    assert not page.below("Titel").startswith(":red[")
    assert listing.list_records(register, MEMBER, "insats").total == 0
    _answer(page).fill("Timmar", "12,5").press("Spara insats")
    assert not page.problems
    assert float(_only(register, "insats").values["timmar"]) == 12.5


def test_a_conflict_keeps_what_was_typed_and_lets_one_go_on(page, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras ord"}, measure.id, 1)
    page.press("Spara ändringarna")
    assert "Någon annan har sparat posten medan du skrev." in page.app.error[0].value
    assert page.widget("Målgrupp").value == "Mina ord"
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    assert ["Lärare i årskurs 7–9", "Deras ord", "Mina ord"] in [row for table in page.tables() for row in table.rows]
    page.press(MERGE)
    assert "välj vilket svar som ska gälla" in page.problems
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    page.fill(SIDE, "mine").press(MERGE)
    assert "(version 3)" in page.app.success[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).values["malgrupp"] == "Mina ord"


def test_who_has_saved_the_record_elsewhere_is_not_told_of_somebody_else(page, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    commands.save(register, Actor("med.ett", "medlem"), "insats", MEASURE | {"malgrupp": "Andra ord"}, measure.id, 1)
    page.press("Spara ändringarna")
    assert "Du har själv sparat posten medan du skrev." in page.app.error[0].value


def test_a_second_conflict_is_told_too(page, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    for base in (1, 2):
        commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": f"Ord {base}"}, measure.id, base)
        page.press("Spara ändringarna")
        assert "Någon annan har sparat" in page.app.error[0].value
        assert page.widget("Målgrupp").value == "Mina ord"
        page.fill(SIDE, "mine")
    page.press(MERGE)
    assert queries.get(register, MEMBER, "insats", measure.id).version == 4


def test_of_two_who_changed_different_fields_both_changes_are_saved(page, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord").fill("Syfte", "Mitt syfte")
    commands.save(register, CONVENER, "insats", MEASURE | {"status": "forsenad"}, measure.id, 1)
    page.press("Spara ändringarna").press(MERGE)
    record = queries.get(register, MEMBER, "insats", measure.id)
    assert (record.version, record.values["status"], record.values["malgrupp"]) == (3, "forsenad", "Mina ord")


def test_their_answer_can_be_taken_over_mine_and_read_before_it_is_saved(page, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord").fill("Syfte", "Mitt syfte")
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras ord"}, measure.id, 1)
    page.press("Spara ändringarna").fill(SIDE, "theirs").press("Lägg valen i formuläret utan att spara")
    assert (page.widget("Målgrupp").value, page.widget("Syfte").value) == ("Deras ord", "Mitt syfte")
    assert "Inget är sparat än" in page.app.success[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    page.press("Spara ändringarna")
    record = queries.get(register, MEMBER, "insats", measure.id)
    assert (record.version, record.values["malgrupp"], record.values["syfte"]) == (3, "Deras ord", "Mitt syfte")


def test_a_refused_text_of_mine_is_not_repeated_beside_theirs(page, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Samtal om 19121212-1212")
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras ord"}, measure.id, 1)
    page.press("Spara ändringarna")
    assert "19121212" not in "".join(cell for table in page.tables() for row in table.rows for cell in row)
    page.fill(SIDE, "mine").press(MERGE)
    assert "Målgrupp: ett personnummer" in page.problems
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2


def test_a_record_only_looked_at_shows_what_somebody_else_has_saved_since(page, register, measure):
    page.go("insatser", post=measure.id)
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras ord"}, measure.id, 1)
    assert page.run().widget("Målgrupp").value == "Deras ord"
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Ännu nyare"}, measure.id, 2)
    page.go("oversikt").go("insatser", post=measure.id)
    assert page.widget("Målgrupp").value == "Ännu nyare"
    page.fill("Målgrupp", "Mina ord").press("Spara ändringarna")
    assert "(version 4)" in page.app.success[0].value


def test_what_was_typed_is_there_after_a_visit_to_another_page(page, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Halvskrivet")
    page.fill("Status", "forsenad")
    page.go("lagesbild").go("insatser").go("insatser", post=measure.id)
    assert page.widget("Målgrupp").value == "Halvskrivet"
    assert page.widget("Status").value == "forsenad"
    page.press("Ja, ångra ändringarna")
    assert page.widget("Målgrupp").value == MEASURE["malgrupp"]
    assert "Ja, ångra ändringarna" not in page.buttons()


def test_a_new_record_half_written_is_there_after_a_visit_to_another_page(page):
    _answer(page.go("insatser", ny="1"))
    page.go("oversikt").go("insatser", ny="1")
    assert page.widget("Titel").value == TITLE
    assert page.widget("Ansvarig plats").value == "sakerhetschefen"


def test_two_half_written_records_do_not_mix(page, register, measure):
    other = commands.save(register, CONVENER, "insats", MEASURE | {"titel": "En annan"})
    page.go("insatser", post=measure.id).fill("Målgrupp", "Den första")
    page.go("insatser", post=other.id).fill("Målgrupp", "Den andra")
    assert page.go("insatser", post=measure.id).widget("Målgrupp").value == "Den första"
    assert page.go("insatser", post=other.id).widget("Målgrupp").value == "Den andra"


def test_a_field_that_depends_on_another_comes_goes_and_its_old_answer_is_not_saved(page, register):
    _answer(page.go("insatser", ny="1"))
    assert not page.has_widget("Typ i egna ord")
    page.fill("Typ", "annat")
    assert page.has_widget("Typ i egna ord")
    page.fill("Typ i egna ord", "Något som inte ska sparas")
    page.fill("Typ", "utbildning")
    assert not page.has_widget("Typ i egna ord")
    page.press("Spara insats")
    saved = _only(register, "insats")
    assert saved.values["typ"] == "utbildning"
    assert saved.values["typ_annan"] is None


def test_an_answer_to_a_field_that_was_hidden_comes_back_with_the_field(page, register):
    _answer(page.go("insatser", ny="1")).fill("Typ", "annat")
    page.fill("Typ i egna ord", "Teater")
    page.fill("Typ", "skola").fill("Typ", "annat")
    assert page.widget("Typ i egna ord").value == "Teater"
    page.press("Spara insats")
    assert _only(register, "insats").values["typ_annan"] == "Teater"


def test_choices_follow_the_level_and_one_that_no_longer_fits_is_dropped(page, register):
    _answer(page.go("insatser", ny="1"))
    page.fill("Nivå", "individriktad")
    assert not page.has_widget("Lägesbild som insatsen svarar mot")
    assert page.widget("Typ").value is None
    assert "Stödperson" in _options(page, "Typ")
    assert "Utbildning" not in _options(page, "Typ")
    page.press("Spara insats")
    assert "Typ" in page.problems
    page.fill("Typ", "stodperson").press("Spara insats")
    assert _only(register, "insats").values["typ"] == "stodperson"


def test_saving_without_a_change_makes_no_new_version(page, register, measure):
    page.go("insatser", post=measure.id).press("Spara ändringarna")
    assert "var redan sparad så." in page.app.success[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).version == 1


def test_every_kind_of_field_comes_back_as_it_was_answered(page, register):
    values = MEASURE | {
        "samverkande": "polisen raddningstjansten",
        "start": "hösten 2026",
        "slut": "löpande",
        "kostnad": "1234567,5",
        "timmar": "0,25",
        "ordning": "2",
        "moment": "Ett\nTvå",
        "typ": "annat",
        "typ_annan": "Teater",
        "ansvarig": "annan",
        "ansvarig_annan": "Region Skåne",
    }
    saved = commands.save(register, CONVENER, "insats", values)
    page.go("insatser", post=saved.id).press("Spara ändringarna")
    assert "var redan sparad så." in page.app.success[0].value, page.text
    meeting = {"datum": "2026-10-05", "narvarande": "sakerhetschefen", "polisen": "erbjuden"}
    saved = commands.save(register, CONVENER, "mote", meeting)
    page.go("gruppen", form="mote", post=saved.id).press("Spara ändringarna")
    assert "var redan sparat så." in page.app.success[0].value, page.text


def test_a_change_shows_in_the_history_from_what_to_what(page, measure):
    page.go("insatser", post=measure.id)
    page.fill("Status", "forsenad").press("Spara ändringarna")
    change = next(table for table in page.open_tab("Historik").tables() if table.headings == ["Fråga", "Före", "Efter"])
    assert change.rows == [["Status", "Enligt plan", "Försenad"]]


def test_a_saved_forslag_is_sparat(page):
    page.go("forslag", ny="1").fill("Idé", "Studiebesök").fill("Nivå", "individriktad").fill(
        "Genusperspektiv", "Når alla."
    )
    page.fill("Beslut", "ny").press("Spara förslag")
    assert [message.value for message in page.app.success] == ["Förslag: Studiebesök är sparat (version 1)."], page.text


def test_following_up_an_insats_carries_quarter_and_insats_along_and_moves_its_status(page, register, measure):
    page.go("insatser", post=measure.id).press("Följ upp 2026-K4")
    assert page.title == "Ny uppföljning av insats"
    assert page.widget("Kvartal").value == "2026-K4"
    assert page.widget("Insats").value == measure.id
    page.fill("Status", "genomford").fill("Resultat", "gott")
    page.fill("Beslut", "avsluta").press("Spara uppföljning av insats")
    assert "är sparad (version 1)" in page.app.success[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).values["status"] == "genomford"
    page.go("insatser", post=measure.id).press("Se uppföljningen 2026-K4")
    assert page.title == "Föreläsning för lärare, 2026-K4"


def test_a_second_follow_up_of_the_same_quarter_leads_to_the_first(page, register, measure):
    answers = {"kvartal": "2026-K4", "insats": measure.id, "status": "genomford", "resultat": "gott"}
    first = commands.save(register, CONVENER, "uppfoljning_insats", answers | {"beslut": "avsluta"})
    page.go("uppfoljning", form="uppfoljning_insats", ny="1", kvartal="2026-K4", insats=measure.id)
    page.fill("Status", "forsenad").fill("Resultat", "svagt")
    page.fill("Beslut", "justera").press("Spara uppföljning av insats")
    assert "finns redan" in page.problems
    page.press("Öppna posten som finns")
    assert page.app.query_params["post"] == first.id
    assert page.title == "Föreläsning för lärare, 2026-K4"


def test_an_answer_given_in_the_address_fills_only_the_forms_own_fields(page):
    page.go("insatser", ny="1", titel="Från en länk", saved_by="nagon", nonsens="x")
    assert page.widget("Titel").value == "Från en länk"


@pytest.mark.parametrize("value", ["finnsinte", "2026-K9", "", "x" * 300])
def test_a_strange_answer_in_the_address_breaks_nothing(page, value):
    page.go("uppfoljning", form="uppfoljning_insats", ny="1", kvartal=value, insats=value, status=value)
    assert page.title == "Ny uppföljning av insats"
    page.go("gruppen", form="mote", ny="1", datum=value, narvarande=value)
    assert page.title == "Nytt möte"
    page.go("lagesbild", form="lagesbild", ny="1", narvaro=value, aktivitetstyper=value)
    assert page.title == "Ny lägesbild"


def _answer(page: Screen) -> Screen:
    """Give a new insats all the answers it needs."""
    page.fill("Titel", TITLE).fill("Nivå", "generell")
    page.fill("Typ", "utbildning").fill("Målgrupp", "Unga på kvällen")
    page.fill("Ansvarig plats", "sakerhetschefen")
    page.fill("Status", "enligt_plan")
    return page.fill("Genusperspektiv", "Ej relevant, därför att alla är välkomna.")


def _options(page: Screen, label: str) -> list[str]:
    return [getattr(option, "content", option) for option in page.widget(label).options]


def _only(register, form: str):
    page = listing.list_records(register, MEMBER, form)
    assert page.total == 1
    return page.records[0]


def test_an_answer_is_told_to_the_browser_in_every_run_and_not_in_the_first_one_only(page, register, measure):
    """A run that is cut short is not drawn: a value sent only in that run would be empty, and be read as an answer."""
    page.go("insatser", post=measure.id).fill("Start", "2026-09-01").run()
    widgets = {
        label: page.widget(label).proto for label in ("Målgrupp", "Genusperspektiv", "Start", "Nivå", "Ansvarig plats")
    }
    assert widgets["Målgrupp"].default == MEASURE["malgrupp"]
    assert widgets["Genusperspektiv"].default == MEASURE["genusperspektiv"]
    assert widgets["Start"].default == "2026-09-01"
    assert [widgets["Nivå"].options[place].content for place in widgets["Nivå"].default] == ["Generell"]
    assert widgets["Ansvarig plats"].options[widgets["Ansvarig plats"].default] == "Säkerhetschefen"
    assert not any(widget.set_value for widget in widgets.values())
    page.go("gruppen", form="mote", ny="1").fill("Datum", "2026-11-24").run()
    assert page.widget("Datum").proto.default == "2026-11-24"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0209-05-02", "Datum: Skriv ett datum mellan 1900 och 2200."),
        ("1899-12-31", "Datum: Skriv ett datum mellan 1900 och 2200."),
        ("2026-02-30", "Datum: Den dagen finns inte. Skriv datumet som 2026-11-24."),
        ("i morgon", "Datum: Skriv datumet som 2026-11-24."),
        ("2026-11-", "Datum: Skriv datumet som 2026-11-24."),
    ],
)
def test_a_day_that_is_not_understood_is_refused_and_stays_as_it_was_typed(page, screen, register, text, why):
    page.go("gruppen", form="mote", ny="1").fill("Datum", text).press("Spara möte")
    assert why in page.problems
    assert page.widget("Datum").value == text
    assert page.below("Datum").endswith(f"{why}**]")
    # In the draft, too, and in another window that is opened with it.
    assert [draft.answers["datum"] for _, draft in drafts.all_drafts(register)] == [text]


def test_a_day_is_shown_as_it_was_understood(page):
    page.go("gruppen", form="mote", ny="1").fill("Datum", "24 nov 2026")
    assert page.widget("Datum").value == "2026-11-24"
    assert page.fill("Datum", "2/5 2009").widget("Datum").value == "2009-05-02"


@pytest.mark.parametrize("text", ["Elev 19121212-1212", "Kontakta Anna Svensson"])
def test_a_first_answer_in_the_address_that_may_mean_a_person_is_neither_filled_in_nor_left_there(page, text):
    page.go("insatser", ny="1", titel=text, malgrupp="Lärare", niva="generell")
    assert page.widget("Titel").value == ""
    assert page.widget("Målgrupp").value == "Lärare"
    assert "titel" not in page.app.query_params
    assert page.app.query_params["malgrupp"] == "Lärare"
    [warning] = page.app.warning
    assert warning.value.startswith("Adressen kan peka ut en person i Titel.")
    assert text not in warning.value


def test_a_copy_is_an_empty_form_with_the_answers_that_saves_a_record_of_its_own(page, measure, register):
    page.go("insatser", form="insats", post=measure.id).press("Gör en kopia")
    assert page.title == "Ny insats"
    assert "Inget är sparat än." in page.text
    assert MEASURE["titel"] in page.app.info[-1].value
    assert page.widget("Titel").value == MEASURE["titel"]
    page.fill("Titel", "Samma sak i Bjärred").press("Spara insats")
    titles = {r.values["titel"]: r for r in listing.list_records(register, CONVENER, "insats").records}
    assert titles.keys() == {MEASURE["titel"], "Samma sak i Bjärred"}
    copy = titles["Samma sak i Bjärred"]
    assert (copy.version, copy.values["malgrupp"]) == (1, MEASURE["malgrupp"])


def test_what_is_typed_in_a_copy_is_a_draft_of_its_own(page, measure, screen):
    page.go("insatser", form="insats", post=measure.id).press("Gör en kopia").fill("Titel", "Samma sak i Bjärred")
    page.go("insatser", form="insats", ny="1")
    assert page.widget("Titel").value != "Samma sak i Bjärred"
    again = screen("medlem", None).go("insatser", form="insats", ny="1", kopia=measure.id)
    assert again.widget("Titel").value == "Samma sak i Bjärred"


def test_who_may_not_write_is_offered_no_copy(measure, screen):
    assert not screen("lasare", None).go("insatser", form="insats", post=measure.id).has_widget("Gör en kopia")


def test_what_is_saved_is_no_draft_and_only_what_can_be_confirmed_waits_for_it(page, measure, register):
    page.go("insatser", form="insats", post=measure.id)
    assert page.app.caption[0].value.startswith("Insats · Inte fastställd · version 1, sparad ")
    seat = commands.save(
        register, CONVENER, SEAT_ENTRY, {"plats": "polisen", "lage": "erbjuden", "datum": "2026-10-01"}
    )
    page.go("gruppen", form=SEAT_ENTRY, post=seat.id)
    assert page.app.caption[0].value.startswith("Plats i gruppen · version 1, sparad ")
