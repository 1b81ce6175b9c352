"""The report on Kvartalet: ready when the quarter is closed, named, logged when taken."""

import pytest

from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import FORMATS, KINDS, ReportRequest
from lomma_core.permissions import OPERATOR
from lomma_core.quarterly import close
from lomma_core.records import commands
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.core_results import latest
from tests.helpers.quarter_steps import Q3


@pytest.fixture
def closed_register(open_database):
    """The filled register with a closed quarter."""
    register = open_database("filled")
    close.close(register, CONVENER, Q3, "Mötet hölls senare.")
    return register


def buttons(page) -> list[str]:
    return [label for label in page.labels() if label.startswith("Hämta ")]


def test_a_closed_quarters_report_is_ready_and_taken_with_one_click(screen, closed_register):
    page = screen("lasare", None).go("kvartalet", kvartal="2026-K3")
    name = "Lomma-kvartalsrapport-2026-K3.pdf"
    (label,) = buttons(page)
    assert label.startswith(f"Hämta {name} (")
    assert [row["action"] for row in latest(closed_register.store, 1)] == ["quarter_close"]
    page.press(label)
    assert f"{name} är hämtad. Hämtningen står i loggen." in page.text
    row = latest(closed_register.store, 1)[0]
    assert (row["action"], row["record"], row["name"]) == ("export", "2026-K3", "Kvartalsrapport (pdf)")
    assert buttons(page) == [label]


def test_what_is_offered_is_what_the_core_makes(screen, closed_register):
    page = screen("medlem", None).go("kvartalet", kvartal="2026-K3")
    for kind in KINDS:
        for file_format in FORMATS:
            page.fill("Vilken rapport?", kind).fill("Format", file_format).fill("Hel eller maskerad?", True)
            expected = service.render(closed_register, OPERATOR, ReportRequest(Q3, kind, file_format, True))
            key = page.app.session_state["report/ready"]
            assert (key[1].name, key[1].data) == (expected.name, expected.data)
            assert buttons(page)[0].startswith(f"Hämta {expected.name} (")


def test_the_police_are_offered_the_masked_report_only(screen, closed_register):
    page = screen("polis", None).go("kvartalet", kvartal="2026-K3")
    assert not page.has_widget("Hel eller maskerad?")
    assert buttons(page)[0].startswith("Hämta Lomma-kvartalsrapport-2026-K3-maskerad.pdf")
    page.press(buttons(page)[0])
    assert latest(closed_register.store, 1)[0]["action"] == "export_masked"


def test_a_working_copy_is_made_when_asked_for_and_anew_after_a_change(screen, open_database):
    register = open_database("filled")
    page = screen("medlem", None).go("kvartalet", kvartal="2026-K4")
    assert buttons(page) == []
    page.press("Ta fram arbetsexemplaret")
    assert len(buttons(page)) == 1
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Helt ny insats"})
    assert buttons(page.run()) == []


def test_a_diarienummer_that_is_a_persons_number_is_refused_and_gives_no_file(screen, closed_register):
    page = screen("medlem", None).go("kvartalet", kvartal="2026-K3")
    page.fill("Diarienummer", "19121212-1212")
    assert buttons(page) == []
    assert len(page.app.error) == 1
    assert "19121212" not in page.app.error[0].value
    page.fill("Diarienummer", "KS 2026/77")
    assert len(buttons(page)) == 1
