"""A person and the own account in the browser: from a one-time code to a second factor, sessions, and out again."""

import re

import pyotp
from playwright.sync_api import expect

from lomma_core.accounts import invitations
from lomma_core.bootstrap import open_register
from lomma_core.permissions import OPERATOR
from tests.conftest import PLAN
from tests.helpers.browser_steps import PASSWORD, click, pick, wait_until_settled

OWN = "fyra gröna hästar på rad"
NAME = "ny.chef"


def _code(database) -> str:
    register = open_register(PLAN, database)
    try:
        return invitations.invite(register, OPERATOR, NAME, "sammankallande")[2]
    finally:
        register.store.close()


def _connect(page) -> str:
    """Connect an app with what the page shows; the secret."""
    secret = re.sub(r"\s", "", page.get_by_test_id("stCode").inner_text())
    page.get_by_label("Kod från appen").fill(pyotp.TOTP(secret).now())
    click(page.get_by_role("button", name="Koppla appen"))
    page.locator(".lomma-slip li").first.wait_for()
    return secret


def test_a_new_convener_goes_from_code_to_second_factor_to_the_overview_and_back_with_a_recovery_code(
    lend_context, own_server, check_axe
):
    code = _code(own_server.database)
    server = own_server(LOMMA_TODAY="")
    page = lend_context()
    page.goto(f"{server.url}/valkommen")
    page.get_by_label("Engångskod").fill(code)
    click(page.get_by_role("button", name="Fortsätt"))
    page.get_by_label("Lösenord (minst 12 tecken)").fill(OWN)
    page.get_by_label("Lösenord en gång till").fill(OWN)
    click(page.get_by_role("button", name="Spara lösenordet och logga in"))
    page.get_by_label("Kod från appen").wait_for()
    check_axe(page, "Koppla en app", both=True)
    page.get_by_label("Kod från appen").fill("000000")
    click(page.get_by_role("button", name="Koppla appen"))
    page.get_by_text("Koden stämmer inte.").wait_for()
    _connect(page)
    check_axe(page, "Reservkoder", both=True)
    recovery = page.locator(".lomma-slip li").all_inner_texts()
    expect(page.get_by_role("button", name="Logga ut")).to_have_count(0)
    click(page.get_by_role("button", name="Jag har sparat reservkoderna, logga in"))
    page.get_by_role("button", name="Logga ut").wait_for()
    page.goto(server.url)
    page.get_by_role("heading", level=1, name="Översikt").wait_for()
    page.goto(f"{server.url}/mitt-konto")
    page.get_by_text("Du har 10 reservkoder kvar.").wait_for()
    check_axe(page, "Mitt konto", both=True)
    click(page.get_by_role("button", name="Logga ut", exact=True))

    page.get_by_label("Användarnamn").fill(NAME)
    page.get_by_label("Lösenord").fill(OWN)
    click(page.get_by_role("button", name="Logga in"))
    page.get_by_role("heading", name="Skriv koden från appen").wait_for()
    check_axe(page, "Kod", both=True)
    page.get_by_label("Kod").fill("fel")
    click(page.get_by_role("button", name="Fortsätt"))
    page.get_by_text("Koden stämmer inte.").wait_for()
    page.get_by_label("Kod").fill(recovery[0])
    click(page.get_by_role("button", name="Fortsätt"))
    page.get_by_text("Du har 9 reservkoder kvar.").wait_for()


def test_a_member_changes_the_password_sees_the_sessions_and_is_signed_out_everywhere(
    enter, lend_context, own_server, check_axe
):
    server = own_server()
    here, there = enter(server, "med.ett", "mitt-konto"), lend_context()
    there.goto(server.url)
    there.get_by_label("Användarnamn").fill("med.ett")
    there.get_by_label("Lösenord").fill(PASSWORD)
    click(there.get_by_role("button", name="Logga in"))
    there.get_by_role("button", name="Logga ut").wait_for()
    here.reload()
    here.get_by_text("2 inloggningar").wait_for()
    expect(here.get_by_text("(den här)")).to_have_count(1)
    check_axe(here, "Mitt konto", both=True)
    here.get_by_label("Nuvarande lösenord").fill("fel")
    for label in ("Nytt lösenord (minst 12 tecken)", "Nytt lösenord en gång till"):
        here.get_by_label(label).fill(OWN)
    click(here.get_by_role("button", name="Byt lösenord"))
    here.get_by_text("Det nuvarande lösenordet stämmer inte.").wait_for()
    expect(here.get_by_label("Nytt lösenord en gång till")).to_have_value(OWN)
    here.get_by_label("Nuvarande lösenord").fill(PASSWORD)
    click(here.get_by_role("button", name="Byt lösenord"))
    here.get_by_text("Ditt lösenord är bytt.").wait_for()
    here.get_by_text("En inloggning", exact=True).wait_for()
    there.reload()
    there.get_by_role("button", name="Logga in").wait_for()
    click(here.get_by_role("button", name="Avsluta alla inloggningar"))
    here.get_by_role("button", name="Logga in").wait_for()
    here.reload()
    here.get_by_role("button", name="Logga in").wait_for()


def test_an_account_that_is_closed_while_signed_in_is_out_at_the_next_click(enter, own_server):
    server = own_server()
    leaver, admin = enter(server, "med.ett", "mitt-konto"), enter(server, "adm.ett", "administration")
    pick(admin, admin.get_by_role("combobox", name="Konto"), "med.ett")
    click(admin.get_by_text("Kontot får logga in"))
    click(admin.get_by_role("button", name="Spara kontot"))
    admin.get_by_text("Kontot med.ett är sparat: Medlem, avstängt.").wait_for()
    wait_until_settled(leaver)
    leaver.get_by_label("Nuvarande lösenord").fill(PASSWORD)
    leaver.get_by_role("button", name="Byt lösenord").click()
    leaver.get_by_role("button", name="Logga in").wait_for()
