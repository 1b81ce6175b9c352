"""Who gets in, and where one lands: sign-in, reload, deep links, sign-out, nothing by address."""

import re
import urllib.error
import urllib.request

from playwright.sync_api import expect

from pages.app.urls import ADDRESSES
from pages.navigation import OPEN
from tests.helpers.browser_data import SECRET
from tests.helpers.browser_steps import PASSWORD, click, first_start, go_to, sign_in, wait_until_settled
from tests.helpers.raw_client import raw_client
from tests.helpers.servers import start_server, stop_server


def test_first_start_wants_the_code_from_the_console(page, server):
    page.goto(server.url)
    page.get_by_label("Engångskod").fill("AAAA-AAAA-AAAA")
    page.get_by_label("Användarnamn").fill("admin.ett")
    page.get_by_label("Lösenord (minst 12 tecken)").fill(PASSWORD)
    page.get_by_label("Lösenord en gång till").fill(PASSWORD)
    click(page.get_by_role("button", name="Skapa kontot"))
    page.get_by_text("Koden stämmer inte").wait_for()
    expect(page.get_by_label("Användarnamn")).to_have_value("admin.ett")
    page.get_by_label("Engångskod").fill(server.code)
    click(page.get_by_role("button", name="Skapa kontot"))
    page.get_by_role("button", name="Logga ut").wait_for()


def test_the_code_is_not_printed_once_there_is_an_account(page, server, tmp_path):
    first_start(page, server)
    server.process.terminate()
    server.process.wait(timeout=20)
    again = start_server(tmp_path / "lomma.duckdb")
    assert not re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", again.log)
    stop_server(again)


def test_no_page_is_reachable_by_address_before_sign_in(page, shared_server):
    server, ids = shared_server
    files = [
        "overview",
        "measures",
        "situation",
        "group",
        "admin",
        "frame",
        "pages/app/context",
        "records/form",
        "pages/measures",
    ]
    # The browser is led to a record; what the server sends for the other addresses is read without one.
    for address in ADDRESSES:
        page.goto(f"{server.url}/{address}?post={ids['insats']}")
        if address in [address for _, _, address in OPEN]:
            page.get_by_role("link", name="Till inloggningen").wait_for()
        else:
            page.get_by_role("button", name="Logga in").wait_for()
        wait_until_settled(page)
        body = page.inner_text("body")
        assert SECRET not in body, address
        assert "Insatser" not in body, address
        expect(page.get_by_role("link", name="Översikt")).to_have_count(0)
        for query in ("", f"form=lagesbild&post={ids['lagesbild']}"):
            with raw_client(server.url) as client:
                client.run(address, query)
                if address in [address for _, _, address in OPEN]:
                    assert "Till inloggningen" in client.text, address
                else:
                    assert "Logga in" in client.labels(), address
                assert SECRET not in client.text, address
                assert "Insatser" not in client.text, address
    for address in [*files, *(f"{file}.py" for file in files), "nagot/annat", "export", "export/a/b"]:
        answer = page.goto(f"{server.url}/{address}")
        assert answer.status == 404, address
        expect(page.locator("body"), address).to_contain_text("Sidan finns inte")


def test_no_plain_request_gives_data_before_sign_in(shared_server):
    server, ids = shared_server
    for path in [*ADDRESSES, "data/lomma.duckdb", "app/static/plan.toml", "session", "export/insats.csv", ".streamlit"]:
        for query in ("", f"?post={ids['insats']}"):
            try:
                body = urllib.request.urlopen(f"{server.url}/{path}{query}", timeout=10).read().decode()
            except urllib.error.HTTPError as error:
                body = error.read().decode()
            assert SECRET not in body, path


def test_a_deep_link_survives_sign_in_and_reload(page, shared_server):
    server, ids = shared_server
    sign_in(page, server, "las.ett", path=f"lagesbild?post={ids['lagesbild']}")
    page.get_by_role("heading", name="Vit makt-miljön, 2026-K3").wait_for()
    page.reload()
    page.get_by_role("heading", name="Vit makt-miljön, 2026-K3").wait_for()
    assert f"post={ids['lagesbild']}" in page.url


def test_the_cookie_cannot_be_read_by_scripts_and_dies_on_sign_out(page, shared_server):
    server, _ = shared_server
    sign_in(page, server, "med.ett")
    page.wait_for_function("fetch('/_stcore/health').then(r => r.ok)")
    cookie = next(c for c in page.context.cookies() if c["name"] == "lomma_session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert "lomma_session" not in page.evaluate("document.cookie")
    click(page.get_by_role("button", name="Logga ut"))
    page.get_by_role("button", name="Logga in").wait_for()
    page.context.add_cookies([cookie])
    page.reload()
    page.get_by_role("button", name="Logga in").wait_for()
    expect(page.get_by_role("button", name="Logga ut")).to_have_count(0)


def test_wrong_name_and_wrong_password_get_the_same_answer(page, shared_server):
    server, _ = shared_server
    answers = []
    for name, password in (("ingen.alls", PASSWORD), ("med.ett", "fel lösenord här")):
        page.goto(server.url)
        page.get_by_label("Användarnamn").fill(name)
        page.get_by_label("Lösenord").fill(password)
        click(page.get_by_role("button", name="Logga in"))
        answers.append(page.get_by_role("alert").inner_text())
    assert answers[0] == answers[1] == "Fel användarnamn eller lösenord. Försök igen."


def test_the_page_is_swedish_and_calls_nobody(page, shared_server):
    server, _ = shared_server
    outside = []
    page.on(
        "request", lambda r: outside.append(r.url) if not r.url.startswith((server.url, "data:", "blob:")) else None
    )
    sign_in(page, server, "adm.ett")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    for address in ADDRESSES:
        go_to(page, address)
        page.get_by_role("button", name="Logga ut").wait_for()
    assert outside == []
    answer = urllib.request.urlopen(urllib.request.Request(server.url, headers={"Accept": "text/html"}), timeout=10)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert b'lang="sv"' in answer.read()
