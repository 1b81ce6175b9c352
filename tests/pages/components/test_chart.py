"""A chart can be taken away as a picture by who may export (R6, R17)."""

from tests.helpers.quarter_steps import Q4, describe
from tests.helpers.sample_records import fill
from tests.pages.conftest import TODAY

BUTTON = "Ta fram PNG: närvaro i miljöerna"


def test_a_picture_is_made_on_demand_and_offered_by_its_name(screen, register):
    fill(register)
    describe(register, Q4)
    page = screen("medlem", None).go("uppfoljning", flik="Över tid")
    page.press(BUTTON)
    offered = [label for label in page.labels() if label.startswith("Hämta närvaro-i-miljöerna")]
    assert [label.split(" (")[0] for label in offered] == [f"Hämta närvaro-i-miljöerna-{TODAY}.png"]
