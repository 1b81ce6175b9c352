"""What is typed where there is no draft stays while one looks at another page, and is gone when it has been used."""

import pytest

from lomma_core.purge import purge
from lomma_core.records import commands
from pages.form_editor import state
from tests.conftest import ARCHIVIST, MEMBER
from tests.pages.form_editor.test_tab import open_tab

REASON = "Varför öppnas kvartalet?"
MISSING = "Något saknas. Varför stängs kvartalet ändå?"
REFERENCE = "Beslutets diarienummer (iakttagelser)"
OBSERVATION = {
    "kalltyp": "skola",
    "miljo": "autonom",
    "aktivitetstyper": "klotter",
    "iakttagelse": "Klotter vid stationen.",
}
SPARED = "Undanta ur förslaget (iakttagelser)"


def away_and_back(page, address: str, **query: str) -> None:
    """Look at another page and come back."""
    page.go("luckor")
    page.go(address, **query)


def test_a_new_question_stays_until_it_is_added(screen):
    page = open_tab(screen, "insats")
    page.fill("Den nya frågan", "Väder").fill("Svaret är", "choice").fill("Valen, ett på varje rad", "Sol\nRegn")
    page.fill("Den nya frågan måste besvaras", True).fill("Efter frågan", "titel")
    away_and_back(page, "administration", flik="Formulär")
    assert page.widget("Valen, ett på varje rad").value == "Sol\nRegn"
    assert page.widget("Den nya frågan måste besvaras").value is True
    assert page.widget("Efter frågan").value == "titel"
    page.app.selectbox(key=state.FORM).set_value("forslag")
    assert page.run().widget("Den nya frågan").value == ""
    page.app.selectbox(key=state.FORM).set_value("insats")
    page.run().press("Lägg till frågan")
    assert page.has_widget("Väder")
    away_and_back(page, "administration", flik="Formulär")
    assert page.widget("Den nya frågan").value == ""
    assert page.widget("Den nya frågan måste besvaras").value is False


def test_a_new_form_stays_until_it_is_added(screen):
    page = open_tab(screen, "insats").fill("Vad är formuläret till för?", "Kurser")
    away_and_back(page, "administration", flik="Formulär")
    assert page.widget("Vad är formuläret till för?").value == "Kurser"


def test_a_reason_to_close_or_open_a_quarter_stays_until_it_is_used(screen):
    page = (
        screen("sammankallande")
        .go("kvartalet", kvartal="2026-K3")
        .press("Stäng 2026-K3")
        .fill(MISSING, "Mötet ställdes in.")
    )
    away_and_back(page, "kvartalet", kvartal="2026-K3")
    assert page.widget(MISSING).value == "Mötet ställdes in."
    page.press("Ja, stäng 2026-K3")
    assert "2026-K3 är stängt." in page.text
    archivist = screen("arkivansvarig", None).go("kvartalet", kvartal="2026-K3").fill(REASON, "Ett datum var fel.")
    away_and_back(archivist, "kvartalet", kvartal="2026-K3")
    assert archivist.widget(REASON).value == "Ett datum var fel."
    archivist.press("Öppna 2026-K3")
    page.go("kvartalet", kvartal="2026-K3").press("Stäng 2026-K3")
    assert page.widget(MISSING).value == ""


def test_what_is_spared_from_gallring_stays_with_the_reference_and_leaves_out_what_is_due_no_more(
    screen, open_database
):
    register = open_database("filled")
    for day in ("2026-10-03", "2026-10-04"):
        commands.save(register, MEMBER, "observation", OBSERVATION | {"datum": day})
    age(register, -3)
    page = screen("arkivansvarig", None).go("administration", flik="Gallring")
    due = [item.record for item in purge.due(register, ARCHIVIST)]
    assert len(due) == 3
    page.fill(SPARED, due[:2]).fill(REFERENCE, "KS 2026/0123")
    away_and_back(page, "administration", flik="Gallring")
    assert page.widget(REFERENCE).value == "KS 2026/0123"
    assert "Föreslå gallring av 1 iakttagelse" in page.buttons()
    page.go("luckor")
    age(register, 3, due[0])
    page.go("administration", flik="Gallring")
    assert page.widget(SPARED).value == due[1:2]
    assert "Föreslå gallring av 1 iakttagelse" in page.buttons()


def age(register, years: int, record: str = "") -> None:
    """Move the day on which all iakttagelser, or one, were saved."""
    with register.store.transaction() as write:
        sql = f"UPDATE form_observation SET saved_at = saved_at + INTERVAL ({years}) YEAR"
        write.execute(f"{sql} WHERE record = ?", [record]) if record else write.execute(sql)


@pytest.mark.parametrize("other", ["sammankallande", "lasare"])
def test_another_account_in_the_same_tab_sees_nothing_of_it(screen, databases, other):
    page = open_tab(screen, "insats").fill("Den nya frågan", "Väder")
    page.token = databases["tokens"][other]
    page.go("luckor")
    page.token = databases["tokens"]["administrator"]
    page.go("administration", flik="Formulär")
    assert page.widget("Den nya frågan").value == ""
