"""Tidslinjen and Årshjulet stand where an official looks, and open and give away what they show (P6, P7)."""

import pytest

from lomma_core.records import commands, listing
from tests.conftest import MEMBER
from tests.helpers.sample_records import fill


def test_the_timeline_is_beside_the_list_and_has_every_running_insats_with_its_address(screen, register):
    fill(register)
    page = screen("lasare", None).go("insatser", flik="Tidslinje")
    (rows,) = [table.rows for table in page.tables() if table.caption == "Insatserna i tiden"]
    titles = {record.values["titel"] for record in listing.list_records(register, MEMBER, "insats").records}
    assert {row[0] for row in rows} == titles
    page.fill("Visa", "individriktad")
    (rows,) = [table.rows for table in page.tables() if table.caption == "Insatserna i tiden"]
    assert [row[1] for row in rows] == ["Individriktad"]


def test_the_list_alone_draws_no_timeline(screen, register):
    fill(register)
    page = screen("lasare", None).go("insatser")
    assert not page.has_widget("Visa")
    assert [table.caption for table in page.tables()] == ["2 insatser"]


@pytest.mark.parametrize(
    ("where", "tab", "title"),
    [
        ("uppfoljning", "Över tid", "Närvaro i miljöerna"),
        ("lagesbild", "Över tid", "Närvaro per kvartal"),
        ("gruppen", "Närvaro", "Närvaro per plats"),
    ],
)
def test_charts_are_drawn_for_who_opens_their_tab_and_for_nobody_else(screen, register, where, tab, title):
    fill(register)
    assert title not in screen("lasare", None).go(where).text
    assert title in screen("lasare", None).go(where, flik=tab).text


def test_the_wheel_has_the_years_days_and_their_calendar_file(screen, register):
    commands.save(register, MEMBER, "mote", {"datum": "2026-12-10", "lage": "planerat"})
    page = screen("lasare", None).go("gruppen", flik="Årshjulet")
    assert page.has_widget("Hämta samverkansgruppen-2026.ics")
    (rows,) = [table.rows for table in page.tables() if table.caption == "Årshjulet 2026"]
    assert ["2026-12-10", "Samverkansgruppens möte", "Planerat"] in [list(row) for row in rows]
    page.fill("År", 2027)
    assert page.has_widget("Hämta samverkansgruppen-2027.ics")
    assert "År 2027 har inget möte än." in page.text
