"""Gallring in two real browsers: one account proposes, another confirms, and the text is gone from the file (R12)."""

import datetime as dt

from playwright.sync_api import expect

from lomma_core.accounts import accounts
from lomma_core.bootstrap import open_register
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.records import commands
from lomma_core.utils.quarters import STOCKHOLM
from tests.conftest import PLAN, plan_with
from tests.helpers.browser_steps import PASSWORD, sign_in, wait_until_settled
from tests.helpers.servers import start_server, stop_server

TEXT = "Kritmålning vid Habo Gård som ingen annan text liknar"
ROLES = {"ark.ett": "arkivansvarig", "sam.ett": "sammankallande"}


def test_one_proposes_and_another_confirms(lend_context, tmp_path):
    database = tmp_path / "lomma.duckdb"
    register = open_register(PLAN, database, lambda: dt.datetime(2026, 11, 20, 9, 0, tzinfo=STOCKHOLM))
    for name, role in ROLES.items():
        accounts.add(register, OPERATOR, name, PASSWORD, role)
    answers = {"datum": "2026-10-02", "miljo": "autonom", "aktivitetstyper": "klotter", "kalltyp": "skola"}
    commands.save(register, Actor("med.ett", "medlem"), "observation", answers | {"iakttagelse": TEXT})
    register.store.close()
    assert TEXT.encode() in database.read_bytes()

    # Two years later the days without a second factor are over; this is not about that.
    plan = plan_with(tmp_path, {"second_factor = true\n": ""})
    server = start_server(database, LOMMA_TODAY="2028-12-01", LOMMA_PLAN=str(plan))
    try:
        first = _open(lend_context, server, "ark.ett")
        first.get_by_label("Beslutets diarienummer (iakttagelser)").fill("KS 2028/0456")
        first.get_by_label("Beslutets diarienummer (iakttagelser)").press("Tab")
        wait_until_settled(first)
        first.get_by_role("button", name="Föreslå gallring av 1 iakttagelse").click()
        first.get_by_text("Ett annat konto ska nu bekräfta").wait_for()
        first.get_by_text("En kollega med eget konto ska bekräfta.").wait_for()
        expect(first.get_by_role("button", name="Bekräfta gallringen")).to_have_count(0)

        second = _open(lend_context, server, "sam.ett")
        second.get_by_text("Jag har jämfört posterna med beslutet").click()
        wait_until_settled(second)
        second.get_by_role("button", name="Bekräfta gallringen").click()
        second.get_by_text("Gallrat: 1 st.").wait_for()
        second.get_by_role("row").filter(has_text="KS 2028/0456").wait_for()
        second.get_by_role("button", name="Ta fram protokollet").click()
        with second.expect_download() as waiting:
            second.get_by_role("button", name="Hämta gallringsprotokoll-2028-12-01.csv").click()
        protocol = waiting.value.path().read_text(encoding="utf-8-sig")
        assert "KS 2028/0456;ark.ett;" in protocol
        assert TEXT not in protocol
    finally:
        stop_server(server)
    for path in tmp_path.iterdir():
        assert TEXT.encode() not in path.read_bytes(), path.name


def _open(lend_context, server, name: str):
    page = lend_context()
    sign_in(page, server, name, path="administration?flik=Gallring")
    wait_until_settled(page)
    return page
