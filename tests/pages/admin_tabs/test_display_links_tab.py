"""Administration, Visning: a link is shown once, listed and revoked; what may mean a person has to be confirmed."""

import pytest

from lomma_core.accounts import display_links
from tests.conftest import CONVENER

NAMED = "Vilken skärm är länken till?"


def test_a_link_is_shown_once_and_listed(screen, open_database):
    register = open_database("filled")
    page = screen("sammankallande", None).go("administration", flik="Visning")
    page.fill(NAMED, "Plan 2").press("Skapa länken")
    address = page.app.code[0].value
    assert "/visning#" in address
    assert display_links.actor_for(register, address.partition("#")[2])
    assert page.table("Länkar till visningen").rows[-1][0] == "Plan 2"
    assert len(page.run().app.code) == 0


def test_a_revoked_link_is_listed_as_revoked(screen, open_database):
    register = open_database("filled")
    display_links.add(register, CONVENER, "Plan 3")
    page = screen("administrator", None).go("administration", flik="Visning")
    page.press("Återkalla länken")
    assert page.app.error[0].value == "Välj vilken länk som ska återkallas."
    link = next(entry for entry in display_links.listing(register, CONVENER) if entry.name == "Plan 3")
    page.fill("Återkalla en länk", link.id).press("Återkalla länken")
    assert "Länken är återkallad." in page.app.success[0].value
    states = {row[0]: row[-1] for row in page.table("Länkar till visningen").rows}
    assert states["Plan 3"].startswith("Återkallad 2026-11-24")


def test_a_name_that_may_mean_a_person_is_asked_about(screen):
    page = screen("sammankallande", "filled").go("administration", flik="Visning")
    page.fill(NAMED, "Anna Svenssons skärm").press("Skapa länken")
    assert len(page.app.code) == 0
    assert "Skärmens namn" in page.app.warning[0].value
    page.press("Spara: jag har läst texten, ingen person kan identifieras")
    assert len(page.app.code) == 1


@pytest.mark.parametrize("role", ["medlem", "lasare", "polis"])
def test_only_who_may_change_settings_has_the_tab(screen, role):
    page = screen(role).go("administration", flik="Visning")
    assert NAMED not in [field.label for field in page.app.text_input]
