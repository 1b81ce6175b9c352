"""A Streamlit session's id is no login: the account is that of the websocket's own cookie (ASVS 5 7.2.1, 7.4.1)."""

import json
import urllib.request

import pytest

from tests.helpers.browser_data import SECRET, session
from tests.helpers.raw_client import RawClient, raw_client, request


@pytest.fixture
def connect(shared_server):
    """``connect(name, attach=…)`` is a websocket with the account's cookie, without one for None; all are hung up."""
    server, _ = shared_server
    clients = []

    def open_it(name: str | None, **settings) -> RawClient:
        token = session(name)["value"] if name else None
        clients.append(RawClient(server.url, token, **settings))
        return clients[-1]

    yield open_it
    for client in clients:
        client.close()


@pytest.mark.parametrize("thief", [None, "las.ett"])
def test_a_session_is_not_taken_over_by_its_id_without_its_cookie(connect, thief):
    own = connect("adm.ett").run("insatser")
    assert SECRET in own.text
    stolen = connect(thief, attach=own.session_id).run("administration")
    assert stolen.session_id != own.session_id
    assert "adm.ett" not in stolen.text
    assert ("Logga in" in stolen.labels()) == (thief is None)
    # And whose it is notices nothing.
    assert SECRET in own.run("insatser").text


def test_a_session_is_taken_up_again_with_its_cookie_after_a_break(connect):
    own = connect("med.ett").run("insatser")
    own.close()
    again = connect("med.ett", attach=own.session_id).run("insatser")
    assert again.session_id == own.session_id
    assert SECRET in again.text


def test_a_session_of_nobody_is_taken_over_by_nobody(connect):
    anonymous = connect(None).run()
    for thief in (None, "las.ett"):
        assert connect(thief, attach=anonymous.session_id).run().session_id != anonymous.session_id


def test_a_ticket_gives_its_cookie_once_and_nobody_is_signed_in_without_it(connect, shared_server):
    server, _ = shared_server
    client = connect(None).run()
    client.fill("Användarnamn", string_value="pol.ett").fill("Lösenord", string_value="en lång ramsa att minnas")
    client.press("Logga in")
    assert "Logga ut" not in client.labels()
    assert "Logga ut" not in client.run().labels()
    client.fill("Användarnamn", string_value="pol.ett").fill("Lösenord", string_value="en lång ramsa att minnas")
    client.press("Logga in")
    ticket, token = client.ticket, client.fetch_cookie()
    assert request(f"{server.url}/session", "POST", b"", x_ticket=ticket).status == 403
    with raw_client(server.url, token) as signed_in:
        assert "pol.ett" in signed_in.run().text


def test_a_cookie_says_how_long_it_is_good_and_only_to_who_has_it(shared_server):
    server, _ = shared_server

    def state(cookie: str) -> dict:
        question = urllib.request.Request(f"{server.url}/session", headers={"cookie": cookie})
        with urllib.request.urlopen(question, timeout=20) as answer:
            assert answer.headers["cache-control"] == "no-store"
            return json.load(answer)

    own = session("med.ett")
    good = state(f"{own['name']}={own['value']}")
    assert len(good["session"]) == 12
    assert good["seconds"] > 0
    assert state("lomma_session=fel") == state("") == {"session": "", "seconds": 0}


def test_a_new_sign_in_in_the_same_browser_ends_the_one_before(shared_server):
    server, _ = shared_server
    with raw_client(server.url) as first, raw_client(server.url) as second:
        before = first.sign_in("las.ett")
        second.run().fill("Användarnamn", string_value="las.ett")
        second.fill("Lösenord", string_value="en lång ramsa att minnas").press("Logga in")
        cookie = f"lomma_session={before.token}"
        answer = request(f"{server.url}/session", "POST", b"", x_ticket=second.ticket, cookie=cookie)
        assert answer.status == 204
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "Logga in" in before.run().labels()
        before.close()


def test_over_https_the_cookie_is_the_hosts_own(own_server):
    server = own_server(LOMMA_TODAY="", LOMMA_ADDRESS="https://plan.exempel.se")
    own = {"host": "plan.exempel.se", "origin": "https://plan.exempel.se"}
    with raw_client(server.url, **own) as client:
        client.run().fill("Användarnamn", string_value="las.ett")
        client.fill("Lösenord", string_value="en lång ramsa att minnas").press("Logga in")
        answer = request(f"{server.url}/session", "POST", b"", x_ticket=client.ticket, host="plan.exempel.se")
        assert answer.cookies.keys() == {"__Host-lomma_session", "__Host-lomma_device"}
        for line in answer.cookie_lines:
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in line.split(";")}
            assert "Domain" not in line
        token = answer.cookies["__Host-lomma_session"]
    for name, seen in (("__Host-lomma_session", True), ("lomma_session", False)):
        with raw_client(server.url, headers={"cookie": f"{name}={token}"}, **own) as client:
            assert ("las.ett" in client.run().text) is seen, name
