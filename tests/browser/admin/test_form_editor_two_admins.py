"""Formulär in a real browser: a clash of two administrators, an XLSForm in, and a plan file changed on disk."""

import pytest
from playwright.sync_api import expect

from lomma_core.accounts import accounts
from lomma_core.bootstrap import open_register
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.permissions import OPERATOR, Actor
from tests.browser.axe import faults
from tests.conftest import PLAN, plan_with
from tests.core.exchange.test_xlsform import make_workbook
from tests.helpers.browser_steps import PASSWORD, click, wait_until_settled

TAB = "administration?flik=Formulär"
ADMIN, OTHER = Actor("adm.ett", "administrator"), Actor("adm.tva", "administrator")
FILE = {"name": "formular.xlsx", "mimeType": "application/octet-stream"}


@pytest.fixture
def tab(own_server, enter):
    """The first administrator's tab; the second's label is in use, the first has proposed another, the file changed."""
    register = open_register(PLAN, own_server.database)
    accounts.add(register, OPERATOR, OTHER.name, PASSWORD, OTHER.role)
    proposals.propose(register, ADMIN, relabelled(register, "För vem?"))
    proposals.propose(register, OTHER, relabelled(register, "Till vem?"))
    versions.take_into_use(register, OTHER)
    register.store.close()
    changed = plan_with(own_server.folder, {'label = "Syfte"': 'label = "Syfte enligt filen"'})
    return enter(own_server(LOMMA_PLAN=str(changed)), "adm.ett", TAB)


def relabelled(register, label: str) -> str:
    return edits.change_field(register.in_use.text, "insats", "malgrupp", {"label": label})


def test_what_meets_a_proposal_is_shown_and_chosen_and_nothing_of_it_is_lost(tab):
    tab.get_by_text("Planfilen har ändrats sedan formulären").wait_for()
    tab.get_by_text("Version 1, som adm.tva tog i bruk").wait_for()
    assert faults(tab) == []
    lay = tab.get_by_role("button", name="Lägg mina ändringar på den nya versionen")
    click(lay)
    tab.get_by_text("välj vilken ändring som ska gälla").wait_for()
    click(tab.get_by_text("Mitt förslag", exact=True))
    wait_until_settled(tab)
    click(lay)
    tab.get_by_text("Förslaget bygger nu på version 1.").wait_for()

    # A bad file changes nothing, a good one is merged into the proposal.
    click(tab.get_by_text("Läs in en XLSForm", exact=True))
    upload(tab, b"inget")
    tab.get_by_role("alert").filter(has_text="XLSForm").first.wait_for()
    expect(tab.get_by_text("Nytt formulär: ")).to_have_count(0)
    click(tab.get_by_role("button", name="Ta bort formular.xlsx"))
    wait_until_settled(tab)
    upload(tab, make_workbook([["text", "kurs", "Kurs"]]))
    tab.get_by_text("Nytt formulär: Vandring").wait_for()
    tab.get_by_text("frågan är nu ”För vem?”").wait_for()

    click(tab.get_by_role("button", name="Behåll formulären som de var"))
    tab.get_by_text("Planfilen har ändrats sedan formulären").wait_for(state="detached")
    # The plan's version is another now; the proposal is rebased on it too.
    click(lay)
    click(tab.get_by_role("button", name="Ta i bruk …"))
    click(tab.get_by_role("button", name="Ja, ta i bruk nu"))
    tab.get_by_text("Version 3 av formulären är i bruk för alla.").wait_for()


def upload(page, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files(FILE | {"buffer": data})
    wait_until_settled(page)
    click(page.get_by_role("button", name="Gör filen till förslag"))
    wait_until_settled(page)
