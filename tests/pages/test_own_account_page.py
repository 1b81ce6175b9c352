"""Mitt konto, and the question who one is, as a page asks it in place."""

import datetime as dt

import pytest

from lomma_core.accounts import accounts, credentials, sessions
from tests.pages.conftest import ACCOUNTS, PASSWORD

OTHER = "en helt annan ramsa nu"


@pytest.mark.parametrize("role", ACCOUNTS.values())
def test_everybody_has_an_account_of_the_own_with_the_session_that_one_is_in(screen, role):
    page = screen(role).go("mitt-konto")
    assert page.title == "Mitt konto"
    assert "(den här)" in page.table("En inloggning").rows[0][0]


def test_ones_password_is_changed_with_the_old_one_and_what_was_typed_stays_when_it_is_refused(screen, open_database):
    register = open_database("empty")
    page = screen("medlem", None).go("mitt-konto")
    page.fill("Nuvarande lösenord", "fel").fill("Nytt lösenord (minst 12 tecken)", OTHER)
    page.fill("Nytt lösenord en gång till", OTHER).press("Byt lösenord")
    assert "Det nuvarande lösenordet stämmer inte." in page.app.error[0].value
    assert page.widget("Nytt lösenord en gång till").value == OTHER
    page.fill("Nuvarande lösenord", PASSWORD).press("Byt lösenord")
    assert "Ditt lösenord är bytt." in page.app.success[0].value
    assert sessions.sign_in(register, "med.ett", OTHER)
    # One is still signed in here.
    assert page.run().title == "Mitt konto"


def test_who_acts_is_asked_in_place_and_nothing_that_was_typed_is_lost(screen, open_database):
    register = open_database("empty")
    with register.store.transaction() as write:
        write.execute("UPDATE session SET authenticated_at = ?", [dt.datetime(2026, 1, 1)])
    page = screen("administrator", None).go("administration")
    page.fill("Användarnamn", "ny.person").fill("Roll", "medlem").fill("Ditt lösenord", "fel").press("Skapa kontot")
    assert "Skriv ditt lösenord igen." in page.app.error[0].value
    assert page.widget("Användarnamn").value == "ny.person"
    assert accounts.find(register, "ny.person") is None
    page.fill("Ditt lösenord", PASSWORD).press("Skapa kontot")
    assert "Kontot ny.person är skapat" in page.app.success[0].value
    assert not page.has_widget("Ditt lösenord")


def test_who_has_signed_in_at_the_municipality_is_asked_for_no_password_and_no_app_here(
    screen, open_database, databases
):
    register, token = open_database("empty"), databases["tokens"]["sammankallande"]
    assert "Du saknar tvåstegsinloggning." in sidebar(screen("sammankallande", None))
    row = {"token_hash": credentials.hash_token(token), "account": "sam.ett", "identity": "x", "sid": None}
    with register.store.transaction() as write:
        write.insert("oidc_session", [row])
    page = screen("sammankallande", None).go("mitt-konto")
    assert "Du saknar tvåstegsinloggning." not in sidebar(page)
    assert "Du är inloggad med kommunens inloggning." in page.text
    assert not page.has_widget("Nuvarande lösenord")
    assert not page.has_widget("Koppla en app")
    assert page.table("En inloggning")


def sidebar(page) -> str:
    """What stands beside the page."""
    return " ".join(str(element.value) for element in page.app.sidebar.caption)
