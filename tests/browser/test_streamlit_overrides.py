"""What is put otherwise in Streamlit's own page, piece by piece: each finds what it is there for, and changes it.

pages/static/streamlit/README.md says which test shows which piece. They are run on Streamlit's newest version too.
"""

import urllib.request
from functools import partial

import pytest
from playwright.sync_api import expect

from lomma_core.bootstrap import open_register
from lomma_core.permissions import Actor
from lomma_core.records import commands
from tests.conftest import MEASURE, PLAN
from tests.helpers.browser_data import seeded_database
from tests.helpers.browser_steps import DARK, click, eventually, leave, unfold, wait_until_settled
from tests.helpers.servers import start_server, stop_server

NEW = "insatser?ny=1"
IMPORT = "export-och-import?flik=Import"


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """A server on a register with a record whose title is a word of Streamlit's."""
    database = tmp_path_factory.mktemp("overrides") / "overrides.duckdb"
    ids = seeded_database(database)
    register = open_register(PLAN, database)
    commands.save(register, Actor("sam.ett", "sammankallande"), "insats", MEASURE | {"titel": "Open"})
    register.store.close()
    started = start_server(database)
    yield started, ids
    stop_server(started)


def style(locator, name: str, part: str = "") -> str:
    """A property of an element, or of a part such as ``::after``, as the browser draws it."""
    return locator.first.evaluate("(e, [name, part]) => getComputedStyle(e, part)[name]", [name, part])


def is_shown(page, name: str) -> bool:
    """Whether any element with this test id is visible."""
    return any(element.is_visible() for element in page.get_by_test_id(name).all())


def test_streamlits_own_addresses_are_not_taken_for_missing_pages(shared_server):
    request = urllib.request.Request(f"{shared_server[0].url}/_stcore/health", headers={"Accept": "text/html"})
    assert urllib.request.urlopen(request, timeout=10).status == 200


def test_visning_has_the_letters_of_the_page(visit, shared_server):
    page = visit("las.ett")
    page.goto(f"{shared_server[0].url}/visning")
    page.get_by_role("heading", level=1).wait_for()
    page.evaluate("document.fonts.ready.then(() => 0)")
    eventually(lambda: page.evaluate("[...document.fonts].map((font) => font.status)"), ["loaded"])


def test_the_button_that_saves_a_long_form_is_in_sight_and_covers_no_field_that_has_the_focus(visit):
    page = visit("med.ett", NEW, viewport={"width": 1000, "height": 700})
    save = page.get_by_role("button", name="Spara insats")
    unfold(page, "Diarienummer")
    page.get_by_label("Titel").scroll_into_view_if_needed()
    expect(page.get_by_label("Diarienummer")).not_to_be_in_viewport()
    expect(save).to_be_in_viewport()
    # What lies at the corner of the field is the field.
    on_top = "(e) => { const r = e.getBoundingClientRect(); return document.elementFromPoint(r.x + 9, r.y + 9) === e; }"
    for label in ("Målgrupp", "Diarienummer"):
        field = page.get_by_label(label)
        field.focus()
        wait_until_settled(page)
        eventually(partial(field.evaluate, on_top), True)
    expect(save).to_be_in_viewport()


def test_what_people_have_written_is_not_translated(visit):
    page = visit("las.ett", "insatser")
    click(page.get_by_role("link", name="Open", exact=True))
    page.get_by_role("heading", level=1, name="Open", exact=True).wait_for()
    expect(page.get_by_text("Visa valen", exact=True)).to_have_count(0)


def test_a_list_that_is_open_is_a_region_with_a_name(visit):
    page = visit("las.ett", "insatser")
    click(page.get_by_role("combobox", name="Nivå"))
    page.get_by_role("region", name="Val").get_by_role("option", name="Generell").wait_for()


def test_a_file_is_dropped_on_a_group_and_is_taken_away_before_another_is_chosen(visit):
    page = visit("med.ett", IMPORT)
    file = {"name": "ny.csv", "mimeType": "text/csv", "buffer": b"Titel;Svar\nBra;Ja\n"}
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_have_attribute("role", "group")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Granska raderna").wait_for()
    wait_until_settled(page)
    other = page.get_by_label("Byt fil")
    expect(other).not_to_have_count(0)
    eventually(lambda: any(element.is_visible() for element in other.all()), False)


def test_a_chart_is_one_drawing_without_tools(visit):
    page = visit("las.ett", "insatser?flik=Tidslinje")
    drawing = page.get_by_test_id("stVegaLiteChart").filter(has=page.locator("svg")).first
    drawing.locator("svg").first.wait_for()
    expect(drawing.locator("svg").first).to_have_attribute("aria-hidden", "true")
    drawing.hover()
    tools = page.get_by_test_id("stElementToolbar")
    expect(tools).not_to_have_count(0)
    eventually(lambda: any(element.is_visible() for element in tools.all()), False)
    assert style(drawing, "overflowX") == "auto"
    assert style(page.get_by_test_id("stFullScreenFrame"), "maxWidth") == "100%"


def test_the_content_is_no_wider_than_can_be_read_and_its_headings_are_ranked(visit):
    page = visit("adm.ett", viewport={"width": 1920, "height": 900})
    block = page.get_by_test_id("stMainBlockContainer")
    assert block.bounding_box()["width"] == 1240
    assert style(block, "paddingTop") == "56px"
    sizes = {name: style(page.get_by_test_id("stHeading").locator(name), "fontSize") for name in ("h1", "h2", "h3")}
    assert sizes == {"h1": "32px", "h2": "21.6px", "h3": "19.2px"}
    title = page.get_by_role("heading", level=1)
    assert style(title, "paddingTop") == "0px"
    title.hover()
    expect(title.locator("a")).to_have_count(1)
    expect(title.locator("a")).to_be_hidden()


def test_a_question_stands_out_from_its_hint_and_no_field_says_which_key_to_press(visit):
    page = visit("med.ett", NEW)
    plain = page.locator("label p").filter(has_text="Titel")
    assert (style(plain, "fontWeight"), style(plain, "fontSize")) == ("600", "16px")
    hinted = page.locator("label p").filter(has_text="Genusperspektiv")
    assert (style(hinted, "fontWeight"), style(hinted, "fontSize")) == ("400", "14px")
    assert style(hinted, "fontWeight", "::first-line") == "600"
    assert style(hinted, "fontSize", "::first-line") == "16px"
    unfold(page, "Ordning")
    many, single = (page.get_by_role(role).first.locator("button").first for role in ("toolbar", "radiogroup"))
    assert (style(many, "borderRadius"), style(many, "borderTopStyle", "::before")) == ("4px", "solid")
    assert (style(single, "content", "::before"), style(single, "borderRadius") == "4px") == ("none", False)
    page.get_by_label("Titel").press_sequentially("Nytt")
    hint = page.get_by_text("Tryck Enter", exact=True)
    expect(hint).to_have_count(1)
    expect(hint).to_be_hidden()


def test_a_form_without_faults_keeps_no_room_for_them(visit):
    page = visit("med.ett", NEW)
    summary = page.locator(".lomma-problems")
    expect(summary).to_have_count(1)
    eventually(
        lambda: summary.evaluate("e => e.closest('[data-testid=stElementContainer]').getClientRects().length"), 0
    )


def test_what_is_pale_in_streamlits_themes_can_be_read(visit):
    page = visit("med.ett", NEW)
    hint = page.get_by_test_id("stCaptionContainer")
    assert style(hint, "opacity") == "0.8"
    assert style(hint, "color") == style(page.get_by_test_id("stMain"), "color")
    leave(page, "Titel", "Nytt")
    page.get_by_text("Utkast sparat").wait_for()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(DARK)
    assert style(page.get_by_role("button", name="Spara insats").locator("p"), "color") == "rgb(16, 25, 29)"
    opener = page.get_by_role("button", name="Ångra ändringarna", exact=True)
    click(opener)
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.wait_for_function(DARK)
    assert style(opener.locator("p"), "color") == "rgb(108, 197, 220)"


def test_a_way_on_without_a_frame_is_underlined_and_its_focus_is_drawn_beside_its_words(visit):
    page = visit("med.ett", NEW)
    way = page.get_by_role("button", name="← Till listan")
    assert style(way.locator("p"), "textDecorationLine") == "underline"
    page.keyboard.press("Tab")
    way.focus()
    assert [style(way, name) for name in ("outlineStyle", "outlineWidth", "outlineOffset")] == ["solid", "3px", "3px"]
    assert style(way, "boxShadow") == "none"


def test_the_wordmark_is_as_large_as_it_is_drawn_and_the_foot_has_its_line(visit):
    page = visit("med.ett")
    assert page.get_by_test_id("stSidebarLogo").bounding_box()["height"] == 40
    foot = page.locator(".st-key-foot")
    assert (style(foot, "borderTopWidth"), style(foot, "marginTop")) == ("1px", "48px")
    assert style(foot.get_by_role("link"), "textDecorationLine") == "underline"


def test_on_paper_nothing_that_is_clicked_is_left_and_the_dark_theme_is_black_on_white(visit):
    page = visit("med.ett", IMPORT, color_scheme="dark")
    tabs = page.get_by_role("tablist")
    expect(tabs).to_be_visible()
    names = ("stSidebar", "stHeader", "stFileUploader", "stPageLink")
    assert [is_shown(page, name) for name in names] == [True] * len(names)
    page.emulate_media(media="print")
    assert [is_shown(page, name) for name in names] == [False] * len(names)
    expect(tabs).to_be_hidden()
    for name in ("stMain", "stApp"):
        part = page.get_by_test_id(name)
        assert (style(part, "color"), style(part, "backgroundColor")) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    block = page.get_by_test_id("stMainBlockContainer")
    assert (style(block, "maxWidth"), style(block, "paddingTop")) == ("none", "0px")
    assert style(page.locator(".st-key-foot"), "marginTop") == "16px"


def test_on_paper_a_list_has_no_field_to_search_in_and_a_message_is_in_one_piece(visit):
    page = visit("adm.ett", "insatser")
    search = page.get_by_role("searchbox", name="Sök")
    search.wait_for()
    level = page.get_by_role("combobox", name="Nivå")
    expect(level).to_be_visible()
    page.emulate_media(media="print")
    expect(search).to_be_hidden()
    expect(level).to_be_hidden()
    page = visit("adm.ett", "administration?flik=Visning")
    page.emulate_media(media="print")
    assert style(page.get_by_test_id("stAlert"), "breakInside") == "avoid"


def test_on_a_phone_no_field_makes_the_page_larger(visit):
    page = visit("med.ett", NEW, viewport={"width": 390, "height": 844})
    fields = page.locator("[data-testid=stMain] :is(input, textarea)")
    sizes = "fields => fields.map(field => Number.parseFloat(getComputedStyle(field).fontSize))"
    assert min(fields.evaluate_all(sizes)) >= 16


def test_before_sign_in_the_wordmark_stands_above_the_heading_and_it_says_whom_to_ask(page, shared_server):
    page.goto(shared_server[0].url)
    page.get_by_text("Fråga den som är administratör för registret.").wait_for()
    wordmark = page.get_by_test_id("stHeaderLogo").bounding_box()
    assert page.get_by_role("heading", level=1).bounding_box()["y"] > wordmark["y"] + wordmark["height"]


def test_on_paper_there_is_no_form_to_send(page, shared_server):
    page.goto(shared_server[0].url)
    send = page.get_by_role("button", name="Logga in")
    send.wait_for()
    page.emulate_media(media="print")
    expect(send).to_be_hidden()


def test_on_paper_there_is_no_file_to_fetch(visit):
    page = visit("med.ett", "export-och-import")
    click(page.get_by_role("button", name="Ta fram filen"))
    fetch = page.get_by_role("button", name="Hämta")
    fetch.wait_for()
    page.emulate_media(media="print")
    expect(fetch).to_be_hidden()
