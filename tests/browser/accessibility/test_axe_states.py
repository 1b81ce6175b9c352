"""Axe on what a page looks like while somebody works: questions, faults, open lists, closed quarters, added forms."""

import re

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.permissions import Actor
from tests.conftest import PLAN
from tests.helpers.browser_data import seeded_database
from tests.helpers.browser_steps import click, leave, pick, wait_until_settled
from tests.helpers.servers import start_server, stop_server

ADMIN = Actor("adm.ett", "administrator")
# A list that opens closes again when the page scrolls.
TALL = {"width": 1280, "height": 2400}


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """A server on a register with a form that the plan has added, and so with a history of its forms."""
    database = tmp_path_factory.mktemp("states") / "states.duckdb"
    ids = seeded_database(database)
    register = open_register(PLAN, database)
    words = {"label": "Utbildning", "plural": "Utbildningar", "description": "Vad har gruppen lärt sig?"}
    fields = [{"label": "Rubrik", "type": "text", "required": True}]
    text = edits.add_form(proposals.begun(register, ADMIN), words, fields)
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)
    register.store.close()
    started = start_server(database)
    yield started, ids
    stop_server(started)


def test_a_form_that_the_plan_has_added_empty_filled_and_open(visit, check_axe):
    page = visit("med.ett", "ovrigt")
    check_axe(page, "Övrigt, tomt", both=True)
    click(page.get_by_role("button", name="Lägg till i Utbildningar"))
    page.get_by_role("textbox", name="Rubrik").fill("Brås webbkurs")
    click(page.get_by_role("button", name="Spara utbildning"))
    page.get_by_text("är sparad").wait_for()
    check_axe(page, "Övrigt, posten")
    click(page.get_by_role("button", name="Till listan"))
    page.get_by_role("link", name="Brås webbkurs").wait_for()
    check_axe(page, "Övrigt, listan")


def test_a_list_in_which_nothing_matches_and_a_list_of_choices_open(visit, check_axe):
    page = visit("las.ett", "insatser?lista=insats&sok=finnsinte", viewport=TALL)
    page.get_by_text("Inget matchar.").wait_for()
    check_axe(page, "Inget matchar", both=True)
    click(page.get_by_role("combobox", name="Nivå"))
    page.get_by_role("option", name="Generell").wait_for()
    check_axe(page, "Inget matchar, öppen lista", both=True)


def test_a_question_about_a_person_a_draft_that_is_offered_and_what_the_text_check_finds(visit, check_axe):
    page = visit("med.ett", "forslag?ny=1")
    leave(page, "Idé", "Föreläsning av Anna Karlsson")
    page.get_by_text("Utkast sparat").wait_for()
    page.reload()
    page.get_by_text("Du har ett utkast från").wait_for()
    check_axe(page, "Utkast erbjuds", both=True)
    click(page.get_by_role("button", name="Släng utkastet"))
    page.get_by_role("button", name="Ja, släng utkastet").wait_for()
    check_axe(page, "Öppen fråga om att slänga", both=True)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ja, släng utkastet").wait_for(state="hidden")
    click(page.get_by_role("radio", name="Generell"))
    wait_until_settled(page)
    leave(page, "Genusperspektiv", "Når alla.")
    pick(page, page.get_by_role("combobox", name="Lägesbild"), "Vit makt-miljön, 2026-K3")
    wait_until_settled(page)
    click(page.get_by_role("button", name="Spara förslag"))
    answer = page.get_by_role("button", name="Spara: jag har läst texten, ingen person kan identifieras")
    answer.wait_for()
    check_axe(page, "Frågan om en person", both=True)
    click(answer)
    page.get_by_text("är sparat").wait_for()

    admin = visit("adm.ett", "administration?flik=Textkontroll")
    click(admin.get_by_role("button", name="Gå igenom texterna"))
    admin.get_by_role("link", name=re.compile("^Förslag, Idé")).wait_for()
    check_axe(admin, "Textkontroll med fynd", both=True)


def test_a_meeting_with_faults(visit, check_axe):
    page = visit("sam.ett", "gruppen?form=mote&ny=1", viewport=TALL)
    click(page.get_by_role("button", name=re.compile("^Spara möte")))
    page.get_by_text("Det gick inte att spara än.").wait_for()
    check_axe(page, "Möte med fel", both=True)


def test_one_answer_for_all_milieus_with_faults(visit, check_axe):
    page = visit("med.ett", "lagesbild")
    leave(page, "Närvaro i ord", "Möte om 850709-9805")
    click(page.get_by_role("button", name="Spara för alla"))
    page.wait_for_function("document.activeElement.matches('.lomma-problems')")
    summary = page.get_by_role("group", name="Fel")
    summary.get_by_role("link", name="Källtyper: svara, så går det att se vad svaret bygger på.").wait_for()
    check_axe(page, "Inget har märkts, med fel", both=True)


def test_the_forms_history_their_files_and_a_proposal_that_is_refused(visit, check_axe):
    page = visit("adm.ett", "administration?flik=Formulär")
    for name in ("Historik (1)", "Läs in en XLSForm", "Lägg till en fråga", "Lägg till ett formulär"):
        click(page.get_by_test_id("stExpander").filter(has_text=name).locator("summary"))
    wait_until_settled(page)
    click(page.get_by_role("button", name="Lägg till frågan"))
    page.get_by_text("Skriv frågan, till exempel").wait_for()
    check_axe(page, "Formulär, allt öppet och en nekad fråga", both=True)


def test_a_quarters_report_and_a_quarter_that_is_closed(visit, check_axe):
    page = visit("sam.ett", "kvartalet")
    click(page.get_by_role("button", name="Ta fram arbetsexemplaret"))
    page.get_by_role("button", name=re.compile("^Hämta ")).wait_for()
    check_axe(page, "Kvartalet, rapporten gjord", both=True)
    with page.expect_download():
        click(page.get_by_role("button", name=re.compile("^Hämta ")))
    page.get_by_text("Hämtningen står i loggen.").wait_for()
    check_axe(page, "Kvartalet, rapporten hämtad", both=True)
    click(page.get_by_role("button", name="Stäng 2026-K3", exact=True))
    click(page.get_by_role("button", name="Ja, stäng 2026-K3"))
    page.get_by_text("Skriv varför kvartalet stängs trots att något saknas.").wait_for()
    check_axe(page, "Kvartalet, stängs utan skäl")
    leave(page, "Varför stängs kvartalet ändå?", "Mötet ställdes in.")
    click(page.get_by_role("button", name="Ja, stäng 2026-K3"))
    page.get_by_text("2026-K3 är stängt.").wait_for()
    archivist = visit("ark.ett", "kvartalet?kvartal=2026-K3")
    archivist.get_by_role("heading", name="Öppna kvartalet igen").wait_for()
    check_axe(archivist, "Kvartalet, stängt", both=True)
    click(archivist.get_by_role("button", name="Öppna 2026-K3"))
    archivist.get_by_role("alert").first.wait_for()
    check_axe(archivist, "Kvartalet, öppnas utan skäl")
