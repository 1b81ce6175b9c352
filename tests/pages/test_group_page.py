"""Gruppen counts the seats by the rule that the display and Att göra follow (P1)."""

from lomma_core.records import commands
from tests.conftest import CONVENER, REQUIRED


def test_a_seat_whose_time_has_passed_is_not_counted_as_filled(screen, register):
    for name in REQUIRED:
        values = {"plats": name, "lage": "tillsatt", "datum": "2026-01-01"}
        values |= {"till": "2026-11-23"} if name == REQUIRED[0] else {}
        commands.save(register, CONVENER, "platsuppgift", values)
    page = screen("lasare", None).go("gruppen")
    assert "6 av 7 platser är tillsatta. Polisen: ska erbjudas plats." in page.text
    assert "Tillsatt, gällde till 2026-11-23" in page.text
