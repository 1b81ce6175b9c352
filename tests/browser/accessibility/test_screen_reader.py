"""What a screen reader is given, read from Chromium's accessibility tree: names, what is wrong, what has changed."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from lomma_core.plan.loader import load_plan
from lomma_core.plan.names import ASSESSMENT, SEAT_ENTRY
from pages.app.urls import page_of
from tests.conftest import PLAN
from tests.helpers.browser_data import SECRET
from tests.helpers.browser_steps import click, eventually, go_to, leave, pick, unfold, wait_until_settled

TEXTS = ("name", "description")
RULE = "Beskriv företeelser, platser och tidpunkter. Inga personer."
# What describes each field of a form that is typed in, by the end of the field's own class.
DESCRIBED = """() => Object.fromEntries(
  [...document.querySelectorAll('.stMain [class*=st-key-form-] :is(input:not([role]):not([type=checkbox]), textarea)')]
    .map((element) => [
      element.closest('[class*=st-key-form-]').className.match(/st-key-form-\\S+/)[0].split('-').at(-1),
      (element.getAttribute('aria-describedby') ?? '').split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '').join(' '),
    ]))"""


@pytest.fixture
def accessible():
    """``accessible(page, role, name)``: the only node of this role whose name begins so, with texts and properties."""

    def find(page, role: str, name: str) -> dict:
        session = page.context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        nodes_of_role = []
        for node in nodes:
            if not node["ignored"] and node["role"]["value"] == role and node["name"]["value"].startswith(name):
                own = {prop["name"]: prop["value"].get("value") for prop in node.get("properties", ())}
                nodes_of_role.append(own | {text: node.get(text, {}).get("value", "") for text in TEXTS})
        assert len(nodes_of_role) == 1, (role, name, [node["name"] for node in nodes_of_role])
        return nodes_of_role[0]

    return find


def test_a_field_says_its_question_its_hint_and_that_it_must_be_answered(visit, accessible):
    page = visit("med.ett", "insatser?ny=1")
    # The instruction stands once above the fields of a part, and is said of each of them.
    expect(page.get_by_text(RULE)).to_have_count(4)
    assert accessible(page, "textbox", "Målgrupp")["name"] == "Målgrupp *"
    assert accessible(page, "textbox", "Målgrupp")["description"] == RULE
    for label in ("Timmar", "Syfte"):
        unfold(page, label)
    assert accessible(page, "textbox", "Syfte")["description"] == RULE
    assert accessible(page, "textbox", "Timmar")["description"] == ""
    assert accessible(page, "textbox", "Målgrupp")["required"] is True
    assert accessible(page, "combobox", "Ansvarig plats")["required"] is True
    assert accessible(page, "radiogroup", "Nivå")["required"] is True
    assert not accessible(page, "textbox", "Timmar").get("required")
    assert not accessible(page, "combobox", "Lägesbild som insatsen").get("required")
    page = visit("sam.ett", "gruppen?form=grunduppgifter&ny=1")
    assert "Inget svar betyder nej." in accessible(page, "radiogroup", "Får polisen läsa")["name"]
    page = visit("sam.ett", "gruppen?form=mote&ny=1")
    assert accessible(page, "textbox", "Datum")["required"] is True
    assert accessible(page, "button", "Välj i kalendern: Datum")
    assert accessible(page, "toolbar", "Närvarande platser")["name"]


def test_every_free_text_of_every_form_says_that_no_person_may_be_described(visit):
    """Also what stands folded: it is read once its section is opened."""
    page = visit("sam.ett", "insatser?ny=1")
    for form in load_plan(PLAN).forms.values():
        if form.name == ASSESSMENT:
            # It is asked where a quarter is closed, and has no form of its own.
            continue
        # Who holds a seat is asked once it is held.
        held = "&lage=tillsatt" if form.name == SEAT_ENTRY else ""
        go_to(page, f"{page_of(form.name)}?form={form.name}&ny=1{held}")
        texts = {name: RULE if field.kind.free_text else "" for name, field in form.fields.items()}
        # The button of a calendar beside a day is no field.
        drawn = page.evaluate(DESCRIBED).keys() & texts.keys()
        assert any(texts[name] for name in drawn), form.name
        wanted = {name: texts[name] for name in drawn}
        eventually(partial(_described, page, drawn), wanted, form.name)


def _described(page, names) -> dict[str, str]:
    return {name: text for name, text in page.evaluate(DESCRIBED).items() if name in names}


def test_a_field_that_hinders_a_save_says_so_and_why_until_it_is_mended(visit, accessible):
    page = visit("med.ett", "insatser?ny=1")
    leave(page, "Timmar", "många")
    click(page.get_by_role("button", name="Spara insats"))
    page.get_by_text("Det gick inte att spara än.").wait_for()
    wait_until_settled(page)
    for role, name in (
        ("textbox", "Titel"),
        ("textbox", "Timmar"),
        ("combobox", "Ansvarig plats"),
        ("radiogroup", "Nivå"),
    ):
        field = accessible(page, role, name)
        assert field["invalid"] == "true", name
        assert field["description"].startswith(f"▲ {name}"), name
    assert accessible(page, "textbox", "Kostnad").get("invalid", "false") == "false"
    leave(page, "Timmar", "12")
    click(page.get_by_role("button", name="Spara insats"))
    page.get_by_text("Timmar: Skriv ett tal").first.wait_for(state="hidden")
    wait_until_settled(page)
    field = accessible(page, "textbox", "Timmar")
    assert (field.get("invalid", "false"), field["description"]) == ("false", "")
    assert accessible(page, "textbox", "Titel")["invalid"] == "true"


def test_a_date_and_an_answer_with_many_choices_say_what_is_wrong(visit, accessible):
    page = visit("sam.ett", "gruppen?form=mote&ny=1")
    click(page.get_by_role("button", name=re.compile("^Spara möte")))
    page.get_by_text("Det gick inte att spara än.").wait_for()
    wait_until_settled(page)
    assert accessible(page, "textbox", "Datum")["description"].startswith("▲ Datum")
    assert accessible(page, "textbox", "Datum")["invalid"] == "true"
    assert accessible(page, "toolbar", "Närvarande platser")["description"].startswith("▲ Närvarande platser")


def test_a_carried_answers_tick_says_which_question_it_is_about_and_so_does_what_hinders(visit, accessible):
    page = visit("med.ett", "lagesbild?form=lagesbild&ny=1&kvartal=2026-K4&miljo=vit_makt")
    page.get_by_role("button", name="Alla svar från 2026-K3 stämmer fortfarande").wait_for()
    tick = "Svaret från 2026-K3 stämmer fortfarande: Närvaro i ord"
    assert accessible(page, "checkbox", tick)["name"].startswith(tick)
    click(page.get_by_role("button", name="Spara lägesbild"))
    page.get_by_text("Det gick inte att spara än.").wait_for()
    wait_until_settled(page)
    field = accessible(page, "textbox", "Närvaro i ord")
    assert field["invalid"] == "true"
    assert "bekräfta eller ändra svaret från 2026-K3" in field["description"]


def test_what_a_press_leads_to_is_told_without_the_focus_moving(visit):
    page = visit("med.ett", "insatser")
    search = page.get_by_label("Sök").first
    search.fill("loppet")
    search.press("Enter")
    _hears(page, "1 insats")
    expect(search).to_be_focused()
    search.fill("finns inte")
    search.press("Enter")
    _hears(page, "Inget matchar.")
    click(page.get_by_role("button", name="Rensa"))
    _hears(page, "4 insatser")
    click(page.get_by_role("link", name=SECRET))
    page.get_by_role("heading", level=1, name=SECRET).wait_for()
    wait_until_settled(page)
    # A new page is read from its heading, not announced.
    page.wait_for_function("document.activeElement.matches('h1')")
    _hears_nothing(page)
    leave(page, "Målgrupp", "Alla som vill")
    page.get_by_role("status").filter(has_text="Utkast sparat").wait_for()
    click(page.get_by_role("button", name="Spara ändringarna"))
    _hears(page, f"Insats: {SECRET} är sparad (version 2).")


def test_an_imports_outcome_and_a_file_that_is_ready_are_told(visit):
    page = visit("med.ett", "export-och-import?flik=Import")
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": "Titel;Nivå;Status\nBra;Generell;Pågår\n".encode()}
    page.locator("input[type=file]").set_input_files(file)
    click(page.get_by_role("button", name="Granska raderna"))
    _hears(page, "En ny.")
    click(page.get_by_role("tab", name="Export"))
    click(page.get_by_role("button", name="Ta fram filen"))
    _hears(page, "Hämta ")


def test_the_next_in_the_round_is_told(visit):
    page = visit("med.ett", "uppfoljning")
    pick(page, page.get_by_role("combobox", name="Kvartal"), "2026-K4, oktober–december")
    page.get_by_text("1 av 4", exact=True).wait_for()
    wait_until_settled(page)
    click(page.get_by_role("button", name="Nästa →"))
    page.get_by_text("2 av 4", exact=True).wait_for()
    _hears(page, "2 av 4")


def _hears(page, text: str) -> None:
    """Wait until the live region announces this."""
    for _ in range(100):
        if text in _voice(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{text} is not told, but: {_voice(page)}")


def _hears_nothing(page) -> None:
    """Wait until the region is empty, which it is a moment after the page is whole, and see that it stays so."""
    for _ in range(100):
        if not _voice(page):
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    assert _voice(page) == ""


def _voice(page) -> str:
    """The content of the live region of the page's own script, from the accessibility tree."""
    session = page.context.new_cdp_session(page)
    try:
        nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
        for node in nodes.values():
            if not node["ignored"] and node["role"]["value"] == "status":
                own = session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]
                if "lomma-voice" in own["attributes"]:
                    return " ".join(_texts(nodes, node))
    finally:
        session.detach()
    raise AssertionError("there is no region")


def _texts(nodes: dict, node: dict) -> list[str]:
    if node.get("role", {}).get("value") == "StaticText":
        return [node["name"]["value"]]
    return [text for child in node.get("childIds", ()) for text in _texts(nodes, nodes[child])]
