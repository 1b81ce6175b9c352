"""One rule says how a seat stands, and the display, Att göra and the reports all follow it (P1)."""

import datetime as dt

import pytest

from lomma_core.domain import seats, todo
from lomma_core.domain.seats import SeatState
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import ReportRequest
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.quarterly import close, display
from lomma_core.records import commands
from tests.conftest import CONVENER, MEMBER, REQUIRED
from tests.helpers.quarter_steps import Q4, on
from tests.helpers.report_readers import everything

SCREEN = Actor("visning", None, powers=("read", "display"))
LAST, AFTER = "2026-11-24", "2026-11-25"


def say(register, name, lage="tillsatt", **answers):
    values = {"plats": name, "lage": lage, "datum": "2026-01-01"} | answers
    return commands.save(register, CONVENER, "platsuppgift", values)


def told(register, quarter=Q4):
    data = service.render(register, OPERATOR, ReportRequest(quarter, format="html")).data
    return everything("html", data)


@pytest.fixture
def seated(register):
    """Every seat is filled and the police have accepted; one seat and theirs end on a day."""
    for name in REQUIRED[1:]:
        say(register, name)
    say(register, REQUIRED[0], till=LAST)
    say(register, "polisen", "accepterad", till=LAST)
    return register


def test_a_seat_is_filled_on_its_last_day_and_not_on_the_day_after(seated):
    for day, filled in ((LAST, 7), (AFTER, 6)):
        found = seats.seats(on(seated, day), MEMBER)
        assert sum(one.filled for one in seats.required(found)) == filled, day
        assert display.view(on(seated, day), SCREEN).seats.done == filled, day


def test_a_seat_whose_time_has_passed_is_told_so_everywhere(seated):
    later = on(seated, AFTER)
    view = display.view(later, SCREEN)
    assert view.vacant == ("Kommunledningen",)
    assert view.offered == (("Polisen", f"Accepterad, gällde till {LAST}"),)
    assert [one.text for one in todo.todo(later, MEMBER, Q4) if one.kind == "seat"] == [
        f"Förnya platsen Kommunledningen, som gällde till {LAST}",
        f"Förnya platsen Polisen, som gällde till {LAST}",
    ]
    assert f"Tillsatt, gällde till {LAST}" in told(later)
    assert "gällde till" not in told(seated)


def test_the_report_of_a_closed_quarter_tells_of_the_seats_as_they_stood_at_the_closing(seated):
    close.close(seated, CONVENER, Q4, "Allt hanns inte med.")
    assert "gällde till" not in told(on(seated, "2027-02-01"))


@pytest.mark.parametrize(
    ("name", "answer", "state"),
    [
        ("kommunledningen", None, SeatState.UNKNOWN),
        ("kommunledningen", "vakant", SeatState.VACANT),
        ("kommunledningen", "tillsatt", SeatState.FILLED),
        ("polisen", None, SeatState.NOT_OFFERED),
        ("polisen", "ej_erbjuden", SeatState.NOT_OFFERED),
        ("polisen", "erbjuden", SeatState.OFFERED),
        ("polisen", "avbojd", SeatState.OFFERED),
        ("polisen", "accepterad", SeatState.FILLED),
    ],
)
def test_every_answer_means_one_state(register, name, answer, state):
    if answer:
        say(register, name, answer)
    [found] = [one for one in seats.seats(register, MEMBER) if one.seat.name == name]
    assert found.state is state
    frozen = [{"plats": name, "lage": answer, "datum": "2026-01-01"}] if answer else []
    [same] = [one for one in seats.statuses([found.seat], frozen, dt.date(2026, 11, 24)) if one.seat.name == name]
    assert same.state is state
