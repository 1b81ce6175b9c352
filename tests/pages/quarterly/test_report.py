"""The report on Kvartalet: ready when the quarter is closed, named, logged when taken."""

import pytest

from lomma_core.audit import log
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import FORMATS, KINDS, ReportRequest
from lomma_core.permissions import OPERATOR
from lomma_core.quarterly import close
from lomma_core.records import commands
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import Q3


@pytest.fixture
def closed(opened):
    """The filled register with a closed quarter."""
    register = opened("filled")
    close.close(register, CONVENER, Q3, "Mötet hölls senare.")
    return register


def buttons(seen) -> list[str]:
    return [one for one in seen.labels() if one.startswith("Hämta ")]


def test_a_closed_quarters_report_is_ready_and_taken_with_one_click(screen, closed):
    seen = screen("lasare", None).go("kvartalet", kvartal="2026-K3")
    name = "Lomma-kvartalsrapport-2026-K3.pdf"
    (label,) = buttons(seen)
    assert label.startswith(f"Hämta {name} (")
    assert [row["action"] for row in log.latest(closed.store, 1)] == ["quarter_close"]
    seen.press(label)
    assert f"{name} är hämtad. Hämtningen står i loggen." in seen.text
    row = log.latest(closed.store, 1)[0]
    assert (row["action"], row["record"], row["name"]) == ("export", "2026-K3", "Kvartalsrapport (pdf)")
    assert buttons(seen) == [label]


def test_what_is_offered_is_what_the_core_makes(screen, closed):
    seen = screen("medlem", None).go("kvartalet", kvartal="2026-K3")
    for kind in KINDS:
        for one in FORMATS:
            seen.fill("Vilken rapport?", kind).fill("Format", one).fill("Hel eller maskerad?", True)
            expected = service.render(closed, OPERATOR, ReportRequest(Q3, kind, one, True))
            key = seen.app.session_state["report/ready"]
            assert (key[1].name, key[1].data) == (expected.name, expected.data)
            assert buttons(seen)[0].startswith(f"Hämta {expected.name} (")


def test_the_police_are_offered_the_masked_report_only(screen, closed):
    seen = screen("polis", None).go("kvartalet", kvartal="2026-K3")
    assert not seen.asks("Hel eller maskerad?")
    assert buttons(seen)[0].startswith("Hämta Lomma-kvartalsrapport-2026-K3-maskerad.pdf")
    seen.press(buttons(seen)[0])
    assert log.latest(closed.store, 1)[0]["action"] == "export_masked"


def test_a_working_copy_is_made_when_asked_for_and_anew_after_a_change(screen, opened):
    register = opened("filled")
    seen = screen("medlem", None).go("kvartalet", kvartal="2026-K4")
    assert buttons(seen) == []
    seen.press("Gör i ordning arbetsexemplaret")
    assert len(buttons(seen)) == 1
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Helt ny insats"})
    assert buttons(seen.run()) == []


def test_a_diarienummer_that_is_a_persons_number_is_refused_and_gives_no_file(screen, closed):
    seen = screen("medlem", None).go("kvartalet", kvartal="2026-K3")
    seen.fill("Diarienummer", "19121212-1212")
    assert buttons(seen) == []
    assert len(seen.app.error) == 1
    assert "19121212" not in seen.app.error[0].value
    seen.fill("Diarienummer", "KS 2026/77")
    assert len(buttons(seen)) == 1
