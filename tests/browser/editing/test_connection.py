"""A tab that stays open while the connection is away: all that was answered is in its field again, and in the draft."""

import signal

import pytest
from playwright.sync_api import TimeoutError, expect

from lomma_core.bootstrap import open_register
from tests.conftest import PLAN
from tests.helpers.browser_steps import PASSWORD, click, leave, unfold, wait_until_settled
from tests.helpers.network import Connection
from tests.helpers.servers import stop_server

PERSON = "850709-9805"
NEW = "insatser?ny=1"
AWAY = "[data-testid=stApp]:not([data-test-connection-state=CONNECTED])"


def test_a_restart_in_the_middle_of_typing_loses_nothing_in_the_tab_that_stays_open(own_server, enter):
    server = own_server()
    page = enter(server, "med.ett", NEW)
    leave(page, "Titel", "Kvällsöppet")
    page.get_by_text("Utkast sparat").wait_for()
    unfold(page, "Syfte")
    page.get_by_label("Syfte").press_sequentially("Att skapa")
    _kill(server)
    page.locator(AWAY).wait_for()
    page.get_by_text("Kontakten med servern bröts").wait_for()
    # Leaving the page now would lose it: the browser asks.
    with page.expect_event("dialog") as dialog:
        page.evaluate("setTimeout(() => location.reload())")
    assert dialog.value.type == "beforeunload"
    dialog.value.dismiss()

    again = own_server(port=_port(server))
    _back(page)
    expect(page.get_by_label("Syfte")).to_be_focused()
    _shows(page, {"Titel": "Kvällsöppet", "Syfte": "Att skapa"})
    page.get_by_label("Syfte").press("End")
    page.get_by_label("Syfte").press_sequentially(" trygghet")
    page.get_by_label("Syfte").press("Tab")
    wait_until_settled(page)
    other = enter(again, "med.ett", NEW)
    _shows(other, {"Titel": "Kvällsöppet", "Syfte": "Att skapa trygghet"})


def test_answers_given_to_a_dead_connection_reach_the_server_that_starts_again(own_server, enter):
    server = own_server()
    line = Connection()
    page = enter(server, "med.ett", NEW, line)
    leave(page, "Titel", "Kvällsöppet")
    leave(page, "Målgrupp", "Alla")
    for label in ("Syfte", "Timmar"):
        unfold(page, label)
    # The browser has not noticed: the fields can still be written in, and nothing arrives.
    _kill(server)
    for label, text in (("Syfte", "Att skapa"), ("Målgrupp", "Högstadiet"), ("Timmar", "12")):
        page.get_by_label(label).fill(text)
        page.get_by_label(label).press("Tab")
    click(page.get_by_role("radio", name="Specifik"))
    _pick_unheard(page.get_by_label("Ansvarig plats"), page.get_by_role("option", name="Säkerhetschefen", exact=True))
    again = own_server(port=_port(server))
    line.cut()

    # What cannot be restored has to be answered again.
    alert = page.get_by_role("alert").filter(has_text="Svara igen på: Ansvarig plats.")
    alert.wait_for(timeout=60_000)
    click(alert.get_by_role("button", name="Stäng"))
    expect(alert).to_have_count(0)
    wait_until_settled(page)
    for tab in (page, enter(again, "med.ett", NEW)):
        _shows(tab, {"Titel": "Kvällsöppet", "Syfte": "Att skapa", "Målgrupp": "Högstadiet", "Timmar": "12"})
        expect(tab.get_by_role("radio", name="Specifik")).to_be_checked()


def test_a_computer_that_slept_longer_than_the_server_remembers_loses_nothing(own_server, enter):
    server = own_server(STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="1")
    line = Connection()
    page = enter(server, "med.ett", NEW, line)
    leave(page, "Titel", "Kvällsöppet")
    click(page.get_by_role("radio", name="Specifik"))
    wait_until_settled(page)
    unfold(page, "Syfte")
    page.get_by_label("Syfte").press_sequentially("Att skapa")
    line.lose()
    page.locator(AWAY).wait_for()
    page.wait_for_timeout(4_000)
    line.mend()
    _back(page)
    # The server has begun anew, with the draft.
    page.get_by_text("Du har ett utkast från").wait_for()
    expect(page.get_by_label("Syfte")).to_be_focused()
    page.get_by_label("Syfte").press("Tab")
    wait_until_settled(page)
    for tab in (page, enter(server, "med.ett", NEW)):
        _shows(tab, {"Titel": "Kvällsöppet", "Syfte": "Att skapa"})
        expect(tab.get_by_role("radio", name="Specifik")).to_be_checked()
    expect(page.locator(".lomma-missed")).to_have_count(0)


def test_a_short_break_loses_nothing_and_asks_nothing(own_server, enter):
    server = own_server()
    line = Connection()
    page = enter(server, "med.ett", NEW, line)
    leave(page, "Titel", "Kvällsöppet")
    unfold(page, "Syfte")
    page.get_by_label("Syfte").press_sequentially("Att skapa")
    line.cut()
    page.wait_for_function("document.querySelector('[data-testid=stMain]').inert")
    _back(page)
    expect(page.get_by_label("Syfte")).to_be_focused()
    _shows(page, {"Titel": "Kvällsöppet", "Syfte": "Att skapa"})
    _shows(enter(server, "med.ett", NEW), {"Titel": "Kvällsöppet", "Syfte": "Att skapa"})
    expect(page.locator(".lomma-missed")).to_have_count(0)


def test_a_refused_text_stays_in_its_field_over_a_restart_and_is_nowhere_else(own_server, enter):
    server = own_server()
    page = enter(server, "med.ett", NEW)
    leave(page, "Titel", "Kvällsöppet")
    leave(page, "Syfte", f"Möte om {PERSON}")
    page.get_by_text("registret får inte innehålla personer").first.wait_for()
    expect(page.get_by_label("Syfte")).to_have_attribute("aria-invalid", "true")
    _kill(server)
    page.locator(AWAY).wait_for()
    again = own_server(port=_port(server))
    page.get_by_text("registret får inte innehålla personer").first.wait_for(timeout=60_000)
    expect(page.get_by_label("Syfte")).to_have_value(f"Möte om {PERSON}")
    wait_until_settled(page)
    expect(page.locator("body")).not_to_contain_text(PERSON, use_inner_text=True)
    assert PERSON not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    stop_server(again)
    for path in own_server.folder.rglob("*"):
        assert PERSON.encode() not in (path.read_bytes() if path.is_file() else b""), path.name


@pytest.mark.parametrize(("name", "text"), [("med.ett", "Att skapa"), ("sam.ett", "")])
def test_who_must_sign_in_again_finds_the_text_and_nobody_else_does(own_server, enter, name, text):
    server = own_server()
    page = enter(server, "med.ett", NEW)
    unfold(page, "Syfte")
    page.get_by_label("Syfte").press_sequentially("Att skapa")
    _kill(server)
    page.locator(AWAY).wait_for()
    register = open_register(PLAN, own_server.database)
    with register.store.transaction() as write:
        write.execute("DELETE FROM session")
    register.store.close()
    own_server(port=_port(server))
    page.get_by_label("Användarnamn").fill(name, timeout=60_000)
    page.get_by_label("Lösenord").fill(PASSWORD)
    click(page.get_by_role("button", name="Logga in"))
    page.get_by_role("button", name="Logga ut").wait_for()
    if text:
        page.get_by_text("Utkast sparat").wait_for()
    wait_until_settled(page)
    expect(page.get_by_label("Syfte")).to_have_value(text)


def _kill(server) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()


def _back(page) -> None:
    """Wait until the connection is there again and what was lost is in its place."""
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]').dataset.testConnectionState === 'CONNECTED' "
        "&& !document.querySelector('[data-testid=stMain]').inert",
        timeout=60_000,
    )
    wait_until_settled(page)


def _pick_unheard(box, option) -> None:
    """Pick in a list while nothing answers: a list that has closed again is opened once more."""
    for _ in range(5):
        box.click()
        try:
            option.click(timeout=5_000)
            return
        except TimeoutError:
            continue
    raise AssertionError("the list did not open")


def _port(server) -> int:
    return int(server.url.rsplit(":", 1)[1])


def _shows(page, answers: dict[str, str]) -> None:
    for label, text in answers.items():
        expect(page.get_by_label(label)).to_have_value(text)
