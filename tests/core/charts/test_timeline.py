"""The timeline: which insatser stand in it, where their bars begin and end, and what it tells whom (P6, P7, R20)."""

import pytest

from lomma_core.charts import timeline
from lomma_core.charts.chart import RECORD, specification
from lomma_core.permissions import Actor
from lomma_core.records import commands, secrecy
from lomma_core.withdrawal import withdraw
from lomma_core.yearly import timeline as lines
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import Q2, Q3, Q4, follow

POLICE = Actor("polis.ett", "polis")
SPAN = Q4 - 4, Q4 + 3


def _save(register, title, **answers):
    return commands.save(register, MEMBER, "insats", MEASURE | {"titel": title} | answers, complete=False)


def _titles(register, actor=MEMBER, **filters):
    return [line.title for line in lines.timeline(register, actor, SPAN, filters).lines]


def _bars(register):
    """Title -> where its bar begins and ends, in quarters from the left edge."""
    datasets = specification(timeline.timeline(register, MEMBER).drawing)["datasets"].values()
    bars = [bar for data in datasets for bar in data if "rubrik" in bar]
    return {bar["rubrik"].split(" ", 1)[1]: (bar["fran"], bar["fram"]) for bar in bars}


def test_it_has_what_runs_and_what_ended_or_was_followed_up_in_the_last_year_level_by_level(register):
    _save(register, "Senare", niva="specifik", typ=None, start="2026-K1")
    _save(register, "Pågår", start="2019")
    _save(register, "Nyss slut", status="genomford", start="2025", slut="2026-K2")
    _save(register, "Länge sedan", status="genomford", start="2020", slut="2021")
    followed = _save(register, "Uppföljd", status="genomford")
    follow(register, Q2, followed, status="genomford", beslut="avsluta")
    assert _titles(register) == ["Pågår", "Nyss slut", "Uppföljd", "Senare"]
    assert _titles(register, niva="specifik") == ["Senare"]


def test_a_bar_goes_from_start_to_end_and_past_the_edge_where_there_is_no_end(register):
    _save(register, "Hela tiden", start="löpande", slut="löpande")
    _save(register, "Ett kvartal", status="genomford", start="2026-K2", slut="2026-K2")
    _save(register, "Framåt", start="2027-K1")
    _save(register, "Försenad", status="forsenad", start="2026-K2", slut="2026-K3")
    bars = _bars(register)
    assert bars["Hela tiden"] == (0, 8)
    assert bars["Ett kvartal"] == (2, 3)
    assert bars["Framåt"] == (5, 8)
    # What runs past its written end runs till today, in the fifth quarter.
    assert bars["Försenad"][0] == 2
    assert 4.5 < bars["Försenad"][1] < 4.7


def test_an_insats_without_a_start_begins_with_what_is_first_known_of_it(register):
    measure = _save(register, "Utan start", start=None)
    assert 4.5 < _bars(register)["Utan start"][0] < 4.7
    follow(register, Q3, measure)
    assert _bars(register)["Utan start"][0] == 3


def test_the_table_says_all_that_is_drawn_and_opens_the_same_records(register):
    measure = _save(register, "Kurs", start="2026-K1", slut="2026-K4")
    follow(register, Q3, measure, status="forsenad")
    follow(register, Q4, measure)
    chart = timeline.timeline(register, MEMBER)
    quarters = "2026-K3 ▲ Försenad, 2026-K4 ● Enligt plan"
    assert chart.rows == [["Kurs", "Generell", "● Enligt plan", "2026-K1", "2026-K4", quarters]]
    assert chart.records == (measure.id,)
    assert chart.sentence == "En insats från 2025-K4 till 2027-K3: en pågår och en slutar före 2026-12-31."
    drawing = specification(chart.drawing)
    (chosen,) = drawing["params"]
    assert (chosen["name"], chosen["select"]["fields"]) == (timeline.CHOSEN, [RECORD])


def test_without_insatser_it_is_a_sentence(register):
    chart = timeline.timeline(register, MEMBER)
    assert (chart.drawing, chart.rows) == (None, [])
    assert chart.sentence.startswith("Här finns inga insatser")


def test_what_is_marked_or_withdrawn_is_as_if_it_were_not_there(register):
    hidden, seen = _save(register, "Dold"), _save(register, "Öppen")
    answer = follow(register, Q3, seen, status="forsenad")
    secrecy.mark(register, CONVENER, "insats", hidden.id, "osl_18_1", "Pågående arbete.")
    secrecy.mark(register, CONVENER, answer.form, answer.id, "osl_18_1", "Pågående arbete.")
    assert _titles(register) == ["Dold", "Öppen"]
    chart = timeline.timeline(register, POLICE)
    assert [row[0] for row in chart.rows] == ["Öppen"]
    assert chart.rows[0][-1] == "–"
    assert hidden.id not in str(specification(chart.drawing))
    withdraw.withdraw(register, MEMBER, "insats", hidden.id, hidden.version, "Sparad av misstag.")
    assert _titles(register) == ["Öppen"]


@pytest.mark.parametrize("dark", [False, True])
def test_more_than_fit_in_a_picture_are_said_to_be_more(register, dark, monkeypatch):
    monkeypatch.setattr(lines, "MOST", 2)
    for n in range(3):
        _save(register, f"Insats {n}")
    chart = timeline.timeline(register, MEMBER, dark)
    assert len(chart.rows) == 2
    assert chart.sentence.endswith("De 2 första av 3 visas: välj nivå.")
