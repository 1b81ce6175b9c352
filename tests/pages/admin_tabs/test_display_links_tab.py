"""Administration, Visning: a link is shown once, listed and revoked; what may mean a person is asked about."""

import pytest

from lomma_core.accounts import display_links
from tests.conftest import CONVENER

NAMED = "Vilken skärm är länken till?"


def test_a_link_is_shown_once_and_listed(screen, opened):
    register = opened("filled")
    seen = screen("sammankallande", None).go("administration", flik="Visning")
    seen.fill(NAMED, "Plan 2").press("Skapa länken")
    address = seen.app.code[0].value
    assert "/visning#" in address
    assert display_links.opened_by(register, address.partition("#")[2])
    assert seen.table("Länkar till visningen").rows[-1][0] == "Plan 2"
    assert len(seen.run().app.code) == 0


def test_a_revoked_link_is_listed_as_revoked(screen, opened):
    register = opened("filled")
    display_links.add(register, CONVENER, "Plan 3")
    seen = screen("administrator", None).go("administration", flik="Visning")
    seen.press("Återkalla länken")
    assert seen.app.error[0].value == "Välj vilken länk som ska återkallas."
    link = next(one for one in display_links.listing(register, CONVENER) if one.name == "Plan 3")
    seen.fill("Återkalla en länk", link.id).press("Återkalla länken")
    assert "Länken är återkallad." in seen.app.success[0].value
    told = {row[0]: row[-1] for row in seen.table("Länkar till visningen").rows}
    assert told["Plan 3"].startswith("Återkallad 2026-11-24")


def test_a_name_that_may_mean_a_person_is_asked_about(screen):
    seen = screen("sammankallande", "filled").go("administration", flik="Visning")
    seen.fill(NAMED, "Anna Svenssons skärm").press("Skapa länken")
    assert len(seen.app.code) == 0
    assert "Skärmens namn" in seen.app.warning[0].value
    seen.press("Spara: jag har läst texten, ingen person kan identifieras")
    assert len(seen.app.code) == 1


@pytest.mark.parametrize("role", ["medlem", "lasare", "polis"])
def test_only_who_may_change_settings_has_the_tab(screen, role):
    seen = screen(role).go("administration", flik="Visning")
    assert NAMED not in [field.label for field in seen.app.text_input]
