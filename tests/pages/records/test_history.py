"""The history on a record's page: readable, and the way back to an earlier version."""

import pytest

from lomma_core.quarterly import confirm
from lomma_core.records import commands, queries
from tests.conftest import CONVENER, MEASURE, MEMBER

HISTORY = "Historik"
RESTORE, YES = "Återställ version 1", "Återställ svaren från version 1"


@pytest.fixture
def measure(register):
    """A measure in two versions."""
    first = commands.save(register, CONVENER, "insats", MEASURE)
    return commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Rektorer"}, first.id, 1)


def test_restoring_asks_once_and_says_what_was_saved(page, register, measure):
    page.go("insatser", post=measure.id).open_tab(HISTORY).press(RESTORE)
    assert "sparas som en ny version 3" in page.app.warning[0].value
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    page.press(YES)
    assert "är återställd från version 1 och sparad som 3." in page.app.success[0].value
    assert page.widget("Målgrupp").value == MEASURE["malgrupp"]
    assert "Varför: Återställd från version 1" in page.text


def test_restoring_can_be_left_undone(page, register, measure):
    page.go("insatser", post=measure.id).open_tab(HISTORY).press(RESTORE).press("Avbryt")
    assert YES not in page.buttons()
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2


def test_a_version_that_breaks_the_rules_opens_in_the_form_and_says_what_to_mend(page, register):
    short = {"titel": "Kort", "niva": "generell", "status": "enligt_plan"}
    first = commands.save(register, CONVENER, "insats", short, complete=False)
    commands.save(register, CONVENER, "insats", MEASURE, first.id, 1)
    page.go("insatser", post=first.id).open_tab(HISTORY).press(RESTORE).press(YES)
    assert "Svaren ligger i formuläret under Svar" in page.app.warning[0].value
    assert page.widget("Titel").value == "Kort"
    assert "Målgrupp" in page.below("Målgrupp")
    assert queries.get(register, MEMBER, "insats", first.id).version == 2
    page.fill("Målgrupp", "Lärare").fill("Ansvarig plats", "polisen").fill("Typ", "skola")
    page.fill("Genusperspektiv", "Når alla.").press("Spara ändringarna")
    assert queries.get(register, MEMBER, "insats", first.id).values["titel"] == "Kort"


def test_a_version_that_cannot_be_saved_takes_nothing_typed_out_of_the_form(page, screen, register):
    short = {"titel": "Kort", "niva": "generell", "status": "enligt_plan"}
    first = commands.save(register, CONVENER, "insats", short, complete=False)
    commands.save(register, CONVENER, "insats", MEASURE, first.id, 1)
    page.go("insatser", post=first.id).fill("Målgrupp", "Mina ord").open_tab(HISTORY).press(RESTORE).press(YES)
    assert "Spara eller ångra det, och återställ sedan versionen." in page.app.warning[0].value
    assert page.widget("Målgrupp").value == "Mina ord"
    assert screen("medlem", None).go("insatser", post=first.id).widget("Målgrupp").value == "Mina ord"
    page.press("Ja, ångra ändringarna").press(RESTORE).press(YES)
    assert page.widget("Titel").value == "Kort"


def test_nothing_is_restored_in_a_locked_record_or_by_a_reader(screen, register, measure):
    assert RESTORE in screen("medlem", None).go("insatser", post=measure.id).open_tab(HISTORY).buttons()
    assert RESTORE not in screen("lasare", None).go("insatser", post=measure.id).open_tab(HISTORY).buttons()
    confirm.confirm(register, CONVENER, "insats", measure.id, 2, True)
    assert RESTORE not in screen("medlem", None).go("insatser", post=measure.id).open_tab(HISTORY).buttons()
