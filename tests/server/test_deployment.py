"""How the server is set up: what it warns of and refuses, and what a stranger cannot do before the first account."""

import pytest

from lomma_core.accounts.first_start import FREE_TRIES
from pages.app.web.deployment import CLOCK, NO_ADDRESS, OTHER_PROXY
from tests.helpers.browser_data import ROLES, session
from tests.helpers.processes import run
from tests.helpers.raw_client import RawClient, raw_client
from tests.helpers.raw_http import request
from tests.helpers.servers import free_port, start_server, stop_server

PURPOSE = "Registret stödjer gruppens arbete."
PASSWORD = "en lång ramsa att minnas"


def _administration(server, **headers: str) -> str:
    token = session(next(name for name, role in ROLES.items() if role == "administrator"))["value"]
    with raw_client(server.url, token, headers=headers) as client:
        return client.run("administration").text


def test_behind_a_proxy_without_an_address_the_server_says_what_to_set(own_server):
    server = own_server(LOMMA_TODAY="")
    assert "LOMMA_ADDRESS" not in server.log
    assert NO_ADDRESS not in _administration(server)
    for _ in range(3):
        request(server.url, "/", X_Forwarded_For="203.0.113.7")
    assert server.log.count(NO_ADDRESS) == 1
    assert "203.0.113.7" not in server.log
    assert NO_ADDRESS in _administration(server)


def test_a_proxy_that_is_not_configured_is_told_of(own_server):
    port = free_port()
    server = own_server(port=port, LOMMA_TODAY="", LOMMA_ADDRESS=f"http://127.0.0.1:{port}", LOMMA_PROXY="10.9.8.7")
    request(server.url, "/", X_Forwarded_For="203.0.113.7")
    assert server.log.count(OTHER_PROXY) == 1
    assert OTHER_PROXY in _administration(server)


def test_a_proxy_that_is_configured_is_nothing_to_tell_of(own_server):
    port = free_port()
    server = own_server(port=port, LOMMA_TODAY="", LOMMA_ADDRESS=f"http://127.0.0.1:{port}", LOMMA_PROXY="127.0.0.1")
    request(server.url, "/", X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="http")
    assert "Varning" not in server.log
    assert "LOMMA_" not in server.log
    shown = _administration(server)
    assert not any(setting in shown for setting in ("LOMMA_ADDRESS", "LOMMA_PROXY"))


def test_a_moved_date_is_warned_of(own_server):
    server = own_server(LOMMA_TODAY="2026-11-24")
    assert server.log.count(CLOCK) == 1
    assert CLOCK in _administration(server)


def test_a_moved_date_on_a_public_address_stops_the_start(tmp_path):
    words = ("run", "app.py", "--server.port", str(free_port()))
    settings = {"LOMMA_TODAY": "2026-11-24", "LOMMA_ADDRESS": "https://plan.kommunen.example"}
    ended = run("streamlit", *words, LOMMA_DATABASE=str(tmp_path / "never.duckdb"), **settings)
    printed = (ended.stdout + ended.stderr).decode()
    assert ended.returncode != 0
    assert "Lomma startar inte: LOMMA_TODAY är satt" in printed
    assert "Traceback" not in printed


@pytest.fixture
def empty_server(tmp_path):
    """A server on an empty database behind a proxy that is configured: the tests' own requests are the proxy's."""
    port = free_port()
    settings = {"LOMMA_TODAY": "", "LOMMA_ADDRESS": f"http://127.0.0.1:{port}", "LOMMA_PROXY": "127.0.0.1"}
    started = start_server(tmp_path / "empty.duckdb", port, **settings)
    yield started
    stop_server(started)


def _try_code(client: RawClient, code: str) -> str:
    client.fill("Engångskod", string_value=code).fill("Användarnamn", string_value="forsta.kontot")
    client.fill("Registrets syfte", string_value=PURPOSE)
    client.fill("Lösenord (minst 12 tecken)", string_value=PASSWORD)
    client.fill("Lösenord en gång till", string_value=PASSWORD)
    return client.press("Skapa kontot").text


def test_a_stranger_who_guesses_the_code_waits_and_does_not_shut_the_owner_out(empty_server):
    with raw_client(empty_server.url, headers={"X-Forwarded-For": "203.0.113.7"}) as stranger:
        stranger.run()
        answers = [_try_code(stranger, "AAAA-AAAA-AAAA") for _ in range(FREE_TRIES + 20)]
    assert sum("Koden stämmer inte" in answer for answer in answers) <= FREE_TRIES + 5
    assert "Vänta en kvart" in answers[-1]
    with raw_client(empty_server.url, headers={"X-Forwarded-For": "198.51.100.2"}) as owner:
        owner.run()
        # Signed in: the browser fetches its cookie.
        assert "data-ticket" in _try_code(owner, empty_server.code)
