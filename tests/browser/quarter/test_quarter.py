"""A whole quarter as the convener and two members, from empty to closed, and how many clicks it takes."""

import re

import pytest
from playwright.sync_api import expect

from lomma_core.accounts import accounts
from lomma_core.bootstrap import open_register
from lomma_core.permissions import OPERATOR
from lomma_core.plan.loader import load_plan
from lomma_core.quarterly import close
from lomma_core.records import commands
from tests.conftest import CONVENER, MEASURE, MEMBER, PLAN
from tests.helpers.browser_steps import PASSWORD, click, wait_until_settled
from tests.helpers.quarter_steps import Q3, on, whole_round
from tests.helpers.servers import start_server, stop_server

SECOND = PLAN.with_name("ekhamra.toml")
# What another municipality answers where Lomma's answers are Lomma's own.
ITS_OWN = {PLAN: {}, SECOND: {"niva": "forebyggande", "ansvarig": "trygghetssamordnaren"}}
MEASURES = [f"Insats nummer {number:02}" for number in range(1, 11)]
# What the same quarter took, counted in the same way, before the round and the quarter were made anew (issue 17).
BEFORE = 44


@pytest.fixture(params=ITS_OWN, ids=lambda plan: plan.stem)
def plan(request):
    """Lomma's plan file, and a second municipality's with four milieus, four levels and two offered seats."""
    return request.param


@pytest.fixture
def calm_server(tmp_path, plan):
    """A server on a register with ten insatser that ran as planned in a closed quarter, and nothing for this one."""
    database = tmp_path / "calm.duckdb"
    register = on(open_register(plan, database), "2026-09-15")
    roles = {"med.ett": "medlem", "med.tva": "medlem", "sam.ett": "sammankallande"}
    for name, role in roles.items():
        accounts.add(register, OPERATOR, name, PASSWORD, role)
    whole_round(register, Q3, *(commands.save(register, MEMBER, "insats", _measure(title, plan)) for title in MEASURES))
    close.close(register, CONVENER, Q3, "")
    register.store.close()
    started = start_server(database, LOMMA_PLAN=str(plan))
    yield started
    stop_server(started)


def _measure(title: str, plan) -> dict:
    return MEASURE | {"titel": title} | ITS_OWN[plan]


class Clicks:
    """A page whose clicks are counted; typing is not."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def on(self, locator) -> None:
        click(locator)
        self.count += 1

    def button(self, name) -> None:
        self.on(self.page.get_by_role("button", name=name))

    def menu(self, name: str) -> None:
        self.on(self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name))
        self.page.get_by_role("heading", level=1, name=name).wait_for()

    def sign_in(self, server, name: str) -> None:
        self.page.goto(server.url)
        self.page.get_by_label("Användarnamn").fill(name)
        self.page.get_by_label("Lösenord").fill(PASSWORD)
        self.button("Logga in")
        self.page.get_by_role("button", name="Logga ut").wait_for()

    def says(self, text) -> None:
        self.page.get_by_text(text).first.wait_for()


@pytest.fixture
def people(lend_context):
    """Three browsers: two members and the convener."""
    return [Clicks(lend_context(viewport={"width": 1280, "height": 1000})) for _ in range(3)]


def test_a_calm_quarter_is_closed_in_at_most_sixty_percent_of_the_clicks_of_before(calm_server, people, plan):
    first, second, convener = people
    milieus = [milieu.label for milieu in load_plan(plan).milieus]
    first.sign_in(calm_server, "med.ett")
    first.says(f"Beskriv lägesbilden för {milieus[0]}")
    _describe(first, len(milieus))
    second.sign_in(calm_server, "med.tva")
    _go_round(second)
    convener.sign_in(calm_server, "sam.ett")
    _close(convener, len(milieus))
    clicks = sum(person.count for person in people)
    print(f"clicks: {clicks}")
    assert clicks <= 0.6 * BEFORE
    _stays_closed(first)
    _is_reopened(convener)


def _describe(person: Clicks, milieus: int) -> None:
    person.menu("Lägesbild")
    person.on(person.page.get_by_text("Skola", exact=True))
    person.button("Spara för alla")
    person.says(f"är sparad för {milieus} miljöer: ingen känd närvaro.")


def _go_round(person: Clicks) -> None:
    person.menu("Uppföljning")
    for number, title in enumerate(MEASURES):
        person.page.get_by_role("heading", level=2, name=title).wait_for()
        person.says(f"{number} av {len(MEASURES)} insatser är uppföljda 2026-K4.")
        # The former insats's answers stand in the page until this one's are drawn.
        wait_until_settled(person.page)
        person.button("Samma svar som 2026-K3")
        person.says(f"Uppföljning av insats: {title}, 2026-K4 är sparad")
    person.says(f"{len(MEASURES)} av {len(MEASURES)} insatser är uppföljda 2026-K4.")


def _close(person: Clicks, milieus: int) -> None:
    saved = 2 * milieus + len(MEASURES)
    person.menu("Uppföljning")
    person.on(person.page.get_by_role("tab", name="Lägesbilder"))
    person.button("Spara för alla")
    person.says(f"är sparad för {milieus} miljöer: lägesbilden stämmer.")
    person.menu("Kvartalet")
    person.on(person.page.get_by_text("Jag har läst texten; ingen person kan identifieras"))
    person.button(f"Fastställ alla {saved}")
    person.says(f"{saved} poster för 2026-K4 är fastställda.")
    person.says("Inget saknas.")
    person.button("Stäng 2026-K4")
    person.says("2026-K4 har 37 dagar kvar, till och med 2026-12-31.")
    person.button("Ja, stäng 2026-K4")
    person.says("2026-K4 är stängt.")


def _stays_closed(person: Clicks) -> None:
    """A member can look, and cannot change, what was decided."""
    person.menu("Lägesbild")
    person.says("2026-K4 är stängt sedan")
    person.on(person.page.get_by_role("button", name="Öppna").first)
    person.says("2026-K4 är stängt. Bara den som får öppna stängda kvartal kan öppna det igen.")
    expect(person.page.get_by_role("button", name=re.compile("^Spara"))).to_have_count(0)


def _is_reopened(person: Clicks) -> None:
    """Who closed it may, the same day, and only with a reason."""
    person.button("Öppna 2026-K4")
    person.says("Skriv varför kvartalet öppnas igen.")
    person.page.get_by_label("Varför öppnas kvartalet?").fill("Ett datum var fel.")
    person.page.get_by_label("Varför öppnas kvartalet?").press("Tab")
    person.button("Öppna 2026-K4")
    person.says("2026-K4 är öppet igen.")
