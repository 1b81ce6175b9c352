"""A form that is open while the day, the quarter or its closing passes: nothing lands in another quarter (15, 8)."""

import pytest

from lomma_core.quarterly import close
from lomma_core.records import commands, listing
from lomma_core.utils.quarters import Quarter
from tests.conftest import CONVENER
from tests.core.domain.test_proposals import SITUATION

K4 = Quarter(2026, 4)
ADDRESS = {"ny": "1", "kvartal": "2026-K4", "miljo": "vit_makt"}
ALL = "Alla svar från 2026-K3 stämmer fortfarande"
TYPED = "Fler än förra kvartalet."
HAS_BECOME = "Det har blivit 2027-K1 sedan formuläret öppnades. Det som sparas här hör till 2026-K4."


@pytest.fixture
def opened(page, register):
    """A form on the last day of a quarter, with an answer typed in it."""
    with register.store.transaction() as write:
        write.execute("UPDATE session SET expires_at = '2100-01-01'")
    commands.save(register, CONVENER, "lagesbild", SITUATION | {"kvartal": "2026-K3"})
    page.go("lagesbild", **ADDRESS).press(ALL)
    return page.fill("Närvaro i ord", TYPED)


@pytest.fixture
def pass_midnight(monkeypatch):
    return lambda: monkeypatch.setenv("LOMMA_TODAY", "2027-01-01")


def stored(register) -> list[str]:
    page = listing.list_records(register, CONVENER, "lagesbild", listing.ListQuery(limit=None))
    return sorted(record.values["kvartal"] for record in page.records)


def test_what_is_saved_after_midnight_is_in_the_quarter_that_stands_in_the_form_and_that_is_said(
    opened, register, pass_midnight
):
    assert HAS_BECOME not in opened.text
    pass_midnight()
    opened.run()
    assert f"{HAS_BECOME} Ändra kvartal om svaren gäller 2027-K1." in opened.text
    opened.press("Spara lägesbild")
    assert "är sparad (version 1)" in opened.app.success[0].value
    assert stored(register) == ["2026-K3", "2026-K4"]


def test_a_draft_from_the_quarter_before_says_so_when_it_is_opened(opened, screen, register, pass_midnight):
    with register.store.transaction() as write:
        write.execute("UPDATE draft SET kept_at = '2026-12-31 22:00:00'")
    pass_midnight()
    other = screen("medlem", None).go("lagesbild", **ADDRESS)
    assert "Du har ett utkast från" in other.text
    assert HAS_BECOME in other.text
    assert HAS_BECOME not in screen("medlem", None).go("insatser", ny="1").text


def test_a_form_whose_quarter_is_closed_meanwhile_saves_nothing_and_keeps_what_is_typed(
    opened, register, pass_midnight
):
    pass_midnight()
    close.close(register, CONVENER, K4, "Inget mer väntas.")
    opened.press("Spara lägesbild")
    assert "kvartalet är stängt" in opened.problems
    assert opened.widget("Närvaro i ord").value == TYPED
    assert stored(register) == ["2026-K3"]


def test_one_answer_for_all_milieus_after_midnight_is_in_the_quarter_that_its_page_shows(page, register, pass_midnight):
    with register.store.transaction() as write:
        write.execute("UPDATE session SET expires_at = '2100-01-01'")
    shown = page.go("lagesbild").fill("Närvaro i ord", TYPED).app.session_state["situation/quarter"]
    pass_midnight()
    page.fill("Källtyper", ["polis"]).press("Spara för alla")
    assert page.app.session_state["situation/quarter"] == shown == "2026-K4"
    assert stored(register) == ["2026-K4"] * 3
