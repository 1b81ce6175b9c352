"""What each role is shown: readers cannot write, and only administrators see the administration."""

import pytest

from lomma_core.accounts import accounts
from lomma_core.permissions import OPERATOR
from lomma_core.records import listing, schema
from pages.app import urls
from pages.app.urls import ADDRESSES
from tests.conftest import READER

# What only those who write have use for; a list's search and filters are text_input and selectbox.
WRITING = ("text_area", "file_uploader", "checkbox", "number_input", "multiselect")
WRITES = ("Spara", "Ny", "Fyll", "Skapa", "Fastställ", "Rätta", "Följ upp")


@pytest.mark.parametrize("role", ["lasare", "polis", "medlem"])
def test_administration_refuses_other_roles_than_administrator(screen, role):
    page = screen(role, "filled").go("administration")
    assert "till för administratörer" in page.app.error[0].value
    assert page.tables() == []
    assert page.labels() == []
    assert "adm.ett" not in page.text


def test_administration_shows_the_convener_gallring_texts_and_the_display_and_nothing_else(screen):
    page = screen("sammankallande", "filled").go("administration")
    assert [tab.label for tab in page.app.tabs] == ["Gallring", "Personuppgifter", "Visning", "Textkontroll"]
    assert "adm.ett" not in page.text


def test_administration_shows_an_administrator_the_accounts_and_the_log(screen):
    page = screen("administrator", "filled").go("administration")
    names = [row[0] for row in page.table("6 konton").rows]
    assert names == ["adm.ett", "ark.ett", "las.ett", "med.ett", "pol.ett", "sam.ett"]
    assert "Skapade en post" in {row[2] for row in page.table("De senaste").rows}


def test_a_reader_has_no_way_to_write_on_any_page_or_record(screen, open_database):
    register = open_database("filled")
    page = screen("lasare", None)
    before = _stored(register)
    places = [(where, {}) for where in ADDRESSES]
    for form in register.plan.form:
        places.append((urls.page_of(form.name), {"form": form.name, "ny": "1"}))
        for record in listing.list_records(register, READER, form.name, listing.ListQuery(limit=None)).records:
            places.append((urls.page_of(form.name), {"form": form.name, "post": record.id}))
    for where, query in places:
        page.go(where, **query)
        assert [kind for kind in WRITING if page.app.get(kind)] == [], where
        assert "i kalendern" not in str(page.app.get("bidi_component")), where
        buttons = [element for element in page.app.main if element.type == "button" and not element.disabled]
        # A saved view is the reader's own, beside the register.
        writing = [
            button.label for button in buttons if button.label.startswith(WRITES) and button.label != "Spara vyn"
        ]
        assert writing == [], where
        for place in range(len(buttons)):
            page.go(where, **query)
            [element for element in page.app.main if element.type == "button" and not element.disabled][place].click()
            page.run()
    assert _stored(register) == before


def test_a_reader_is_not_offered_the_import(screen):
    tabs = [tab.label for tab in screen("lasare").go("export-och-import").app.tabs]
    assert tabs == ["Export", "Koppla Excel", "Jämför"]
    tabs = [tab.label for tab in screen("medlem").go("export-och-import").app.tabs]
    assert tabs == ["Export", "Import", "Koppla Excel", "Jämför"]


def test_only_the_convener_and_up_write_the_groups_seats_and_facts(screen):
    for role, may in (("lasare", False), ("medlem", False), ("sammankallande", True), ("administrator", True)):
        page = screen(role, "filled").go("gruppen")
        assert ("Ange läget för en plats" in page.text) == may, role
        assert ("Ändra och se historik" in page.buttons()) == may, role
        assert ("Nytt möte" in page.buttons()) == (role in ("medlem", "sammankallande")), role


def test_a_role_that_is_taken_away_is_gone_at_the_next_run(screen, open_database):
    register = open_database("filled")
    page = screen("medlem", None).go("insatser")
    assert "Ny insats" in page.buttons()
    accounts.change(register, OPERATOR, "med.ett", role="lasare")
    assert "Ny insats" not in page.run().buttons()


def test_a_closed_account_is_signed_out_at_the_next_run(screen, open_database):
    register = open_database("filled")
    page = screen("medlem", None).go("insatser")
    accounts.change(register, OPERATOR, "med.ett", active=False)
    assert page.run().buttons() == ["Logga in"]
    assert page.tables() == []


def _stored(register) -> dict[str, int]:
    """How many versions of records there are, by form, and how many accounts."""
    tables = {form.name: schema.table(form) for form in register.plan.form} | {"account": "account"}
    return {name: register.store.read(f'SELECT count(*) AS n FROM "{t}"')[0]["n"] for name, t in tables.items()}
