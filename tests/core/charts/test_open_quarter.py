"""A chart tells an open quarter from a closed one, and says in a sentence what one quarter holds (P7, R17, R20)."""

import json

import pytest

from lomma_core.charts import bars, grids
from lomma_core.charts.chart import specification
from lomma_core.charts.palette import AREA, PAPER, contrast
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.document import Figure, Paragraph
from lomma_core.exchange.reports.request import ReportRequest
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.quarterly import close
from lomma_core.records import commands, secrecy
from lomma_core.withdrawal import withdraw
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import Q2, Q3, Q4, describe, follow, newest, on

POLICE = Actor("polis.ett", "polis")
NOT_YET, NEVER = "Inte uppföljda än", "Inte uppföljda"


def _measures(register, count):
    return [commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Insats {n}"}) for n in range(count)]


def _numbers(chart, column):
    """Quarter -> its number in a column of the table; empty without the column."""
    if column not in chart.headings:
        return {}
    return {row[0]: int(row[chart.headings.index(column)]) for row in chart.rows}


def _drawn(chart):
    """Quarter -> status -> number, as the bars have it."""
    parts = next(iter(specification(chart.drawing)["datasets"].values()))
    result = {}
    for part in parts:
        result.setdefault(part["kvartal"], {})[part["status"]] = part["antal"]
    return result


@pytest.fixture
def two_quarters(register):
    """K3 closed with one of three insatser left, K4 open with two left; the clock goes on between them."""
    first, second, third = _measures(on(register, "2026-09-20"), 3)
    then = on(register, "2026-09-25")
    follow(then, Q3, first)
    follow(then, Q3, second, status="forsenad")
    close.close(on(register, "2026-10-02"), CONVENER, Q3, "Mötet hölls senare.")
    follow(register, Q4, third)
    return register, first, second, third


def test_what_is_not_followed_up_yet_is_told_from_what_never_was(two_quarters):
    chart = bars.status_over_quarters(two_quarters[0], MEMBER)
    assert _drawn(chart) == {
        "2026-K3": {"● Enligt plan": 1, "▲ Försenad": 1, "– Inte uppföljd": 1},
        "2026-K4": {"● Enligt plan": 1, "… Inte uppföljd än": 2},
    }
    assert _numbers(chart, NEVER) == {"2026-K3": 1, "2026-K4": 0}
    assert _numbers(chart, NOT_YET) == {"2026-K3": 0, "2026-K4": 2}
    assert chart.sentence == "I 2026-K4 är en insats uppföljd: enligt plan 1. Två är inte uppföljda än."


def test_an_insats_that_began_or_ended_since_changes_no_closed_quarter(two_quarters):
    register, _, _, third = two_quarters
    _measures(register, 2)
    ended = newest(register, third)
    commands.save(register, MEMBER, "insats", ended.values | {"status": "genomford"}, ended.id, ended.version)
    assert _numbers(bars.status_over_quarters(register, MEMBER), NEVER)["2026-K3"] == 1


def test_an_insats_that_was_saved_by_mistake_was_never_left(register):
    mistake = _measures(on(register, "2026-09-20"), 1)[0]
    follow(register, Q2, _measures(register, 1)[0])
    close.close(on(register, "2026-10-02"), CONVENER, Q3, "Mötet hölls senare.")
    assert _numbers(bars.status_over_quarters(register, MEMBER), NEVER)["2026-K3"] == 1
    withdraw.withdraw(register, MEMBER, "insats", mistake.id, mistake.version, "Sparad två gånger.")
    assert _numbers(bars.status_over_quarters(register, MEMBER), NEVER) == {}


def test_a_quarter_that_is_opened_again_has_not_been_answered_yet(two_quarters):
    register, *_ = two_quarters
    close.reopen(register, ARCHIVIST, Q3, "En uppgift var fel.")
    chart = bars.status_over_quarters(register, MEMBER)
    assert _numbers(chart, NEVER) == {}
    assert _numbers(chart, NOT_YET) == {"2026-K3": 1, "2026-K4": 2}


def test_a_marked_insats_is_not_among_those_that_are_left(two_quarters):
    register, *_, third = two_quarters
    secrecy.mark(register, CONVENER, "insats", third.id, "osl_18_1", "Pågående arbete.")
    assert _numbers(bars.status_over_quarters(register, MEMBER), NEVER)["2026-K3"] == 1
    assert _numbers(bars.status_over_quarters(register, POLICE), NEVER) == {}


def test_a_past_quarter_that_nobody_closed_says_nothing_of_what_it_left(register):
    (measure, _) = _measures(register, 2)
    follow(register, Q2, measure)
    follow(register, Q4, measure)
    chart = bars.status_over_quarters(register, MEMBER)
    assert _drawn(chart)["2026-K2"] == {"● Enligt plan": 1}
    assert _drawn(chart)["2026-K4"] == {"● Enligt plan": 1, "… Inte uppföljd än": 1}


def test_a_single_quarter_is_a_sentence_with_all_of_it_on_screen_and_in_the_report(register):
    follow(register, Q4, _measures(register, 2)[0])
    describe(register, Q4, "vit_makt", narvaro="enstaka", aktiviteter_ord="Märken.", aktivitetstyper="klotter")
    status, presence = bars.status_over_quarters(register, MEMBER), grids.presence_over_quarters(register, MEMBER)
    assert (status.drawing, presence.drawing) == (None, None)
    assert status.sentence == "I 2026-K4 är en insats uppföljd: enligt plan 1. En är inte uppföljd än."
    milieus = [milieu.label for milieu in register.plan.milieus]
    assert presence.sentence.startswith(f"Närvaro i 2026-K4: enstaka tecken ({milieus[0]})")
    assert all(f"inte beskriven än ({milieu})" in presence.sentence for milieu in milieus[1:])
    blocks = service.build(register, OPERATOR, ReportRequest(Q4)).blocks
    assert {status.sentence, presence.sentence} <= {block.text for block in blocks if isinstance(block, Paragraph)}
    assert not [block for block in blocks if isinstance(block, Figure)]


def test_the_report_of_a_closed_quarter_draws_what_it_left(two_quarters):
    register, *_ = two_quarters
    blocks = service.build(register, OPERATOR, ReportRequest(Q4)).blocks
    (figure,) = (block for block in blocks if isinstance(block, Figure) and "Uppföljda insatser" in block.caption)
    assert "2026-K3: " in figure.alt
    assert "Inte uppföljda 1" in figure.alt
    assert "Inte uppföljda än 2" in figure.alt


def test_cells_without_an_answer_and_the_axis_know_an_open_quarter(two_quarters):
    register, *_ = two_quarters
    close.reopen(register, ARCHIVIST, Q3, "En lägesbild saknades.")
    describe(register, Q3, "vit_makt")
    close.close(register, CONVENER, Q3, "Mötet hölls senare.")
    describe(register, Q4, "autonom")
    rows = {row[0]: row[1:] for row in grids.presence_over_quarters(register, MEMBER).rows}
    white, autonomous = (milieu.label for milieu in register.plan.milieus[:2])
    assert rows[white] == ["Ingen känd närvaro", "Inte beskriven än"]
    assert rows[autonomous] == ["Ej beskriven", "Ingen känd närvaro"]
    drawing = json.dumps(specification(grids.presence_over_quarters(register, MEMBER).drawing), ensure_ascii=False)
    assert "indexof(['2026-K4'], datum.label) < 0 ? datum.label : datum.label + ', pågår'" in drawing


@pytest.mark.parametrize("dark", [False, True])
def test_more_is_further_from_the_page_in_every_chart_and_in_the_same_order_of_statuses(dark):
    depths = [contrast(pair[dark], PAPER[dark]) for pair in grids._DEPTHS]
    assert depths == sorted(depths)
    order = sorted(AREA, key=lambda status: contrast(AREA[status][dark], PAPER[dark]))
    assert order == ["ej_paborjad", "forsenad", "enligt_plan", "genomford", "installd"]
