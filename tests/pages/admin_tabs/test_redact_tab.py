"""A text about a person on screen (R18): reported in the history, a draft or the scan; decided in Administration."""

import pytest

from lomma_core.errors import PersonSuspected
from lomma_core.permissions import Actor
from lomma_core.personal import drafts, saved_views
from lomma_core.personal.saved_views import View
from lomma_core.records import commands, queries
from lomma_core.redact import decide, wording
from tests.conftest import CONVENER, MEASURE

NAME = "Lovisa Kvarnström"
MEMBER, READER = Actor("med.ett", "medlem"), Actor("las.ett", "lasare")
REPORT, FIELDS, HIDE = "Rapportera personuppgift i version 1", "Fält där en person kan vara utpekad", "Dölj texten"
PROPOSE, REJECT, CONFIRM = "Föreslå att texten tas bort", "Ingen person: visa texten igen", "Ta bort texten för gott"


@pytest.fixture
def named(register):
    """An insats with a name in its title."""
    values = MEASURE | {"titel": NAME}
    with pytest.raises(PersonSuspected) as suspected:
        commands.save(register, CONVENER, "insats", values)
    return commands.save(register, CONVENER, "insats", values, confirmed=suspected.value.suspicions)


def administration(screen, role: str):
    return screen(role, None).go("administration", flik="Personuppgifter")


def test_a_version_is_reported_in_its_history_and_gone_from_the_page_at_once(page, register, named):
    page.go("insatser", post=named.id).open_tab("Historik").press(HIDE)
    assert "Välj ett fält som har en text." in page.app.error[0].value
    page.fill(FIELDS, ["titel"]).press(HIDE)
    assert page.app.success[0].value.startswith("Dolt: Titel i en version. Rapporten avgörs under Administration")
    assert NAME not in page.text
    assert page.widget("Titel").value.startswith(wording.MARK_START)
    page.fill("Målgrupp", "Rektorer").press("Spara ändringarna")
    assert NAME not in str(queries.history(register, MEMBER, "insats", named.id))


def test_a_form_that_is_open_elsewhere_is_read_anew(screen, register, named):
    other = screen("sammankallande", None).go("insatser", post=named.id).fill("Målgrupp", "Mina ord")
    screen("medlem", None).go("insatser", post=named.id).open_tab("Historik").fill(FIELDS, ["titel"]).press(HIDE)
    other.press("Spara ändringarna")
    assert other.widget("Titel").value.startswith(wording.MARK_START)
    assert NAME not in str(register.store.read("SELECT * FROM draft")) + str(
        register.store.read("SELECT * FROM form_insats")
    )


def test_readers_are_not_asked_to_report(screen, named):
    assert HIDE not in screen("lasare", None).go("insatser", post=named.id).open_tab("Historik").buttons()
    assert HIDE in screen("medlem", None).go("insatser", post=named.id).open_tab("Historik").buttons()


def test_a_draft_is_reported_where_it_is_written(page, register):
    page.go("insatser", ny="1").fill("Titel", NAME).fill(FIELDS, ["titel"]).press(HIDE)
    assert page.app.success[0].value.startswith("Dolt: ett utkast.")
    assert drafts.find(register, MEMBER, "insats", "ny").answers["titel"].startswith(wording.MARK_START)
    assert page.widget("Titel").value.startswith(wording.MARK_START)


def test_an_empty_tab_says_where_reports_come_from(screen, register):
    shown = administration(screen, "arkivansvarig")
    assert "Inga rapporter väntar. Den som ser en person i en text rapporterar den" in shown.text
    assert "Inget har tagits bort." in shown.text


def test_one_account_proposes_and_another_confirms_on_screen(screen, register, named):
    screen("medlem", None).go("insatser", post=named.id).open_tab("Historik").fill(FIELDS, ["titel"]).press(HIDE)
    first = administration(screen, "arkivansvarig")
    assert NAME in first.text
    first.press(PROPOSE)
    assert "Skriv beslutets diarienummer" in first.app.error[0].value
    (report,) = decide.waiting(register, CONVENER)
    first.fill(f"Beslutets diarienummer (rapport {report.id})", "KS 2026/0456").press(PROPOSE)
    assert "Ett annat konto ska nu bekräfta" in first.app.success[0].value
    assert CONFIRM not in first.buttons()
    second = administration(screen, "sammankallande").press(CONFIRM)
    assert "kryssa i rutan" in second.app.error[0].value
    second.fill("Jag har läst den dolda texten och jämfört med beslutet", True).press(CONFIRM)
    assert "Texten är borttagen för gott." in second.app.success[0].value
    assert NAME not in second.text
    (row,) = second.table("De senaste 1 av 1").rows
    assert row[1:] == [f"Insats {named.id}", "Titel", "1", "KS 2026/0456", "ark.ett", "sam.ett"]
    second.press("Ta fram protokollet över personuppgifter")
    assert "Hämta personuppgifter-2026-11-24.csv" in second.text
    assert screen("medlem", None).go("insatser", post=named.id).title == "Borttagen personuppgift 2026-11-24"
    log = screen("administrator", None).go("administration", flik="Logg").text
    assert f"Titel, version 1. Rapport {report.id}, KS 2026/0456, föreslaget av ark.ett" in log


def test_a_proposal_is_taken_back_and_a_text_shown_again(screen, register, named):
    screen("medlem", None).go("insatser", post=named.id).open_tab("Historik").fill(FIELDS, ["titel"]).press(HIDE)
    (report,) = decide.waiting(register, CONVENER)
    shown = administration(screen, "arkivansvarig")
    shown.fill(f"Beslutets diarienummer (rapport {report.id})", "KS 2026/0456").press(PROPOSE)
    shown.press("Ta tillbaka förslaget")
    assert "Texten är fortfarande dold." in shown.app.success[0].value
    shown.press(REJECT)
    assert "Texten visas igen." in shown.app.success[0].value
    assert screen("medlem", None).go("insatser", post=named.id).title == NAME


def test_the_tab_is_for_those_who_decide(screen, register):
    assert "Personuppgifter" not in [tab.label for tab in screen("medlem", None).go("administration").app.tabs]


@pytest.mark.parametrize("role", ["sammankallande", "arkivansvarig", "administrator"])
def test_places_of_the_text_scan_are_reported_there(screen, register, named, role):
    shown = screen(role, None).go("administration", flik="Textkontroll").press("Gå igenom texterna")
    place = f"Insats, Titel ({named.id}, version 1)"
    shown.press("Rapportera personuppgift")
    assert "Välj minst ett ställe." in shown.app.error[0].value
    shown.fill("Ställen där en person är utpekad", [place]).press("Rapportera personuppgift")
    assert "Dolt: Titel i en version." in shown.app.success[0].value
    assert "Kontrollen hittade ingen text" in shown.text
    assert queries.get(register, READER, "insats", named.id).values["titel"].startswith(wording.MARK_START)


def test_the_text_scan_says_where_a_text_outside_the_records_stands(screen, register):
    saved_views.save(register, MEMBER, "insats", "Skolorna", View())
    with register.store.transaction() as write:
        write.execute("UPDATE list_view SET name = ?", ["Elev 19121212-1212"])
    shown = screen("administrator", None).go("administration", flik="Textkontroll").press("Gå igenom texterna")
    assert "Sparade vyer (med.ett och Insats), Namnet" in shown.text
    assert "Nej, utanför posterna" in shown.text
    assert "Det som inte är svar i ett formulär ändras där det står" in shown.text
    assert "1212" not in shown.text
