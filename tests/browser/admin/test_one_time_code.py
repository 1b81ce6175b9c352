"""A one-time code in the browser: from the administrator's slip to a person's own password."""

import re

from playwright.sync_api import expect

from tests.helpers.browser_steps import click, pick, use_code, wait_until_settled

OWN = "ett helt eget lösenord nu"


def test_a_new_member_gets_in_with_the_code_of_the_slip_and_it_stands_in_no_address(
    enter, lend_context, seeded_server, check_axe
):
    server, _ = seeded_server
    admin = enter(server, "adm.ett", "administration")
    admin.get_by_label("Användarnamn").fill("ny.person")
    pick(admin, admin.get_by_role("combobox", name="Roll"), "Medlem")
    click(admin.get_by_role("button", name="Skapa kontot"))
    code = admin.locator(".lomma-slip .code").inner_text()
    check_axe(admin, "Administration med en ny kod", both=True)
    admin.emulate_media(media="print")
    expect(admin.locator(".lomma-slip")).to_be_visible()
    expect(admin.get_by_role("heading", name="Administration")).to_be_hidden()
    admin.emulate_media(media="screen")

    person, addresses = lend_context(), []
    person.on("request", lambda request: addresses.append(request.url))
    person.goto(f"{server.url}/valkommen")
    person.get_by_label("Engångskod").wait_for()
    check_axe(person, "Välkommen", both=True)
    person.get_by_label("Engångskod").fill("AAAA-BBBB-CCCC-DDDD-EEEE")
    click(person.get_by_role("button", name="Fortsätt"))
    person.get_by_text("Koden gäller inte.").wait_for()
    person.get_by_label("Engångskod").fill(code)
    click(person.get_by_role("button", name="Fortsätt"))
    person.get_by_role("heading", name="Välj lösenord för ny.person").wait_for()
    check_axe(person, "Välkommen, lösenord", both=True)
    use_code(person, server, code, OWN)
    assert code not in "".join(addresses)
    assert not re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", person.url)

    # The slip is put away, and the code is used up.
    click(admin.get_by_role("button", name="Klart, visa inte koden mer"))
    expect(admin.locator(".lomma-slip")).to_have_count(0)
    wait_until_settled(admin)
    assert code not in admin.content()
    other = lend_context()
    other.goto(f"{server.url}/valkommen")
    other.get_by_label("Engångskod").fill(code)
    click(other.get_by_role("button", name="Fortsätt"))
    other.get_by_text("Koden gäller inte.").wait_for()
