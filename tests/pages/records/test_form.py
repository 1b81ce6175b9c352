"""The one record form: what is typed is never lost, and what is saved is what was asked."""

import datetime as dt

import pytest
import streamlit as st

from lomma_core.permissions import Actor
from lomma_core.records import commands, listing, queries
from pages.app import flash
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.pages.conftest import Screen

TITLE = "Kvällsöppet på biblioteket"
SIDE = "Vilket svar ska gälla för Målgrupp?"
MERGE = "Spara med mina val"


def test_a_new_record_is_saved_confirmed_and_opened(seen, register):
    _answer(seen.go("insatser", ny="1"))
    seen.press("Spara insats")
    assert f"Insats: {TITLE} är sparad (version 1)." in seen.app.success[0].value
    assert seen.title == TITLE
    saved = _only(register, "insats")
    assert seen.app.query_params["post"] == saved.id
    assert saved.values["titel"] == TITLE
    assert saved.values["ansvarig"] == "sakerhetschefen"
    assert saved.saved_by == "med.ett"


def test_a_confirmation_is_read_also_when_the_run_that_shows_it_is_cut_short_and_once_only(seen, monkeypatch):
    _answer(seen.go("insatser", ny="1"))
    shown, cut = flash.flash_shown, [True]

    def cut_short() -> None:
        if "flashes" in st.session_state and cut:
            cut.pop()
            st.rerun()
        shown()

    monkeypatch.setattr(flash, "flash_shown", cut_short)
    seen.press("Spara insats")
    assert not cut
    assert "är sparad (version 1)." in seen.app.success[0].value
    assert not seen.run().app.success


def test_a_failed_save_keeps_what_was_typed_and_says_so_by_the_field(seen, register):
    seen.go("insatser", ny="1")
    seen.fill("Titel", TITLE).fill("Start", "hösten 2027")
    seen.fill("Timmar", "många")
    seen.press("Spara insats")
    assert "Dina svar står kvar." in seen.problems
    assert seen.widget("Titel").value == TITLE
    assert seen.widget("Start").value == "hösten 2027"
    assert seen.widget("Timmar").value == "många"
    for label in ("Målgrupp", "Genusperspektiv", "Nivå", "Typ", "Timmar"):
        assert seen.below(label).startswith(":red[**▲ "), label
    assert not seen.below("Titel").startswith(":red[")
    assert listing.list_records(register, MEMBER, "insats").total == 0
    _answer(seen).fill("Timmar", "12,5").press("Spara insats")
    assert not seen.problems
    assert float(_only(register, "insats").values["timmar"]) == 12.5


def test_a_conflict_keeps_what_was_typed_and_lets_one_go_on(seen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras ord"}, measure.id, 1)
    seen.press("Spara ändringarna")
    assert "Någon annan har sparat posten medan du skrev." in seen.app.error[0].value
    assert seen.widget("Målgrupp").value == "Mina ord"
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    assert ["Lärare i årskurs 7–9", "Deras ord", "Mina ord"] in [row for table in seen.tables() for row in table.rows]
    seen.press(MERGE)
    assert "välj vilket svar som ska gälla" in seen.problems
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    seen.fill(SIDE, "mine").press(MERGE)
    assert "(version 3)" in seen.app.success[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).values["malgrupp"] == "Mina ord"


def test_who_has_saved_the_record_elsewhere_is_not_told_of_somebody_else(seen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    commands.save(register, Actor("med.ett", "medlem"), "insats", MEASURE | {"malgrupp": "Andra ord"}, measure.id, 1)
    seen.press("Spara ändringarna")
    assert "Du har själv sparat posten medan du skrev." in seen.app.error[0].value


def test_a_second_conflict_is_told_too(seen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    for base in (1, 2):
        commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": f"Ord {base}"}, measure.id, base)
        seen.press("Spara ändringarna")
        assert "Någon annan har sparat" in seen.app.error[0].value
        assert seen.widget("Målgrupp").value == "Mina ord"
        seen.fill(SIDE, "mine")
    seen.press(MERGE)
    assert queries.get(register, MEMBER, "insats", measure.id).version == 4


def test_of_two_who_changed_different_fields_both_changes_are_saved(seen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord").fill("Syfte", "Mitt syfte")
    commands.save(register, CONVENER, "insats", MEASURE | {"status": "forsenad"}, measure.id, 1)
    seen.press("Spara ändringarna").press(MERGE)
    kept = queries.get(register, MEMBER, "insats", measure.id)
    assert (kept.version, kept.values["status"], kept.values["malgrupp"]) == (3, "forsenad", "Mina ord")


def test_their_answer_can_be_taken_over_mine_and_read_before_it_is_saved(seen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord").fill("Syfte", "Mitt syfte")
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras ord"}, measure.id, 1)
    seen.press("Spara ändringarna").fill(SIDE, "theirs").press("Lägg valen i formuläret utan att spara")
    assert (seen.widget("Målgrupp").value, seen.widget("Syfte").value) == ("Deras ord", "Mitt syfte")
    assert "Inget är sparat än" in seen.app.success[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    seen.press("Spara ändringarna")
    kept = queries.get(register, MEMBER, "insats", measure.id)
    assert (kept.version, kept.values["malgrupp"], kept.values["syfte"]) == (3, "Deras ord", "Mitt syfte")


def test_a_refused_text_of_mine_is_not_repeated_beside_theirs(seen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Samtal om 19121212-1212")
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras ord"}, measure.id, 1)
    seen.press("Spara ändringarna")
    assert "19121212" not in "".join(cell for table in seen.tables() for row in table.rows for cell in row)
    seen.fill(SIDE, "mine").press(MERGE)
    assert "Målgrupp: ett personnummer" in seen.problems
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2


def test_a_record_only_looked_at_shows_what_somebody_else_has_saved_since(seen, register, measure):
    seen.go("insatser", post=measure.id)
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras ord"}, measure.id, 1)
    assert seen.run().widget("Målgrupp").value == "Deras ord"
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Ännu nyare"}, measure.id, 2)
    seen.go("oversikt").go("insatser", post=measure.id)
    assert seen.widget("Målgrupp").value == "Ännu nyare"
    seen.fill("Målgrupp", "Mina ord").press("Spara ändringarna")
    assert "(version 4)" in seen.app.success[0].value


def test_what_was_typed_is_there_after_a_visit_to_another_page(seen, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Halvskrivet")
    seen.fill("Status", "forsenad")
    seen.go("lagesbild").go("insatser").go("insatser", post=measure.id)
    assert seen.widget("Målgrupp").value == "Halvskrivet"
    assert seen.widget("Status").value == "forsenad"
    seen.press("Ja, ångra ändringarna")
    assert seen.widget("Målgrupp").value == MEASURE["malgrupp"]
    assert "Ja, ångra ändringarna" not in seen.buttons()


def test_a_new_record_half_written_is_there_after_a_visit_to_another_page(seen):
    _answer(seen.go("insatser", ny="1"))
    seen.go("oversikt").go("insatser", ny="1")
    assert seen.widget("Titel").value == TITLE
    assert seen.widget("Ansvarig plats").value == "sakerhetschefen"


def test_two_half_written_records_do_not_mix(seen, register, measure):
    other = commands.save(register, CONVENER, "insats", MEASURE | {"titel": "En annan"})
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Den första")
    seen.go("insatser", post=other.id).fill("Målgrupp", "Den andra")
    assert seen.go("insatser", post=measure.id).widget("Målgrupp").value == "Den första"
    assert seen.go("insatser", post=other.id).widget("Målgrupp").value == "Den andra"


def test_a_field_that_depends_on_another_comes_goes_and_its_old_answer_is_not_saved(seen, register):
    _answer(seen.go("insatser", ny="1"))
    assert not seen.asks("Typ i egna ord")
    seen.fill("Typ", "annat")
    assert seen.asks("Typ i egna ord")
    seen.fill("Typ i egna ord", "Något som inte ska sparas")
    seen.fill("Typ", "utbildning")
    assert not seen.asks("Typ i egna ord")
    seen.press("Spara insats")
    saved = _only(register, "insats")
    assert saved.values["typ"] == "utbildning"
    assert saved.values["typ_annan"] is None


def test_an_answer_to_a_field_that_was_hidden_comes_back_with_the_field(seen, register):
    _answer(seen.go("insatser", ny="1")).fill("Typ", "annat")
    seen.fill("Typ i egna ord", "Teater")
    seen.fill("Typ", "skola").fill("Typ", "annat")
    assert seen.widget("Typ i egna ord").value == "Teater"
    seen.press("Spara insats")
    assert _only(register, "insats").values["typ_annan"] == "Teater"


def test_choices_follow_the_level_and_one_that_no_longer_fits_is_dropped(seen, register):
    _answer(seen.go("insatser", ny="1"))
    seen.fill("Nivå", "individriktad")
    assert not seen.asks("Lägesbild som insatsen svarar mot")
    assert seen.widget("Typ").value is None
    assert "Stödperson" in _options(seen, "Typ")
    assert "Utbildning" not in _options(seen, "Typ")
    seen.press("Spara insats")
    assert "Typ" in seen.problems
    seen.fill("Typ", "stodperson").press("Spara insats")
    assert _only(register, "insats").values["typ"] == "stodperson"


def test_saving_without_a_change_makes_no_new_version(seen, register, measure):
    seen.go("insatser", post=measure.id).press("Spara ändringarna")
    assert "var redan sparad så." in seen.app.success[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).version == 1


def test_every_kind_of_field_comes_back_as_it_was_answered(seen, register):
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
    seen.go("insatser", post=saved.id).press("Spara ändringarna")
    assert "var redan sparad så." in seen.app.success[0].value, seen.text
    meeting = {"datum": "2026-10-05", "narvarande": "sakerhetschefen", "polisen": "erbjuden"}
    saved = commands.save(register, CONVENER, "mote", meeting)
    seen.go("gruppen", form="mote", post=saved.id).press("Spara ändringarna")
    assert "var redan sparat så." in seen.app.success[0].value, seen.text


def test_a_change_shows_in_the_history_from_what_to_what(seen, measure):
    seen.go("insatser", post=measure.id)
    seen.fill("Status", "forsenad").press("Spara ändringarna")
    change = next(table for table in seen.tables() if table.headings == ["Fråga", "Före", "Efter"])
    assert change.rows == [["Status", "Enligt plan", "Försenad"]]


def test_a_saved_forslag_is_sparat(seen):
    seen.go("forslag", ny="1").fill("Idé", "Studiebesök").fill("Nivå", "individriktad").fill(
        "Genusperspektiv", "Når alla."
    )
    seen.fill("Beslut", "ny").press("Spara förslag")
    assert [one.value for one in seen.app.success] == ["Förslag: Studiebesök är sparat (version 1)."], seen.text


def test_following_up_an_insats_carries_quarter_and_insats_along_and_moves_its_status(seen, register, measure):
    seen.go("insatser", post=measure.id).press("Följ upp 2026-K4")
    assert seen.title == "Ny uppföljning av insats"
    assert seen.widget("Kvartal").value == "2026-K4"
    assert seen.widget("Insats").value == measure.id
    seen.fill("Status", "genomford").fill("Resultat", "gott")
    seen.fill("Beslut", "avsluta").press("Spara uppföljning av insats")
    assert "är sparad (version 1)" in seen.app.success[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).values["status"] == "genomford"
    seen.go("insatser", post=measure.id).press("Se uppföljningen 2026-K4")
    assert seen.title == "Föreläsning för lärare, 2026-K4"


def test_a_second_follow_up_of_the_same_quarter_leads_to_the_first(seen, register, measure):
    answers = {"kvartal": "2026-K4", "insats": measure.id, "status": "genomford", "resultat": "gott"}
    first = commands.save(register, CONVENER, "uppfoljning_insats", answers | {"beslut": "avsluta"})
    seen.go("uppfoljning", form="uppfoljning_insats", ny="1", kvartal="2026-K4", insats=measure.id)
    seen.fill("Status", "forsenad").fill("Resultat", "svagt")
    seen.fill("Beslut", "justera").press("Spara uppföljning av insats")
    assert "finns redan" in seen.problems
    seen.press("Öppna posten som finns")
    assert seen.app.query_params["post"] == first.id
    assert seen.title == "Föreläsning för lärare, 2026-K4"


def test_an_answer_given_in_the_address_fills_only_the_forms_own_fields(seen):
    seen.go("insatser", ny="1", titel="Från en länk", saved_by="nagon", nonsens="x")
    assert seen.widget("Titel").value == "Från en länk"


@pytest.mark.parametrize("value", ["finnsinte", "2026-K9", "", "x" * 300])
def test_a_strange_answer_in_the_address_breaks_nothing(seen, value):
    seen.go("uppfoljning", form="uppfoljning_insats", ny="1", kvartal=value, insats=value, status=value)
    assert seen.title == "Ny uppföljning av insats"
    seen.go("gruppen", form="mote", ny="1", datum=value, narvarande=value)
    assert seen.title == "Nytt möte"
    seen.go("lagesbild", form="lagesbild", ny="1", narvaro=value, aktivitetstyper=value)
    assert seen.title == "Ny lägesbild"


def _answer(seen: Screen) -> Screen:
    """Give a new insats all the answers it needs."""
    seen.fill("Titel", TITLE).fill("Nivå", "generell")
    seen.fill("Typ", "utbildning").fill("Målgrupp", "Unga på kvällen")
    seen.fill("Ansvarig plats", "sakerhetschefen")
    seen.fill("Status", "enligt_plan")
    return seen.fill("Genusperspektiv", "Ej relevant, därför att alla är välkomna.")


def _options(seen: Screen, label: str) -> list[str]:
    return [getattr(one, "content", one) for one in seen.widget(label).options]


def _only(register, form: str):
    page = listing.list_records(register, MEMBER, form)
    assert page.total == 1
    return page.records[0]


def test_an_answer_is_told_to_the_browser_in_every_run_and_not_in_the_first_one_only(seen, register, measure):
    """A run that is cut short is not drawn: what only that one told would stand empty, and be taken for an answer."""
    seen.go("insatser", post=measure.id).fill("Start", "2026-09-01").run()
    told = {
        label: seen.widget(label).proto for label in ("Målgrupp", "Genusperspektiv", "Start", "Nivå", "Ansvarig plats")
    }
    assert told["Målgrupp"].default == MEASURE["malgrupp"]
    assert told["Genusperspektiv"].default == MEASURE["genusperspektiv"]
    assert told["Start"].default == "2026-09-01"
    assert [told["Nivå"].options[place].content for place in told["Nivå"].default] == ["Generell"]
    assert told["Ansvarig plats"].options[told["Ansvarig plats"].default] == "Säkerhetschefen"
    assert not any(one.set_value for one in told.values())
    seen.go("gruppen", form="mote", ny="1").fill("Datum", dt.date(2026, 11, 24)).run()
    assert list(seen.widget("Datum").proto.default) == ["2026-11-24"]
