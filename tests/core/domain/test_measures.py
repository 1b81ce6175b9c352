"""One rule for the insatser of a quarter, which the round, Översikt, the display and the reports all follow (P7)."""

import pytest

from lomma_core.domain import measures, overview
from lomma_core.exchange.reports import sections, source
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.quarterly import display
from lomma_core.records import commands, secrecy
from tests.conftest import CONVENER, MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import Q4, follow

SCREEN = Actor("visning", None, powers=("read", "display"))
POLICE = Actor("polis.ett", "polis")


def saved(register, title, status="enligt_plan"):
    return commands.save(register, MEMBER, "insats", MEASURE | {"titel": title, "status": status})


def titles(register, actor):
    return [measure.title for measure in measures.quarter_round(register, actor, Q4)]


@pytest.mark.parametrize("few", [measures._FEW, 0], ids=["looked up", "gone through"])
def test_every_place_counts_what_runs_and_what_is_followed_up_and_nothing_else(register, monkeypatch, few):
    monkeypatch.setattr(measures, "_FEW", few)
    saved(register, "Pågår")
    saved(register, "Inställd sedan länge", "installd")
    saved(register, "Klar sedan länge", "genomford")
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Utan status", "status": None}, complete=False)
    follow(register, Q4, saved(register, "Avslutas nu"), beslut="avsluta")
    assert titles(register, READER) == ["Avslutas nu", "Pågår", "Utan status"]
    assert overview.measures_progress(register, READER, Q4) == overview.Progress(1, 3)
    assert display.view(register, SCREEN).measures_followed == overview.Progress(1, 3)
    sections_of_measures = sections.measures(source.gather(register, OPERATOR, Q4, masked=False))
    assert [(row["title"], answer is not None) for row, answer in sections_of_measures] == [
        ("Avslutas nu", True),
        ("Pågår", False),
        ("Utan status", False),
    ]


def test_a_marked_follow_up_brings_no_ended_insats_into_the_round_of_who_may_not_read_it(register):
    ended = saved(register, "Avslutas nu")
    answer = follow(register, Q4, ended, beslut="avsluta")
    secrecy.mark(register, CONVENER, "uppfoljning_insats", answer.id, "osl_18_1", "Källan är hemlig.")
    assert titles(register, MEMBER) == ["Avslutas nu"]
    assert titles(register, POLICE) == []
    assert overview.measures_progress(register, MEMBER, Q4) == overview.Progress(1, 1)
    # As if the follow-up did not exist: by subtraction its answers could be worked out (R20).
    assert overview.measures_progress(register, POLICE, Q4) == overview.Progress(0, 0)
