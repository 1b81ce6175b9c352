"""What is typed where there is no draft stays while one looks at another page, and is gone when it has been used."""

import pytest

from lomma_core.purge import purge
from lomma_core.records import commands
from pages.form_editor import state
from tests.conftest import ADMIN, MEMBER
from tests.pages.form_editor.test_tab import open_tab

REASON = "Varför öppnas kvartalet?"
MISSING = "Något saknas. Varför stängs kvartalet ändå?"
REFERENCE = "Beslutets diarienummer (iakttagelser)"
SEEN = {"kalltyp": "skola", "miljo": "autonom", "aktivitetstyper": "klotter", "iakttagelse": "Klotter vid stationen."}
SPARED = "Undanta ur förslaget (iakttagelser)"


def away_and_back(seen, page: str, **query: str) -> None:
    """Look at another page and come back."""
    seen.go("luckor")
    seen.go(page, **query)


def test_a_new_question_stays_until_it_is_added(screen):
    seen = open_tab(screen, "insats")
    seen.fill("Den nya frågan", "Väder").fill("Svaret är", "choice").fill("Valen, ett på varje rad", "Sol\nRegn")
    seen.fill("Den nya frågan måste besvaras", True).fill("Efter frågan", "titel")
    away_and_back(seen, "administration", flik="Formulär")
    assert seen.widget("Valen, ett på varje rad").value == "Sol\nRegn"
    assert seen.widget("Den nya frågan måste besvaras").value is True
    assert seen.widget("Efter frågan").value == "titel"
    seen.app.selectbox(key=state.FORM).set_value("forslag")
    assert seen.run().widget("Den nya frågan").value == ""
    seen.app.selectbox(key=state.FORM).set_value("insats")
    seen.run().press("Lägg till frågan")
    assert seen.asks("Väder")
    away_and_back(seen, "administration", flik="Formulär")
    assert seen.widget("Den nya frågan").value == ""
    assert seen.widget("Den nya frågan måste besvaras").value is False


def test_a_new_form_stays_until_it_is_added(screen):
    seen = open_tab(screen, "insats").fill("Vad är formuläret till för?", "Kurser")
    away_and_back(seen, "administration", flik="Formulär")
    assert seen.widget("Vad är formuläret till för?").value == "Kurser"


def test_a_reason_to_close_or_open_a_quarter_stays_until_it_is_used(screen):
    seen = screen("sammankallande").go("kvartalet", kvartal="2026-K3").fill(MISSING, "Mötet ställdes in.")
    away_and_back(seen, "kvartalet", kvartal="2026-K3")
    assert seen.widget(MISSING).value == "Mötet ställdes in."
    seen.press("Stäng 2026-K3")
    assert "2026-K3 är stängt." in seen.text
    admin = screen("administrator", None).go("kvartalet", kvartal="2026-K3").fill(REASON, "Ett datum var fel.")
    away_and_back(admin, "kvartalet", kvartal="2026-K3")
    assert admin.widget(REASON).value == "Ett datum var fel."
    admin.press("Öppna 2026-K3")
    seen.go("kvartalet", kvartal="2026-K3")
    assert seen.widget(MISSING).value == ""


def test_what_is_spared_from_gallring_stays_with_the_reference_and_leaves_out_what_is_due_no_more(screen, opened):
    register = opened("filled")
    for day in ("2026-10-03", "2026-10-04"):
        commands.save(register, MEMBER, "observation", SEEN | {"datum": day})
    age(register, -3)
    seen = screen("administrator", None).go("administration", flik="Gallring")
    due = [item.record for item in purge.due(register, ADMIN)]
    assert len(due) == 3
    seen.fill(SPARED, due[:2]).fill(REFERENCE, "KS 2026/0123")
    away_and_back(seen, "administration", flik="Gallring")
    assert seen.widget(REFERENCE).value == "KS 2026/0123"
    assert "Föreslå gallring av 1 iakttagelse" in seen.buttons()
    seen.go("luckor")
    age(register, 3, due[0])
    seen.go("administration", flik="Gallring")
    assert seen.widget(SPARED).value == due[1:2]
    assert "Föreslå gallring av 1 iakttagelse" in seen.buttons()


def age(register, years: int, record: str = "") -> None:
    """Move the day on which all iakttagelser, or one, were saved."""
    with register.store.transaction() as write:
        sql = f"UPDATE form_observation SET saved_at = saved_at + INTERVAL ({years}) YEAR"
        write.execute(f"{sql} WHERE record = ?", [record]) if record else write.execute(sql)


@pytest.mark.parametrize("other", ["sammankallande", "lasare"])
def test_another_account_in_the_same_tab_sees_nothing_of_it(screen, made, other):
    seen = open_tab(screen, "insats").fill("Den nya frågan", "Väder")
    seen.app.session_state["token"] = made["tokens"][other]
    seen.go("luckor")
    seen.app.session_state["token"] = made["tokens"]["administrator"]
    seen.go("administration", flik="Formulär")
    assert seen.widget("Den nya frågan").value == ""
