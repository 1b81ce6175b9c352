"""Two people on the same record, and who may write at all, in two real browsers on one server."""

import re

from playwright.sync_api import expect

from tests.helpers.browser_data import SECRET
from tests.helpers.browser_steps import PASSWORD, click, eventually, leave, sign_in, wait_until_settled


def test_the_later_of_two_saves_is_told_and_loses_nothing(visit, shared_server):
    _, ids = shared_server
    path = f"insatser?post={ids['insats']}"
    first, second = visit("med.ett", path), visit("sam.ett", path)
    leave(second, "Målgrupp", "Mina ord")
    leave(first, "Målgrupp", "Deras ord")
    click(first.get_by_role("button", name="Spara ändringarna"))
    first.get_by_text("är sparad (version 2).").wait_for()

    click(second.get_by_role("button", name="Spara ändringarna"))
    second.get_by_text("Någon annan har sparat posten medan du skrev.").wait_for()
    expect(second.get_by_role("textbox", name="Målgrupp")).to_have_value("Mina ord")
    row = second.get_by_role("row").filter(has_text="Mina ord")
    eventually(lambda: row.inner_text().split("\t"), ["Lärare i årskurs 7–9", "Deras ord", "Mina ord"])
    second.get_by_role("columnheader", name="med.ett").wait_for()

    # Both have changed it: nothing is chosen, and nothing is saved before somebody has.
    sides = second.get_by_role("radiogroup", name="Vilket svar ska gälla för Målgrupp?")
    expect(sides.get_by_role("radio", checked=True)).to_have_count(0)
    click(second.get_by_role("button", name="Spara med mina val"))
    # What hinders takes the focus and leads to the choice.
    second.wait_for_function("document.activeElement.matches('.lomma-problems')")
    second.get_by_role("link", name="Målgrupp: välj vilket svar som ska gälla.").press("Enter")
    second.wait_for_function("document.activeElement.matches('input[type=radio]')")
    click(second.get_by_text("Mitt svar", exact=True))
    wait_until_settled(second)
    click(second.get_by_role("button", name="Spara med mina val"))
    second.get_by_text("är sparad (version 3).").wait_for()

    first.reload()
    click(first.get_by_role("tab", name="Historik"))
    changes = first.get_by_role("row").filter(has_text="Målgrupp")
    changes.first.wait_for()
    eventually(
        lambda: [re.split(r"\t", row) for row in changes.all_inner_texts()],
        [
            ["Målgrupp", "Deras ord", "Mina ord"],
            ["Målgrupp", "Lärare i årskurs 7–9", "Deras ord"],
            ["Målgrupp", "Lärare i årskurs 7–9"],
        ],
    )
    expect(first.get_by_text(", sam.ett")).not_to_have_count(0)
    expect(first.get_by_text(", med.ett")).to_have_count(1)


def test_changes_to_different_fields_are_both_kept(visit, shared_server):
    _, ids = shared_server
    path = f"insatser?post={ids['insats']}"
    first, second = visit("med.ett", path), visit("sam.ett", path)
    leave(second, "Syfte", "Mitt syfte")
    leave(first, "Målgrupp", "Deras målgrupp")
    click(first.get_by_role("button", name="Spara ändringarna"))
    first.get_by_text("är sparad").wait_for()

    click(second.get_by_role("button", name="Spara ändringarna"))
    second.get_by_text("Ni har ändrat olika fält").wait_for()
    click(second.get_by_role("button", name="Lägg valen i formuläret utan att spara"))
    second.get_by_text("Inget är sparat än: läs igenom och spara.").wait_for()
    expect(second.get_by_role("textbox", name="Målgrupp")).to_have_value("Deras målgrupp")
    expect(second.get_by_label("Syfte")).to_have_value("Mitt syfte")
    click(second.get_by_role("button", name="Spara ändringarna"))
    second.get_by_text("är sparad").wait_for()


def test_a_members_change_shows_in_the_list_and_after_a_reload(visit):
    page = visit("med.ett", "insatser")
    click(page.get_by_role("link", name=SECRET))
    click(page.get_by_text("▲ Försenad"))
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_text("är sparad (version 2).").wait_for()
    click(page.get_by_role("button", name="Till listan"))
    row = page.get_by_role("row").filter(has_text=SECRET)
    row.get_by_text("▲ Försenad").wait_for()
    page.reload()
    row.get_by_text("▲ Försenad").wait_for()
    expect(visit("las.ett", "insatser").get_by_role("row").filter(has_text="▲ Försenad")).to_have_count(1)


def test_discarding_brings_back_what_is_stored(visit, shared_server):
    _, ids = shared_server
    page = visit("med.ett", f"lagesbild?post={ids['lagesbild']}")
    stored = page.get_by_label("Närvaro i ord").input_value()
    leave(page, "Närvaro i ord", "Något annat")
    click(page.get_by_text("Etablerad", exact=True))
    click(page.get_by_role("button", name="Ångra ändringarna", exact=True))
    click(page.get_by_role("button", name="Ja, ångra ändringarna"))
    # The dialog hides the button behind it too: the field shows when it is done.
    expect(page.get_by_label("Närvaro i ord")).to_have_value(stored)
    page.get_by_role("button", name="Ångra ändringarna", exact=True).wait_for(state="hidden")
    page.reload()
    page.get_by_label("Närvaro i ord").wait_for()
    expect(page.get_by_label("Närvaro i ord")).to_have_value(stored)


def test_a_reader_has_no_way_to_write(visit, shared_server):
    _, ids = shared_server
    for path in ("insatser", "insatser?ny=1"):
        page = visit("las.ett", path)
        page.get_by_role("heading", level=1, name="Insatser").wait_for()
        page.get_by_role("link", name="Zebradag i Bjärred").wait_for()
        expect(page.get_by_role("button", name="Ny insats")).to_have_count(0)
    page = visit("las.ett", f"insatser?post={ids['insats']}")
    page.get_by_role("tab", name="Svar").wait_for()
    expect(page.get_by_role("button", name="Spara")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_count(0)


def test_who_has_signed_out_in_another_tab_saves_nothing_and_loses_nothing(visit, shared_server):
    server, ids = shared_server
    page = visit("med.ett", "")
    other = page.context.new_page()
    # A session of its own, so that the other tests' stays alive.
    page.context.clear_cookies()
    sign_in(page, server, "med.ett", path=f"lagesbild?post={ids['lagesbild']}")
    page.get_by_label("Omfattning och konsekvens").wait_for()
    wait_until_settled(page)
    other.goto(server.url)
    click(other.get_by_role("button", name="Logga ut"))
    other.get_by_role("button", name="Logga in").wait_for()

    page.get_by_label("Omfattning och konsekvens").fill("Inte sparat än")
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_label("Användarnamn").fill("med.ett")
    page.get_by_label("Lösenord").fill(PASSWORD)
    click(page.get_by_role("button", name="Logga in"))
    page.get_by_label("Omfattning och konsekvens").wait_for()
    expect(page.get_by_label("Omfattning och konsekvens")).to_have_value("Inte sparat än")
    expect(page.get_by_text("version 1,")).to_have_count(1)
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_text("är sparad (version 2).").wait_for()
