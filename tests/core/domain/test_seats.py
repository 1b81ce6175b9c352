"""One rule for a seat's state, which the display, Att göra and the reports all follow (P1)."""

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


def counts_everywhere(register, quarter=Q4):
    data = service.render(register, OPERATOR, ReportRequest(quarter, format="html")).data
    return everything("html", data)


@pytest.fixture
def register_with_seats(register):
    """Every seat is filled and the police have accepted; one seat and theirs end on a day."""
    for name in REQUIRED[1:]:
        say(register, name)
    say(register, REQUIRED[0], till=LAST)
    say(register, "polisen", "accepterad", till=LAST)
    return register


def test_a_seat_is_filled_on_its_last_day_and_not_on_the_day_after(register_with_seats):
    for day, filled in ((LAST, 7), (AFTER, 6)):
        statuses = seats.seats(on(register_with_seats, day), MEMBER)
        assert sum(status.filled for status in seats.required(statuses)) == filled, day
        assert display.view(on(register_with_seats, day), SCREEN).seats.done == filled, day


def test_a_seat_whose_time_has_passed_is_told_so_everywhere(register_with_seats):
    later = on(register_with_seats, AFTER)
    view = display.view(later, SCREEN)
    assert view.vacant == ("Kommunledningen",)
    assert view.offered == (("Polisen", f"Accepterad, gällde till {LAST}"),)
    assert [item.text for item in todo.todo(later, MEMBER, Q4) if item.kind == "seat"] == [
        f"Förnya platsen Kommunledningen, som gällde till {LAST}",
        f"Förnya platsen Polisen, som gällde till {LAST}",
    ]
    assert f"Tillsatt, gällde till {LAST}" in counts_everywhere(later)
    assert "gällde till" not in counts_everywhere(register_with_seats)


def test_the_report_of_a_closed_quarter_tells_of_the_seats_as_they_stood_at_the_closing(register_with_seats):
    close.close(register_with_seats, CONVENER, Q4, "Allt hanns inte med.")
    assert "gällde till" not in counts_everywhere(on(register_with_seats, "2027-02-01"))


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
    [status] = [status for status in seats.seats(register, MEMBER) if status.seat.name == name]
    assert status.state is state
    frozen = [{"plats": name, "lage": answer, "datum": "2026-01-01"}] if answer else []
    [same] = [
        status for status in seats.statuses([status.seat], frozen, dt.date(2026, 11, 24)) if status.seat.name == name
    ]
    assert same.state is state
