"""The screen in the meeting room in real Chromium: photographed, measured, cut off, changed and stepped through."""

import datetime as dt
import io
import itertools
import os
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import expect

from lomma_core.accounts import accounts, display_links
from lomma_core.bootstrap import open_register
from lomma_core.permissions import OPERATOR
from lomma_core.utils.quarters import STOCKHOLM
from tests.browser.axe import faults
from tests.conftest import PLAN
from tests.helpers.browser_data import ROLES
from tests.helpers.browser_steps import PASSWORD, click, eventually, sign_in
from tests.helpers.display_registers import NAME, TEXT, fill_calm, fill_full
from tests.helpers.servers import start_server, stop_server

STATES = {"empty": lambda register: None, "calm": fill_calm, "full": fill_full}
SIZES = [(1280, 720), (1920, 1080), (3840, 2160)]
# What does not fit: a page that scrolls, an element wider or higher inside than outside, text outside its box or under
# 24 px of 1080, cards on top of each other.
MEASURE = """() => {
  const faults = [], root = document.documentElement;
  if (root.scrollHeight > innerHeight + 1 || root.scrollWidth > innerWidth + 1) faults.push("the page scrolls");
  const name = e => `${e.tagName}.${e.className} ${e.textContent.slice(0, 40)}`;
  const inside = (a, b) =>
    a.left >= b.left - 1 && a.top >= b.top - 1 && a.right <= b.right + 1 && a.bottom <= b.bottom + 1;
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (const e of document.querySelectorAll("body, body *")) {
    if (!e.checkVisibility()) continue;
    if (e.clientWidth && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
      faults.push(`overflows: ${name(e)} ${e.scrollWidth}>${e.clientWidth} ${e.scrollHeight}>${e.clientHeight}`);
    if (!inside(e.getBoundingClientRect(), screen)) faults.push(`outside the screen: ${name(e)}`);
    const box = (e.closest(".card, .top, footer") || document.body).getBoundingClientRect();
    for (const text of e.childNodes) {
      if (text.nodeType !== Node.TEXT_NODE || !text.data.trim()) continue;
      if (parseFloat(getComputedStyle(e).fontSize) / innerHeight < 24 / 1080 - 1e-6) faults.push(`small: ${name(e)}`);
      const range = document.createRange();
      range.selectNode(text);
      for (const line of range.getClientRects()) if (!inside(line, box)) faults.push(`text outside: ${name(e)}`);
    }
  }
  const cards = [...document.querySelectorAll(".card, .top, footer")].filter(e => e.checkVisibility());
  cards.forEach((card, i) => cards.slice(i + 1).forEach(other => {
    const a = card.getBoundingClientRect(), b = other.getBoundingClientRect();
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 0 && down > 0) faults.push(`overlap: ${name(card)} and ${name(other)}`);
  }));
  return faults;
}"""


class Wall:
    """A server on a register in one state, and the secret of its screen."""

    def __init__(self, folder, state: str):
        self.database = folder / f"{state}.duckdb"
        register = open_register(PLAN, self.database, lambda: dt.datetime(2026, 11, 24, 9, 0, tzinfo=STOCKHOLM))
        for name, role in ROLES.items():
            accounts.add(register, OPERATOR, name, PASSWORD, role)
        STATES[state](register)
        self.secret = display_links.add(register, OPERATOR, "Skärmen i mötesrummet")[1]
        register.store.close()
        self.server = start_server(self.database)

    @property
    def link(self) -> str:
        return f"{self.server.url}/visning#{self.secret}"


@pytest.fixture(scope="module")
def walls(tmp_path_factory):
    """``walls(state)``: a server in that state, started on first use."""
    folder, started = tmp_path_factory.mktemp("walls"), {}

    def wall(state: str) -> Wall:
        if state not in started:
            started[state] = Wall(folder, state)
        return started[state]

    yield wall
    for started_wall in started.values():
        stop_server(started_wall.server)


@pytest.fixture
def photograph():
    """``photograph(page, name)`` leaves it for somebody to look at, in the folder ``LOMMA_PHOTOS``, also in grey.

    Without a folder nothing is left: a photograph costs more than what is measured.
    """
    folder = os.environ.get("LOMMA_PHOTOS")

    def take(page, name: str, **settings) -> None:
        if folder:
            page.screenshot(path=Path(folder, f"{name}.png"), **settings)
            _grey(page).save(Path(folder, f"{name}-grey.png"))

    return take


@pytest.fixture
def screen(lend_context):
    """``screen(address, width, height)`` opens it in a browser of its own and waits for the first news."""
    faults = []

    def open_screen(address: str, width: int = 1920, height: int = 1080):
        page = lend_context(faults, viewport={"width": width, "height": height})
        page.goto(address)
        _fresh(page)
        return page

    yield open_screen
    assert faults == []


def _fresh(page) -> None:
    page.get_by_text(re.compile(r"^Senast uppdaterad \d\d:\d\d:\d\d$")).wait_for()
    page.evaluate("document.fonts.ready")


def _grey(page) -> Image.Image:
    """A photograph as somebody who sees no colours gets it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    picture = Image.open(io.BytesIO(page.screenshot()))
    devtools.send("Emulation.setEmulatedVisionDeficiency", {"type": "none"})
    return picture.convert("L")


# ------------------------------------------------------------------ What it looks like


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
def test_the_wall_fills_every_screen_without_scrolling_and_every_text_is_large(walls, screen, photograph, state, size):
    page = screen(walls(state).link, *size)
    photograph(page, f"{state}-{size[0]}")
    expect(page.locator(".card")).to_have_count(10)
    eventually(lambda: page.evaluate(MEASURE), [])
    bottom = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.card')].map(e => e.getBoundingClientRect().bottom))"
    )
    assert bottom > size[1] * 0.9, "the screen is not filled"


def test_a_status_is_told_from_another_without_colour(walls, screen):
    page = screen(walls("full").link)
    picture, images = _grey(page), {}
    for name in ("ej_paborjad", "enligt_plan", "forsenad", "genomford", "installd"):
        box = page.locator(f".bar .s-{name}").first.bounding_box()
        edges = (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
        images[name] = picture.crop([round(edge) for edge in edges]).resize((40, 16))
    for (status, a), (other, b) in itertools.combinations(images.items(), 2):
        assert ImageStat.Stat(ImageChops.difference(a, b)).mean[0] > 8, (status, other)
    words = page.locator(".level .rows li > span").all_inner_texts()
    assert {"○Ej påbörjad", "●Enligt plan", "▲Försenad", "✓Genomförd", "✕Inställd"} <= {
        re.sub(r"\s", "", word[:1]) + word[1:].strip() for word in words
    }


def test_no_name_and_no_text_is_in_what_the_browser_gets(walls, screen):
    page = screen(walls("full").link)
    for text in (TEXT, *NAME.split(), "sammankallande.ett", walls("full").secret):
        assert text not in page.content()
    assert page.evaluate("[...document.scripts].map(script => script.src)") == [
        f"{walls('full').server.url}/visning/visning.js"
    ]


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_fault_on_the_wall(walls, screen, state):
    assert faults(screen(walls(state).link)) == []


# ------------------------------------------------------------------ How it lives


def test_a_lost_server_is_said_the_last_state_stays_and_all_comes_back_by_itself(walls, screen, photograph, tmp_path):
    wall = Wall(tmp_path, "calm")
    page = screen(wall.link)
    before = page.locator("main").inner_text()
    stop_server(wall.server)
    notice = page.get_by_text(re.compile(r"^Ingen kontakt med servern sedan \d\d:\d\d\. Visar senaste kända läge\.$"))
    notice.wait_for()
    photograph(page, "lost")
    eventually(page.locator("main").inner_text, before)
    eventually(lambda: page.evaluate(MEASURE), [])
    wall.server = start_server(wall.database, port=int(wall.server.url.rsplit(":", 1)[1]))
    _fresh(page)
    expect(notice).to_have_count(0)
    # As after a night, or a new start of the screen's own computer: the address alone is enough.
    page.goto(f"{wall.server.url}/visning")
    _fresh(page)
    expect(page.locator(".card")).to_have_count(10)
    stop_server(wall.server)


def test_the_convener_makes_a_link_a_change_shows_within_ten_seconds_and_a_revoked_link_says_so(
    screen, lend_context, photograph, tmp_path
):
    wall = Wall(tmp_path, "empty")
    convener = lend_context(viewport={"width": 1280, "height": 1000})
    sign_in(convener, wall.server, "sam.ett", path="administration?flik=Visning")
    convener.get_by_label("Vilken skärm är länken till?").fill("Plan 2")
    click(convener.get_by_role("button", name="Skapa länken"))
    convener.get_by_text("Länken visas bara den här gången").wait_for()
    code = convener.get_by_role("img", name="QR-kod med länken till visningen")
    eventually(lambda: code.evaluate("code => code.complete && code.naturalWidth > 150"), True)
    address = convener.get_by_test_id("stCode").inner_text().strip()
    photograph(convener, "link", full_page=True)
    page = screen(address)
    assert page.url == f"{wall.server.url}/visning"
    cookie = next(
        cookie for cookie in page.context.cookies(f"{wall.server.url}/visning") if cookie["name"] == "lomma_skarm"
    )
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/visning")
    assert page.evaluate("document.cookie") == ""
    assert address.partition("#")[2] not in wall.server.log
    # A change.
    expect(page.locator(".milieus")).to_contain_text("Inte beskriven än")
    convener.goto(f"{wall.server.url}/lagesbild")
    click(convener.get_by_text("Skola", exact=True))
    click(convener.get_by_role("button", name="Spara för alla"))
    convener.get_by_text("är sparad för 3 miljöer: ingen känd närvaro.").wait_for()
    expect(page.locator(".milieus")).to_contain_text("Ingen känd närvaro", timeout=10_000)
    # The end of the link.
    convener.goto(f"{wall.server.url}/administration?flik=Visning")
    click(convener.get_by_role("combobox", name="Återkalla en länk"))
    click(convener.get_by_role("option", name="Plan 2"))
    click(convener.get_by_role("button", name="Återkalla länken"))
    convener.get_by_text("Länken är återkallad.").wait_for()
    expect(page.get_by_role("heading", name="Länken gäller inte längre")).to_be_visible(timeout=10_000)
    photograph(page, "revoked")
    assert "Ingen känd närvaro" not in page.content()
    assert faults(page) == []
    stop_server(wall.server)


def test_without_a_link_nothing_is_shown_and_the_link_opens_nothing_else(walls, screen):
    wall = walls("full")
    for path in ("/visning/data", "/visning/data?lage=mote"):
        assert _answer(wall.server.url + path) == 403
        cookie = f"lomma_skarm={wall.secret}"
        assert _answer(wall.server.url + path, cookie=cookie) == (403 if "mote" in path else 200)
    page = screen(f"{wall.server.url}/visning")
    page.get_by_role("heading", name="Skärmen är inte ansluten").wait_for()
    expect(page.locator(".card")).to_have_count(0)
    page = screen(wall.link)
    page.goto(wall.server.url)
    page.get_by_role("button", name="Logga in").wait_for()


def _answer(address: str, **headers: str) -> int:
    try:
        return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30).status
    except urllib.error.HTTPError as refused:
        return refused.code


# ------------------------------------------------------------------ The meeting


@pytest.mark.parametrize("state", ["empty", "full"])
def test_the_meeting_is_stepped_through_with_the_arrow_keys(walls, screen, photograph, state):
    wall = walls(state)
    page = screen(f"{wall.server.url}/visning?lage=mote")
    page.get_by_role("heading", name="Mötesläget kräver inloggning").wait_for()
    sign_in(page, wall.server, "sam.ett")
    page.wait_for_function("async () => (await fetch('/visning/data?lage=mote')).status === 200")
    page.goto(f"{wall.server.url}/visning?lage=mote")
    _fresh(page)
    titles = page.locator(".step").evaluate_all("steps => steps.map(step => step.dataset.title)")
    for number, title in enumerate(titles):
        page.get_by_text(f"{number + 1} av {len(titles)}: {title}", exact=True).wait_for()
        expect(page.locator(".step:visible")).to_have_count(1)
        photograph(page, f"meeting-{state}-{number + 1:02}")
        eventually(lambda: page.evaluate(MEASURE), [], title)
        if number in (0, len(titles) - 1):
            assert faults(page) == []
        page.keyboard.press("ArrowRight")
    assert page.url.endswith(f"steg={len(titles)}")
    page.reload()
    _fresh(page)
    page.get_by_text(f"{len(titles)} av {len(titles)}: {titles[-1]}", exact=True).wait_for()
    page.keyboard.press("ArrowLeft")
    page.get_by_text(f"{len(titles) - 1} av {len(titles)}: {titles[-2]}", exact=True).wait_for()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    focused = page.locator("button:focus-visible")
    expect(focused).to_have_text("Nästa →")
    expect(focused).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    page.get_by_text(f"2 av {len(titles)}: {titles[1]}", exact=True).wait_for()
    for text in (TEXT, *NAME.split()):
        assert text not in page.content()
