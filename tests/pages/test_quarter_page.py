"""Kvartalet with many drafts and many changes: what stands there at once, and what a press confirms (P7, R7)."""

import pytest

from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, listing, queries, schema
from lomma_core.records.versions import RecordState
from lomma_core.utils.quarters import Quarter
from pages.quarterly.confirm import PAGE
from tests.bench import large_register
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import follow

Q4 = Quarter(2026, 4)
MANY = 300
HERE = {"kvartal": str(Q4)}
MISSING = "Något saknas. Varför stängs kvartalet ändå?"


@pytest.fixture
def many(open_database):
    """A register in which 300 insatser are followed up in the quarter, each as a draft."""
    return _fill(open_database, MANY)


def _fill(open_database, n: int, compared: bool = False):
    register = open_database("empty")
    if compared:
        # So that the quarter has one before it.
        close.close(register, CONVENER, Q4 - 1, "Mötet ställdes in.")
    measures = large_register.put(register, "insats", [large_register.measure(i) for i in range(n)])
    large_register.put(
        register, "uppfoljning_insats", [large_register.answer(m, i, Q4) for i, m in enumerate(measures)]
    )
    return register


@pytest.fixture
def measure_register(open_database):
    """A register with one insats, followed up as a draft."""
    register = open_database("empty")
    measure = commands.save(register, MEMBER, "insats", MEASURE)
    follow(register, Q4, measure)
    return register


def _open(page) -> list:
    """The tables of answers that are drawn."""
    return [table for table in page.tables() if table.headings == ["Fråga", "Svar"]]


def _new(page) -> int:
    """How many new insatser are shown."""
    return page.text.count("Ny: ")


def _states(register) -> list[str]:
    form = register.plan.forms["uppfoljning_insats"]
    return [row["state"] for row in register.store.read(f"SELECT state FROM {schema.current_rows(form)}")]


def test_three_hundred_drafts_are_a_page_of_names_and_no_answers_until_one_is_opened(screen, many):
    page = screen("sammankallande", None).go("kvartalet", **HERE)
    assert "300 poster väntar på att fastställas." in page.text
    assert len(list(page.app.main)) < 150
    assert _open(page) == []
    page.press("Öppna alla")
    assert len(_open(page)) == PAGE
    assert "Gott" in page.text
    assert _open(page.press("Stäng alla")) == []


def test_what_has_changed_and_what_is_missing_is_shortened_until_it_is_opened(screen, open_database):
    many = _fill(open_database, MANY, compared=True)
    large_register.put(many, "insats", [large_register.measure(i) for i in range(MANY, MANY + 150)])
    page = screen("medlem", None).go("kvartalet", **HERE)
    assert "Insatser på generell nivå (226)" in page.text
    sentences = _new(page)
    assert 10 <= sentences <= 40
    assert "Visa de andra 216" in page.text
    page.app.session_state["quarter/2026-K4/Insatser på generell nivå/open"] = True
    assert _new(page.run()) == sentences + 100
    page.press("Nästa sida").press("Nästa sida")
    assert _new(page) == sentences + 16


def test_only_what_stands_on_the_page_is_confirmed_and_the_next_page_is_to_be_read_anew(screen, many):
    page = screen("sammankallande", None).go("kvartalet", **HERE)
    page.fill(confirm.TICK, True).press("Fastställ de 25 som visas")
    assert "25 poster för 2026-K4 är fastställda." in page.text
    assert "275 poster väntar på att fastställas." in page.text
    assert page.widget(confirm.TICK).value is False
    assert sorted(_states(many)) == [RecordState.CONFIRMED] * 25 + [RecordState.DRAFT] * 275
    page.press("Fastställ de 25 som visas")
    assert "Läs texten och kryssa" in page.text
    assert _states(many).count(RecordState.CONFIRMED) == 25


def test_turning_the_page_takes_the_tick_away(screen, many):
    page = screen("sammankallande", None).go("kvartalet", **HERE)
    page.fill(confirm.TICK, True).press("Nästa sida")
    assert page.widget(confirm.TICK).value is False
    page.fill("Sida", 12)
    page.fill(confirm.TICK, True).press("Fastställ de 25 som visas")
    # The last page is gone, and the one before it has become the last.
    assert page.widget("Sida").value == 11


def test_a_draft_that_comes_between_the_reading_and_the_press_is_not_confirmed(screen, open_database):
    register = _fill(open_database, 2)
    page = screen("sammankallande", None).go("kvartalet", **HERE)
    page.fill(confirm.TICK, True)
    [late] = large_register.put(register, "insats", [large_register.measure(0) | {"titel": "Aldrig läst"}])
    answer = large_register.answer(late, 0, Q4)
    unread = commands.save(register, MEMBER, "uppfoljning_insats", answer)
    page.press("Fastställ alla 2")
    assert "2 poster för 2026-K4 är fastställda." in page.text
    assert queries.get(register, CONVENER, "uppfoljning_insats", unread.id).state == RecordState.DRAFT
    assert "Fastställ utkastet" in page.buttons()


def test_a_draft_that_is_changed_between_the_reading_and_the_press_stops_it(screen, open_database):
    register = _fill(open_database, 2)
    page = screen("sammankallande", None).go("kvartalet", **HERE)
    page.fill(confirm.TICK, True)
    form, record = confirm.drafts_page(register, CONVENER, Q4, 1).drafts[0]
    commands.save(register, MEMBER, form.name, record.values | {"resultat": "svagt"}, record.id, record.version)
    page.press("Fastställ alla 2")
    assert _states(register) == [RecordState.DRAFT, RecordState.DRAFT]
    assert len(page.app.error) == 1


# ---------------------------------------------------------------- the steps, closing once, and opening again


def test_the_page_begins_with_the_steps_and_their_order_is_the_pages(screen, measure_register):
    text = screen("sammankallande", None).go("kvartalet", **HERE).text
    steps = ["Beskriv lägesbilden", "Följ upp", "Håll mötet", "Fastställ", "Stäng kvartalet", "Hämta rapporten"]
    drawn = text[text.index("Kvartalets steg 2026-K4") :]
    places = [drawn.index(f"\n{step}\n") for step in steps]
    assert places == sorted(places)
    headings = [heading.value for heading in screen("sammankallande", None).go("kvartalet", **HERE).app.header]
    assert headings == ["Vad saknas", "Vad har ändrats sedan 2026-K3", "Fastställ", "Stäng 2026-K4", "Rapport"]


def test_the_steps_lead_to_what_the_role_can_do_on_the_page(screen, measure_register):
    convener, reader = (screen(role, None).go("kvartalet", **HERE) for role in ("sammankallande", "lasare"))
    assert convener.places() == {
        "Fastställ": "Fastställ",
        "Stäng kvartalet": "Stäng 2026-K4",
        "Hämta rapporten": "Rapport",
    }
    assert reader.places() == {"Hämta rapporten": "Rapport"}


def test_closing_asks_once_and_says_what_it_means_and_how_many_days_are_left(screen, measure_register):
    page = screen("sammankallande", None).go("kvartalet", **HERE)
    assert not page.has_widget(MISSING)
    page.press("Stäng 2026-K4")
    assert "2026-K4 har 37 dagar kvar, till och med 2026-12-31." in page.text
    assert "kan öppna det igen samma dag" in page.text
    page.press("Avbryt")
    assert not page.has_widget("Ja, stäng 2026-K4")
    page.press("Stäng 2026-K4").press("Ja, stäng 2026-K4")
    assert "Skriv varför kvartalet stängs trots att något saknas." in page.text
    page.fill(MISSING, "Mötet ställdes in.").press("Ja, stäng 2026-K4")
    assert "2026-K4 är stängt." in page.text


def test_closing_asks_for_the_judgement_which_is_then_a_record_that_the_page_opens(screen, measure_register):
    page = screen("sammankallande", None).go("kvartalet", **HERE).press("Stäng 2026-K4")
    page.fill("Bedömning", "Läget är lugnt.").fill("Vad begärs av kommunstyrelsen?", "Att avsätta medel.")
    page.fill(MISSING, "Mötet ställdes in.").press("Ja, stäng 2026-K4")
    record = close.assessment(measure_register, CONVENER, Q4)
    assert (record.values["bedomning"], record.values["begaran"]) == ("Läget är lugnt.", "Att avsätta medel.")
    opened = screen("lasare", None).go("kvartalet", form=record.form, post=record.id)
    assert opened.title == "Bedömning 2026-K4"
    assert "Läget är lugnt." in opened.text


def test_the_convener_opens_the_quarter_again_the_same_day_with_a_reason(screen, measure_register):
    close.close(measure_register, CONVENER, Q4, "Mötet ställdes in.")
    assert not screen("medlem", None).go("kvartalet", **HERE).has_widget("Öppna 2026-K4")
    page = screen("sammankallande", None).go("kvartalet", **HERE)
    page.fill("Varför öppnas kvartalet?", "En miljö glömdes.").press("Öppna 2026-K4")
    assert "2026-K4 är öppet igen." in page.text
    assert "En miljö glömdes." in page.text


def test_what_changed_is_shown_before_and_after_and_a_first_quarter_has_nothing_before_it(screen, measure_register):
    page = screen("medlem", None).go("kvartalet", **HERE)
    assert "2026-K4 är det första kvartalet i registret" in page.text
    close.close(measure_register, CONVENER, Q4 - 1, "Mötet ställdes in.")
    [measure] = listing.list_records(measure_register, MEMBER, "insats").records
    new = measure.values | {"malgrupp": "Lärare och elever"}
    commands.save(measure_register, MEMBER, "insats", new, measure.id, measure.version)
    [answer] = listing.list_records(measure_register, MEMBER, "uppfoljning_insats").records
    late = answer.values | {"status": "forsenad"}
    commands.save(measure_register, MEMBER, answer.form, late, answer.id, answer.version)
    text = page.run().text
    assert "Före\nEfter" in text
    assert "Status\nEnligt plan\nFörsenad" in text
    assert "Sämre" in text
    assert "ändrad text i" not in text
