"""Display, charts, gaps and reports of municipalities with other milieus, levels and seats than Lomma's (R21)."""

from dataclasses import replace

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.charts import grids
from lomma_core.domain import gaps, meetings, offers
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import COUNCIL, KINDS, MINUTES, QUARTERLY, ReportRequest
from lomma_core.plan.meaning import individual_levels
from lomma_core.quarterly import changes, display
from tests.conftest import MEMBER, NOW, PLAN, READER
from tests.helpers.any_municipality import QUARTERS, fill, wide_plan

SECOND = PLAN.with_name("ekhamra.toml")


@pytest.fixture(scope="module", params=["ekhamra", "two", "five"])
def other(request, tmp_path_factory):
    """A filled register of another municipality."""
    folder = tmp_path_factory.mktemp(request.param)
    sizes = {"two": 2, "five": 5}
    path = wide_plan(folder / "plan.toml", sizes[request.param]) if request.param in sizes else SECOND
    register = open_register(path, folder / "lomma.duckdb", lambda: NOW)
    fill(register)
    yield register
    register.store.close()


def test_the_display_has_every_milieu_level_and_offered_seat(other):
    view, plan = display.view(other, READER), other.plan
    individual = {level.label for level in individual_levels(plan)}
    assert [milieu.label for milieu in view.milieus] == [milieu.label for milieu in plan.milieus]
    assert [level.label for level in view.levels] == [lv.label for lv in plan.levels if lv.label not in individual]
    assert [seat for seat, _ in view.offered] == [seat.label for seat in plan.seats if seat.offered]
    assert {answer for _, answer in view.offered} == {"Erbjuden"}
    assert not any(individual & set(row) for row in view.matrix.values())
    assert all(level.title in view.offers_title for level in individual_levels(plan))


def test_counts_of_individuals_are_hidden_on_every_level_that_is_about_them(other):
    lines = offers.by_quarter(other, READER).lines
    published = {count for line in lines for count in line.counts.values()}
    assert "<5" in published
    assert not published & {"1", "2", "3", "4"}
    assert {level for row in gaps.matrix(other, READER).values() for level in row}.isdisjoint(
        level.name for level in individual_levels(other.plan)
    )


def test_attendance_is_each_offered_seats_own(other):
    offered = [seat.name for seat in other.plan.seats if seat.offered]
    present = {row.seat: row.present for row in meetings.attendance(other, READER) if row.quarter == str(QUARTERS[1])}
    assert [present[name] for name in offered] == [0, 1]


@pytest.mark.parametrize("kind", KINDS)
def test_reports_name_each_milieu_level_and_offered_seat_and_none_of_lommas(other, kind):
    # The group has met in the second of the quarters only.
    request = ReportRequest(QUARTERS[kind == MINUTES], kind, "html")
    document = service.build(other, MEMBER, request)
    text = service.render(other, MEMBER, request).data.decode()
    assert document.blocks
    offered = [seat.label for seat in other.plan.seats if seat.offered]
    wanted = [level.title for level in other.plan.levels] if kind == QUARTERLY else []
    wanted += [milieu.label for milieu in other.plan.milieus] if kind != COUNCIL else []
    wanted += offered if kind != COUNCIL else []
    assert [words for words in wanted if words not in text] == []
    assert [words for words in ("Individriktad", "Piläng", "Säkerhetschefen", ">Polisen<") if words in text] == []


def test_charts_have_every_seat_and_each_level_has_its_part_of_what_is_new(other):
    chart = grids.attendance_over_quarters(other, READER)
    assert [row[0] for row in chart.rows] == [seat.label for seat in other.plan.seats]
    # All of it is new in the first quarter, which is compared with nothing.
    everything = replace(changes.since(other, MEMBER, QUARTERS[0]), first=False)
    assert len(changes.sentences(other.plan, everything)) > len(other.plan.levels)
