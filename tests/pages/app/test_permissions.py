"""What each role is shown: readers cannot write, and only administrators see the administration."""

import pytest

from lomma_core.accounts import accounts
from lomma_core.permissions import OPERATOR
from lomma_core.records import listing, schema
from pages.app import urls
from pages.app.urls import ADDRESSES
from tests.conftest import READER

# What only those who write have use for; a list's search and filters are text_input and selectbox.
WRITING = ("text_area", "date_input", "file_uploader", "checkbox", "number_input", "multiselect")
WRITES = ("Spara", "Ny", "Fyll", "Skapa", "Fastställ", "Rätta", "Följ upp")


@pytest.mark.parametrize("role", ["lasare", "polis", "medlem"])
def test_administration_refuses_other_roles_than_administrator(screen, role):
    seen = screen(role, "filled").go("administration")
    assert "till för administratörer" in seen.app.error[0].value
    assert seen.tables() == []
    assert seen.labels() == []
    assert "adm.ett" not in seen.text


def test_administration_shows_the_convener_gallring_and_the_display_and_nothing_else(screen):
    seen = screen("sammankallande", "filled").go("administration")
    assert [one.label for one in seen.app.tabs] == ["Gallring", "Visning"]
    assert "adm.ett" not in seen.text


def test_administration_shows_an_administrator_the_accounts_and_the_log(screen):
    seen = screen("administrator", "filled").go("administration")
    names = [row[0] for row in seen.table("5 konton").rows]
    assert names == ["adm.ett", "las.ett", "med.ett", "pol.ett", "sam.ett"]
    assert "Skapade en post" in {row[2] for row in seen.table("De senaste").rows}


def test_a_reader_has_no_way_to_write_on_any_page_or_record(screen, opened):
    register = opened("filled")
    seen = screen("lasare", None)
    before = _stored(register)
    places = [(where, {}) for where in ADDRESSES]
    for form in register.plan.form:
        places.append((urls.page_of(form.name), {"form": form.name, "ny": "1"}))
        for record in listing.list_records(register, READER, form.name, listing.ListQuery(limit=None)).records:
            places.append((urls.page_of(form.name), {"form": form.name, "post": record.id}))
    for where, query in places:
        seen.go(where, **query)
        assert [kind for kind in WRITING if seen.app.get(kind)] == [], where
        buttons = [one for one in seen.app.main if one.type == "button" and not one.disabled]
        # A saved view is the reader's own, beside the register.
        writing = [one.label for one in buttons if one.label.startswith(WRITES) and one.label != "Spara vyn"]
        assert writing == [], where
        for place in range(len(buttons)):
            seen.go(where, **query)
            [one for one in seen.app.main if one.type == "button" and not one.disabled][place].click()
            seen.run()
    assert _stored(register) == before


def test_a_reader_is_not_offered_the_import(screen):
    tabs = [tab.label for tab in screen("lasare").go("export-och-import").app.tabs]
    assert tabs == ["Export", "Koppla Excel"]
    tabs = [tab.label for tab in screen("medlem").go("export-och-import").app.tabs]
    assert tabs == ["Export", "Import", "Koppla Excel"]


def test_only_the_convener_and_up_write_the_groups_seats_and_facts(screen):
    for role, may in (("lasare", False), ("medlem", False), ("sammankallande", True), ("administrator", True)):
        seen = screen(role, "filled").go("gruppen")
        assert ("Ange läget för en plats" in seen.text) == may, role
        assert ("Ändra och se historik" in seen.buttons()) == may, role
        assert ("Nytt möte" in seen.buttons()) == (role != "lasare"), role


def test_a_role_that_is_taken_away_is_gone_at_the_next_run(screen, opened):
    register = opened("filled")
    seen = screen("medlem", None).go("insatser")
    assert "Ny insats" in seen.buttons()
    accounts.change(register, OPERATOR, "med.ett", role="lasare")
    assert "Ny insats" not in seen.run().buttons()


def test_a_closed_account_is_signed_out_at_the_next_run(screen, opened):
    register = opened("filled")
    seen = screen("medlem", None).go("insatser")
    accounts.change(register, OPERATOR, "med.ett", active=False)
    assert seen.run().buttons() == ["Logga in"]
    assert seen.tables() == []


def _stored(register) -> dict[str, int]:
    """How many versions of records there are, by form, and how many accounts."""
    tables = {form.name: schema.table(form) for form in register.plan.form} | {"account": "account"}
    return {name: register.store.read(f'SELECT count(*) AS n FROM "{t}"')[0]["n"] for name, t in tables.items()}
