"""A name saved by mistake is taken out in real browsers: reported, proposed, confirmed by another, and no byte left."""

import datetime as dt

from playwright.sync_api import expect

from lomma_core.accounts import accounts
from lomma_core.bootstrap import open_register
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.records import commands
from lomma_core.utils.quarters import STOCKHOLM
from pages.components.person_question import READ
from tests.conftest import MEASURE, PLAN
from tests.helpers.browser_steps import PASSWORD, click, leave, pick, sign_in, wait_until_settled
from tests.helpers.redacting import NAME, files_with
from tests.helpers.servers import start_server, stop_server

ROLES = {"med.ett": "medlem", "ark.ett": "arkivansvarig", "sam.ett": "sammankallande"}
REPORT = "Rapportera personuppgift i version 2"
READ_IT = "Jag har läst den dolda texten och jämfört med beslutet"


def test_a_name_that_was_saved_by_mistake_is_taken_out_by_two_accounts(lend_context, tmp_path):
    database = tmp_path / "lomma.duckdb"
    register = open_register(PLAN, database, lambda: dt.datetime(2026, 11, 20, 9, 0, tzinfo=STOCKHOLM))
    for name, role in ROLES.items():
        accounts.add(register, OPERATOR, name, PASSWORD, role)
    measure = commands.save(register, Actor("med.ett", "medlem"), "insats", MEASURE).id
    register.store.close()

    server = start_server(database, LOMMA_TODAY="2026-11-29")
    try:
        member = _open(lend_context, server, "med.ett", f"insatser?post={measure}")
        leave(member, "Syfte", f"Stöd till {NAME}")
        click(member.get_by_role("button", name="Spara ändringarna"))
        click(member.get_by_role("button", name=READ))
        member.get_by_text("är sparad (version 2)").wait_for()
        wait_until_settled(member)
        click(member.get_by_role("tab", name="Historik"))
        member.get_by_role("cell").filter(has_text=NAME).first.wait_for()
        click(member.get_by_role("button", name=REPORT))
        pick(member, member.get_by_role("combobox", name="Fält där en person kan vara utpekad"), "Syfte")
        member.keyboard.press("Escape")
        if not member.get_by_role("button", name="Dölj texten").is_visible():
            click(member.get_by_role("button", name=REPORT))
        click(member.get_by_role("button", name="Dölj texten"))
        member.get_by_text("Dolt: Syfte i en version.").wait_for()
        wait_until_settled(member)
        expect(member.get_by_text(NAME)).to_have_count(0)
        assert files_with(tmp_path, *NAME.split()) != []

        first = _open(lend_context, server, "ark.ett", "administration?flik=Personuppgifter")
        reference = first.get_by_label("Beslutets diarienummer (rapport")
        reference.fill("KS 2026/0456")
        reference.press("Tab")
        wait_until_settled(first)
        click(first.get_by_role("button", name="Föreslå att texten tas bort"))
        first.get_by_text("Ett annat konto ska nu bekräfta").wait_for()
        expect(first.get_by_role("button", name="Ta bort texten för gott")).to_have_count(0)

        second = _open(lend_context, server, "sam.ett", "administration?flik=Personuppgifter")
        second.get_by_text(READ_IT).click()
        wait_until_settled(second)
        click(second.get_by_role("button", name="Ta bort texten för gott"))
        second.get_by_text("Texten är borttagen för gott.").wait_for()
        second.get_by_role("row").filter(has_text="KS 2026/0456").first.wait_for()

        member.goto(f"{server.url}/insatser?post={measure}")
        expect(member.get_by_label("Syfte")).to_have_value("Borttagen personuppgift 2026-11-29")
    finally:
        stop_server(server)
    assert files_with(tmp_path, *NAME.split()) == []


def _open(lend_context, server, name: str, path: str):
    page = lend_context()
    sign_in(page, server, name, path=path)
    wait_until_settled(page)
    return page
