"""Markup in what people and plan files say is shown as text on every page: no link, picture, colour or formula of it.

The texts stand in every label, hint and choice of the plan, in every free text of a record, and where names are given.
"""

import datetime as dt

import pytest
from playwright.sync_api import expect

from lomma_core.accounts import accounts, display_links, export_keys, sessions
from lomma_core.bootstrap import open_register
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.personal import saved_views
from lomma_core.personal.saved_views import View
from lomma_core.records import commands
from pages.app.web import cookie
from pages.navigation import PAGES
from tests.browser.axe import faults
from tests.conftest import MEASURE, NOW
from tests.helpers.browser_steps import PASSWORD, click, eventually, go_to, wait_until_settled
from tests.helpers.hostile_plan import MARKUP as HOSTILE
from tests.helpers.hostile_plan import write_hostile_plan
from tests.helpers.servers import start_server, stop_server

ADMIN = Actor("adm.ett", "administrator")
MAIL = "skriv till a@evil.example"
DIRECTION = "abc\u202edef\u200b"
TURNS = [*HOSTILE, *HOSTILE]
# What no page has of itself, where a text could bring it.
FORBIDDEN = """() => [...document.querySelectorAll(
    '[href*="evil"]:not([href^="#"]), [src*="evil"], [src="x"], .katex, .stMarkdownColoredText, del, [onerror]'
)].map(e => e.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A server with hostile texts wherever there is text, the ids of its records, and an administrator's session."""
    folder = tmp_path_factory.mktemp("hostile")
    plan, database = write_hostile_plan(folder, [*HOSTILE, MAIL, DIRECTION]), folder / "lomma.duckdb"
    register = open_register(plan, database, lambda: NOW)
    accounts.add(register, OPERATOR, ADMIN.name, PASSWORD, ADMIN.role)
    ids = {}
    for n, text in enumerate([*HOSTILE, DIRECTION]):
        answers = MEASURE | {"titel": text, "moment": TURNS[n + 1], "malgrupp": TURNS[n + 2]}
        ids[text] = commands.save(register, ADMIN, "insats", answers).id
    export_keys.make(register, ADMIN, HOSTILE[0])
    display_links.add(register, ADMIN, HOSTILE[1])
    saved_views.save(register, ADMIN, "insats", HOSTILE[2], View())
    token = sessions.sign_in(register, ADMIN.name, PASSWORD)[1]
    with register.store.transaction() as write:
        # The server has the time of day that it is: without this the session would have ended in the afternoon.
        write.execute("UPDATE session SET expires_at = ?, last_seen_at = ?", [dt.datetime(2100, 1, 1)] * 2)
    register.store.close()
    server = start_server(database, LOMMA_PLAN=str(plan))
    yield server, ids, token
    stop_server(server)


@pytest.fixture
def visitor(hostile, page):
    server, _, token = hostile
    page.context.add_cookies([{"name": cookie.NAME, "value": token, "url": server.url}])

    def visit(path: str) -> str:
        if page.url.startswith(server.url):
            go_to(page, path)
        else:
            page.goto(f"{server.url}/{path}")
            page.get_by_role("button", name="Logga ut").wait_for()
            wait_until_settled(page)
        return read(path)

    def read(path: str) -> str:
        assert page.evaluate(FORBIDDEN) == [], path
        text = page.locator("body").inner_text()
        return " ".join(text.replace("\u2060", "").split())

    def visit_all(path: str) -> str:
        """Also what is folded, and each tab."""
        seen = visit(path)
        main = page.get_by_test_id("stMain")
        for place in range(main.locator("summary").count()):
            click(main.locator("summary").nth(place))
        for place in range(main.get_by_role("tab").count()):
            click(main.get_by_role("tab").nth(place))
            wait_until_settled(page)
            seen += read(path)
        return seen + read(path)

    visit.all = visit_all
    return visit


def test_every_page_shows_hostile_texts_as_text(visitor):
    seen = " ".join(visitor(address) for *_, address, _ in PAGES)
    assert [text for text in [*HOSTILE, MAIL] if text not in seen] == []
    assert "abc‹U+202E›def‹U+200B›" in seen
    assert "\u202e" not in seen


def test_a_record_its_form_and_its_history_show_hostile_texts_as_text(hostile, visitor):
    _, ids, _ = hostile
    seen = visitor.all(f"insatser?post={ids[HOSTILE[0]]}") + visitor.all("insatser?ny=1")
    assert [text for text in [*HOSTILE, MAIL] if text not in seen] == []
    # The marks of direction were left out when the record was saved; the rest of what was typed stands.
    assert "abcdef" in visitor(f"insatser?post={ids[DIRECTION]}")


def test_a_heading_with_a_false_link_is_a_heading(hostile, visitor, page):
    _, ids, _ = hostile
    visitor(f"insatser?post={ids[HOSTILE[0]]}")
    heading = page.locator("h1").first
    eventually(lambda: heading.inner_text().replace("\u2060", "").strip(), HOSTILE[0])
    expect(heading.locator("a:not([href^='#'])")).to_have_count(0)
    assert faults(page) == []
