"""Nothing typed is lost: the server killed in the middle of typing, a reload, another page; R2 holds all the while."""

import signal

from playwright.sync_api import expect

from tests.helpers.browser_data import SECRET
from tests.helpers.browser_steps import click, eventually, leave, pick, unfold, wait_until_settled
from tests.helpers.servers import stop_server

PERSON = "850709-9805"


def test_what_was_typed_when_the_server_was_killed_is_there_in_another_browser(own_server, enter):
    server = own_server()
    page = enter(server, "med.ett", "insatser?ny=1")
    leave(page, "Titel", "Kvällsöppet på biblioteket")
    page.get_by_text("Utkast sparat").wait_for()
    leave(page, "Målgrupp", "Alla unga")
    # In the middle of the next field, a moment after the last one was left.
    unfold(page, "Syfte")
    page.get_by_label("Syfte").press_sequentially("Att skapa")
    _wait_until_stored(page, own_server.folder, "Alla unga")
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()

    server = own_server()
    other = enter(server, "med.ett", "")
    click(other.get_by_role("button", name="Insats: Kvällsöppet på biblioteket", exact=True))
    other.get_by_text("Du har ett utkast från").wait_for()
    expect(other.get_by_label("Titel")).to_have_value("Kvällsöppet på biblioteket")
    expect(other.get_by_label("Målgrupp")).to_have_value("Alla unga")
    # Nobody else sees it.
    third = enter(server, "sam.ett", "insatser?ny=1")
    expect(third.get_by_label("Titel")).to_have_value("")
    expect(third.get_by_text("Du har ett utkast")).to_have_count(0)


def test_a_reload_brings_the_draft_back_and_it_can_be_thrown_away(own_server, enter):
    page = enter(own_server(), "med.ett", f"insatser?post={own_server.ids['insats']}")
    stored = page.get_by_label("Målgrupp").input_value()
    leave(page, "Målgrupp", "Mina ord")
    page.get_by_text("Utkast sparat").wait_for()
    page.reload()
    page.get_by_text("Du har ett utkast från").wait_for()
    wait_until_settled(page)
    expect(page.get_by_label("Målgrupp")).to_have_value("Mina ord")
    click(page.get_by_role("button", name="Släng utkastet"))
    click(page.get_by_role("button", name="Ja, släng utkastet"))
    page.get_by_text("Du har ett utkast från").wait_for(state="hidden")
    # The dialog hides the notice behind it too: the field shows when it is done.
    expect(page.get_by_label("Målgrupp")).to_have_value(stored)
    page.reload()
    page.get_by_label("Målgrupp").wait_for()
    wait_until_settled(page)
    expect(page.get_by_label("Målgrupp")).to_have_value(stored)


def test_what_is_typed_right_before_going_to_another_page_is_kept(own_server, enter):
    page = enter(own_server(), "med.ett", "insatser?ny=1")
    for n in range(3):
        page.get_by_label("Titel").fill(f"Skrivet i farten {n}")
        click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Förslag"))
        page.get_by_role("heading", level=1, name="Förslag").wait_for()
        click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Översikt"))
        click(page.get_by_role("button", name=f"Insats: Skrivet i farten {n}", exact=True))
        page.get_by_label("Titel").wait_for()
        wait_until_settled(page)
        expect(page.get_by_label("Titel")).to_have_value(f"Skrivet i farten {n}")


def test_the_menu_waits_for_every_field_that_was_left_whichever_arrives_first(own_server, enter):
    page = enter(own_server(), "med.ett", "insatser?ny=1")
    # The first field is asked about a second late, and so arrives after the second one.
    page.evaluate("""() => {
      const own = window.setTimeout;
      window.setTimeout = (then, time, ...given) => {
        if (time === 20) window.setTimeout = own;
        return own(then, time === 20 ? 1000 : time, ...given);
      };
    }""")
    page.get_by_label("Titel").fill("Skrivet i farten")
    page.get_by_label("Målgrupp").fill("Alla unga")
    click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Översikt"))
    page.get_by_role("heading", level=1, name="Översikt").wait_for()
    click(page.get_by_role("button", name="Insats: Skrivet i farten", exact=True))
    page.get_by_label("Titel").wait_for()
    wait_until_settled(page)
    expect(page.get_by_label("Titel")).to_have_value("Skrivet i farten")
    expect(page.get_by_label("Målgrupp")).to_have_value("Alla unga")


def test_what_is_typed_right_before_going_back_is_kept(own_server, enter):
    page = enter(own_server(), "med.ett", "insatser")
    for n, key in enumerate(("", "Tab", "")):
        click(page.get_by_role("link", name=SECRET))
        page.get_by_label("Målgrupp").wait_for()
        wait_until_settled(page)
        page.get_by_label("Målgrupp").fill(f"Skrivet i farten {n}")
        if key:
            page.keyboard.press(key)
        page.go_back()
        page.get_by_role("heading", level=1, name="Insatser").wait_for()
        page.go_forward()
        page.get_by_label("Målgrupp").wait_for()
        wait_until_settled(page)
        expect(page.get_by_label("Målgrupp")).to_have_value(f"Skrivet i farten {n}")
        page.go_back()
        page.get_by_role("heading", level=1, name="Insatser").wait_for()
        wait_until_settled(page)


def test_the_way_back_from_a_list_that_was_searched_or_filtered_waits_for_nothing(own_server, enter):
    page = enter(own_server(), "med.ett", "insatser")
    # One that is held is stopped, and another one of the page's own comes later.
    page.evaluate("() => { window.ways = []; addEventListener('popstate', (way) => window.ways.push(way.isTrusted)); }")
    for search in (True, False):
        if search:
            page.get_by_label("Sök").fill("zebra")
            page.get_by_label("Sök").press("Enter")
        else:
            pick(page, page.get_by_role("combobox", name="Nivå"), "Specifik")
        page.get_by_role("link", name=SECRET).wait_for(state="hidden")
        wait_until_settled(page)
        page.go_back()
        page.get_by_role("link", name=SECRET).wait_for()
        wait_until_settled(page)
    eventually(lambda: page.evaluate("window.ways"), [True, True])


def test_what_is_typed_is_kept_when_the_page_is_reloaded_or_closed_in_the_middle_of_the_field(own_server, enter):
    server, path = own_server(), f"insatser?post={own_server.ids['insats']}"
    page = enter(server, "med.ett", path)
    for n in range(8):
        page.get_by_label("Målgrupp").fill(f"Mitt i fältet {n}")
        if n % 4 == 3:
            with page.expect_event("close"):
                page.close(run_before_unload=True)
            page = enter(server, "med.ett", path)
        else:
            page.reload()
        page.get_by_text("Du har ett utkast från").wait_for()
        wait_until_settled(page)
        expect(page.get_by_label("Målgrupp")).to_have_value(f"Mitt i fältet {n}")


def test_what_a_save_said_does_not_stand_above_one_that_failed(own_server, enter):
    page = enter(own_server(), "med.ett", f"insatser?post={own_server.ids['insats']}")
    leave(page, "Målgrupp", "Mina ord")
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_text("är sparad (version 2).").wait_for()
    wait_until_settled(page)
    leave(page, "Målgrupp", "")
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.wait_for_function("document.activeElement.matches('.lomma-problems')")
    wait_until_settled(page)
    expect(page.get_by_text("är sparad (version 2).")).to_have_count(0)


def test_the_menu_leads_from_a_record_to_its_pages_list(own_server, enter):
    page = enter(own_server(), "med.ett", f"insatser?post={own_server.ids['insats']}")
    click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Insatser"))
    page.get_by_role("heading", level=1, name="Insatser").wait_for()
    assert "post=" not in page.url


def test_a_refused_personnummer_stays_on_the_screen_and_is_nowhere_else(own_server, enter):
    server = own_server()
    page = enter(server, "med.ett", "insatser?ny=1")
    leave(page, "Titel", "Kvällsöppet")
    leave(page, "Syfte", f"Möte om {PERSON} i skolan")
    page.get_by_text("registret får inte innehålla personer").first.wait_for()
    leave(page, "Målgrupp", "Högstadiet")
    wait_until_settled(page)
    expect(page.get_by_label("Syfte")).to_have_value(f"Möte om {PERSON} i skolan")
    page.reload()
    page.get_by_text("Du har ett utkast från").wait_for()
    wait_until_settled(page)
    expect(page.get_by_label("Syfte")).to_have_value("")
    expect(page.get_by_label("Målgrupp")).to_have_value("Högstadiet")
    stop_server(server)
    files = [path for path in own_server.folder.rglob("*") if path.is_file()]
    assert any(b"gstadiet" in path.read_bytes() for path in files)
    for path in files:
        for piece in (PERSON, PERSON.replace("-", ""), "9805"):
            assert piece.encode() not in path.read_bytes(), path.name


def test_what_hinders_a_save_takes_focus_and_leads_to_each_field(own_server, enter):
    page = enter(own_server(), "med.ett", "insatser?ny=1")
    leave(page, "Titel", "Kvällsöppet")
    leave(page, "Timmar", "många")
    click(page.get_by_role("button", name="Spara insats"))
    heading = page.get_by_role("heading", name="Det gick inte att spara än.")
    heading.wait_for()
    page.wait_for_function("document.activeElement.matches('.lomma-problems')")
    summary = page.locator(".lomma-problems")
    summary.get_by_role("link", name="Timmar").press("Enter")
    hours = page.get_by_label("Timmar")
    expect(hours).to_be_focused()
    page.wait_for_function(TIED, arg=hours.element_handle())
    expect(hours).to_have_attribute("aria-invalid", "true")
    expect(hours).to_have_value("många")
    # An answer that is chosen is reached too.
    summary.get_by_role("link", name="Nivå").press("Enter")
    page.wait_for_function("document.activeElement.closest('.st-key-form-insats-ny-niva') !== null")
    expect(page.get_by_label("Titel")).to_have_value("Kvällsöppet")
    expect(page.get_by_label("Titel")).not_to_have_attribute("aria-invalid", "true")


def test_who_has_the_record_open_is_shown_to_the_other(own_server, enter):
    server = own_server()
    enter(server, "sam.ett", f"insatser?post={own_server.ids['insats']}").get_by_label("Målgrupp").wait_for()
    page = enter(server, "med.ett", f"insatser?post={own_server.ids['insats']}")
    page.get_by_text("Öppen också hos sam.ett sedan").wait_for()


def _wait_until_stored(page, folder, text: str) -> None:
    """Wait until this is in one of the database's files: the server may be killed then."""
    for _ in range(100):
        if any(text.encode() in path.read_bytes() for path in folder.glob("lomma.duckdb*") if path.is_file()):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{text} is in no file")


TIED = """input => document.getElementById(input.getAttribute('aria-describedby'))
  ?.textContent.includes('Skriv ett tal')"""
