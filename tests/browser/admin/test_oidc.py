"""The municipality's own sign-in, in Chromium, against a real issuer on this machine (issue 14.13)."""

import re
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import expect

from pages.oidc.links import LABEL
from tests.helpers.browser_steps import PASSWORD, click, wait_until_settled
from tests.helpers.oidc_issuer import config_file, issuer
from tests.helpers.servers import free_port


@pytest.fixture(scope="module")
def running():
    with issuer() as started:
        yield started


@pytest.fixture
def provider(running):
    running.bend, running.foreign_key, running.description = lambda claims: claims, None, {}
    running.requests.clear()
    running.logout_hints.clear()
    return running


@pytest.fixture
def configured(own_server, provider):
    """``configured(more)`` starts a server that knows the issuer, with more lines in its file."""

    def start(more: str = ""):
        port = free_port()
        path = config_file(own_server.folder, provider.url, f"http://127.0.0.1:{port}", more)
        return own_server(port=port, LOMMA_OIDC=str(path))

    return start


def at_issuer(page, subject: str) -> None:
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def sign_in_there(page, server, subject: str, path: str = "") -> None:
    page.goto(f"{server.url}/{path}")
    page.get_by_role("link", name=LABEL).click()
    at_issuer(page, subject)


def test_one_signs_in_with_the_municipalitys_account_and_lands_where_one_was_going(
    page, configured, own_server, provider
):
    server = configured()
    provider.set_user("b-1", groups=["plan-medlem"], preferred_username="rtj.vakt@kommun.example")
    record = own_server.ids["insats"]
    page.goto(f"{server.url}/insatser?form=insats&post={record}")
    page.get_by_role("link", name=LABEL).wait_for()
    assert provider.requests == []
    sign_in_there(page, server, "b-1", f"insatser?form=insats&post={record}")
    page.get_by_role("button", name="Logga ut").wait_for()
    assert (urlsplit(page.url).netloc, urlsplit(page.url).path) == (urlsplit(server.url).netloc, "/insatser")
    assert record in urlsplit(page.url).query
    page.get_by_role("heading", name="Åbokollen i Borgeby").wait_for()
    expect(page.get_by_text("rtj.vakt")).to_be_visible()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(server.url)}
    session = next(cookie for name, cookie in cookies.items() if name.endswith("lomma_session"))
    assert session["httpOnly"]
    assert not any("streamlit_user" in name or "oidc" in name for name in cookies)
    page.reload()
    page.get_by_role("button", name="Logga ut").wait_for()


def test_a_wrong_group_lets_nobody_in_and_who_lost_the_group_is_signed_out(page, lend_context, configured, provider):
    server = configured()
    provider.set_user("b-2", groups=["plan-las"], preferred_username="e2")
    sign_in_there(page, server, "b-2")
    page.get_by_role("button", name="Logga ut").wait_for()
    provider.set_user("b-2", groups=["något annat"], preferred_username="e2")
    other = lend_context()
    sign_in_there(other, server, "b-2")
    expect(other.get_by_text("inte med i någon grupp")).to_be_visible()
    other.get_by_role("link", name="Till inloggningen").click()
    other.get_by_role("link", name=LABEL).wait_for()
    page.reload()
    page.get_by_role("link", name=LABEL).wait_for()


def test_who_is_denied_at_the_issuer_is_told_in_swedish(page, configured):
    server = configured()
    page.goto(server.url)
    page.get_by_role("link", name=LABEL).click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading", name="Inloggningen gick inte")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("access_denied", use_inner_text=True)


def test_an_answer_that_is_replayed_or_another_browsers_lets_nobody_in(page, lend_context, configured, provider):
    server = configured()
    provider.set_user("b-3", groups=["plan-las"], preferred_username="e3")
    answers = []
    page.on("request", lambda request: "/inloggning/svar" in request.url and answers.append(request.url))
    sign_in_there(page, server, "b-3")
    page.get_by_role("button", name="Logga ut").wait_for()
    other = lend_context()
    other.goto(answers[0])
    expect(other.get_by_text("redan använts")).to_be_visible()
    # An answer that nobody has used yet, in a browser that did not begin: as when somebody is lured into an account.
    third = lend_context()
    third.goto(server.url)
    begun = third.get_by_role("link", name=LABEL).get_attribute("href")
    away = third.request.get(f"{server.url}{begun}", max_redirects=0).headers["location"]
    answer = provider.answer(away, "b-3")
    other.goto(f"{server.url}/inloggning/svar?state={answer['state']}&code={answer['code']}")
    expect(other.get_by_text("redan använts")).to_be_visible()
    assert not any("session" in cookie["name"] for cookie in other.context.cookies(server.url))


@pytest.mark.parametrize(
    "bend",
    [
        lambda claims: claims | {"nonce": "gammal"},
        lambda claims: claims | {"aud": "annan"},
        lambda claims: claims | {"exp": 1},
    ],
    ids=["nonce", "audience", "expired"],
)
def test_a_token_that_does_not_hold_lets_nobody_in(page, shared_oidc, provider, bend):
    provider.set_user("b-4", groups=["plan-las"], preferred_username="e4")
    provider.bend = bend
    sign_in_there(page, shared_oidc, "b-4")
    expect(page.get_by_text("gick inte att lita på")).to_be_visible()
    page.goto(shared_oidc.url)
    page.get_by_role("link", name=LABEL).wait_for()


OTHERS = ["https://ond.example/", "//ond.example", "/\\ond.example", "/_stcore/health", "x:y"]


@pytest.mark.parametrize("target", OTHERS)
def test_nobody_is_sent_to_another_address(shared_oidc, provider, target):
    provider.set_user("b-5", groups=["plan-las"], preferred_username="e5")
    browser = requests.Session()
    start = f"{shared_oidc.url}/inloggning/start"
    away = browser.get(start, params={"sida": target}, allow_redirects=False, timeout=10).headers["location"]
    answer = provider.answer(away, "b-5")
    back = browser.get(f"{shared_oidc.url}/inloggning/svar", params=answer, allow_redirects=False, timeout=10)
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert "no-store" in back.headers["cache-control"]


def test_signing_out_goes_on_to_the_issuer_and_its_message_ends_the_session(page, configured, provider, check_axe):
    server = configured()
    provider.set_user("b-6", groups=["plan-las"], preferred_username="e6", sid="sess")
    sign_in_there(page, server, "b-6")
    click(page.get_by_role("button", name="Logga ut"))
    out = page.get_by_role("link", name="Logga ut också hos kommunen")
    out.wait_for()
    check_axe(page, "the sign-in page after sign-out", both=True)
    out.click()
    page.wait_for_url(re.compile("/oauth2/end_session"))
    assert provider.logout_hints[0].count(".") == 2
    sign_in_there(page, server, "b-6")
    page.get_by_role("button", name="Logga ut").wait_for()
    out, message = f"{server.url}/inloggning/utloggad", provider.logout_token(jti="b-6", sid="sess")
    assert requests.post(out, data={"logout_token": message[:-2] + "AA"}, timeout=10).status_code == 400
    assert requests.post(out, data={"logout_token": message}, timeout=10).status_code == 200
    assert requests.post(out, data={"logout_token": message}, timeout=10).status_code == 400
    assert requests.post(out, data=b"x" * 30_000, timeout=10).status_code == 413
    page.reload()
    page.get_by_role("link", name=LABEL).wait_for()


def test_an_administrator_links_by_the_code_that_the_person_reads_out(page, enter, configured, provider):
    server = configured()
    provider.set_user("b-7", groups=["plan-admin"], preferred_username="adm.ett")
    sign_in_there(page, server, "b-7")
    code = page.locator("code").inner_text()
    admin = enter(server, "adm.ett", "administration?flik=Kommunens+inloggning")
    admin.get_by_text("Inga konton är kopplade än").wait_for()
    admin.get_by_label("Konto att koppla").click()
    admin.get_by_role("option", name="adm.ett").click()
    admin.get_by_label("Kod från inloggningen").fill(code)
    click(admin.get_by_role("button", name="Koppla kontot"))
    admin.get_by_text("Kontot är kopplat.").wait_for()
    sign_in_there(page, server, "b-7")
    page.get_by_role("button", name="Logga ut").wait_for()
    expect(page.get_by_text("adm.ett")).to_be_visible()
    # And shows once more who it is: the issuer asks again, and the open session goes on where one was.
    page.goto(f"{server.url}/inloggning/start?igen=1&sida=/mitt-konto")
    at_issuer(page, "b-7")
    page.get_by_role("button", name="Logga ut").wait_for()
    page.wait_for_url(f"{server.url}/mitt-konto")


def test_where_local_sign_in_is_closed_the_break_glass_account_alone_gets_in(page, configured):
    server = configured('local_sign_in = false\nbreak_glass = "adm.ett"')
    refused, signed_in = page.get_by_text("Fel användarnamn"), page.get_by_role("button", name="Logga ut")
    for name, outcome in (("sam.ett", refused), ("adm.ett", signed_in)):
        page.goto(server.url)
        # What is typed before the first run is over goes with it.
        wait_until_settled(page)
        click(page.get_by_text("Logga in med nödkontot").first)
        page.get_by_label("Användarnamn").fill(name)
        page.get_by_label("Lösenord").fill(PASSWORD)
        click(page.get_by_role("button", name="Logga in", exact=True))
        outcome.wait_for()


def test_a_faulty_file_stops_the_start_with_one_sentence(own_server, provider):
    path = config_file(own_server.folder, provider.url, "http://127.0.0.1:1", 'grupp = "x"')
    with pytest.raises(AssertionError, match="Lomma startar inte: Filen för kommunens inloggning har en nyckel"):
        own_server(LOMMA_OIDC=str(path))


def test_the_sign_in_page_can_be_used_by_everybody(page, configured, check_axe):
    server = configured()
    page.goto(server.url)
    link = page.get_by_role("link", name=LABEL)
    link.wait_for()
    wait_until_settled(page)
    check_axe(page, "the sign-in page", both=True)
    click(page.get_by_text("Logga in med lösenord").first)
    page.get_by_label("Användarnamn").wait_for()
    check_axe(page, "the sign-in page with the password's form", both=True)
    page.goto(f"{server.url}/inloggning/svar?state=x&code=y")
    check_axe_plain(page)


def check_axe_plain(page) -> None:
    from tests.browser.axe import faults

    assert faults(page) == []


@pytest.fixture(scope="module")
def shared_oidc(tmp_path_factory, running):
    """A server that knows the issuer, for tests that leave nothing behind."""
    from tests.helpers.browser_data import seeded_database
    from tests.helpers.servers import start_server, stop_server

    folder = tmp_path_factory.mktemp("oidc")
    seeded_database(folder / "oidc.duckdb")
    port = free_port()
    path = config_file(folder, running.url, f"http://127.0.0.1:{port}")
    server = start_server(folder / "oidc.duckdb", port=port, LOMMA_OIDC=str(path))
    yield server
    stop_server(server)
