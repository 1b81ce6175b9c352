"""A figure of Översikt opens exactly what it counts, whoever looks and whatever narrows it (P6, R9, R11, R20)."""

import datetime as dt

import pytest

from lomma_core.domain import gaps, overview, todo
from lomma_core.permissions import Actor
from lomma_core.personal import saved_views
from lomma_core.plan.names import LEVEL, MILIEU, RESPONSIBLE, STATUS
from lomma_core.quarterly import close, steps
from lomma_core.records import commands, listing, secrecy
from lomma_core.records.filters import computed
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import Q4, describe, follow, on, whole_round

POLICE = Actor("polis.ett", "polis")
NARROWINGS = [{}, {RESPONSIBLE: "socialforvaltningen"}, {MILIEU: "vit_makt"}, {LEVEL: "specifik", MILIEU: "autonom"}]


def _save(register, title, **answers):
    return commands.save(register, MEMBER, "insats", MEASURE | {"titel": title} | answers, complete=False)


@pytest.fixture
def varied(register):
    """Insatser of every kind: by lägesbild, by proposal, individriktad, ended, without status, and a marked one."""
    white, autonomous = describe(register, Q4, "vit_makt"), describe(register, Q4, "autonom")
    proposal = commands.save(
        register,
        MEMBER,
        "forslag",
        {"ide": "Fler mentorer", "lagesbild": autonomous.id, "niva": "specifik"},
        complete=False,
    )
    _save(register, "Mot vit makt", lagesbild=white.id)
    _save(register, "Genom förslag", niva="specifik", typ=None, forslag=proposal.id)
    _save(register, "Både och", lagesbild=white.id, forslag=proposal.id, ansvarig="socialforvaltningen")
    _save(register, "Slut", lagesbild=white.id, status="genomford")
    _save(register, "Utan status", status=None)
    _save(register, "Stöd", niva="individriktad", typ=None, malgrupp=None, ansvarig="socialforvaltningen")
    marked = _save(register, "Dold", lagesbild=white.id, niva="specifik", typ=None)
    secrecy.mark(register, CONVENER, "insats", marked.id, "osl_18_1", "Hemligt.")
    return register


def _total(register, actor, filters):
    # As the address says it, and back: a figure leads by an address.
    form = register.plan.forms["insats"]
    query = saved_views.to_query(saved_views.View(filters=filters))
    view = saved_views.from_query(register.plan, form, query)
    assert view.filters == filters
    return listing.list_records(register, actor, "insats", listing.ListQuery(filters=view.filters)).total


@pytest.mark.parametrize("actor", [MEMBER, POLICE], ids=["medlem", "polis"])
@pytest.mark.parametrize("filters", NARROWINGS, ids=str)
def test_every_figure_opens_as_many_as_it_says(varied, actor, filters):
    for count in overview.levels(varied, actor, filters):
        about = filters | {LEVEL: count.level.name}
        if filters.get(LEVEL, count.level.name) == count.level.name:
            assert _total(varied, actor, about) == count.total
            for status, n in count.by_status.items():
                assert _total(varied, actor, about | {STATUS: status or computed.NO_ANSWER}) == n
    for milieu, row in gaps.matrix(varied, actor, filters).items():
        for level, n in row.items():
            if {LEVEL: level, MILIEU: milieu} == {LEVEL: level, MILIEU: milieu} | filters:
                about = filters | {LEVEL: level, MILIEU: milieu, computed.RUNS: computed.RUNNING}
                assert _total(varied, actor, about) == n


def test_the_matrix_counts_what_runs_and_leaves_individuals_out(varied):
    assert gaps.matrix(varied, MEMBER)["vit_makt"] == {"generell": 2, "specifik": 1}
    assert gaps.matrix(varied, MEMBER)["autonom"] == {"generell": 1, "specifik": 1}
    assert gaps.matrix(varied, POLICE)["vit_makt"] == {"generell": 2, "specifik": 0}


def test_no_filter_by_milieu_finds_an_offer_to_individuals(varied):
    """R9: even where an import has tied one to a lägesbild, no list says so."""
    white = listing.list_records(varied, MEMBER, "lagesbild").records[0].id
    with varied.store.transaction() as write:
        write.execute('UPDATE "form_insats" SET lagesbild = ? WHERE titel = ?', [white, "Stöd"])
    for milieu in varied.plan.milieus:
        page = listing.list_records(varied, MEMBER, "insats", listing.ListQuery(filters={MILIEU: milieu.name}))
        assert "Stöd" not in [record.values["titel"] for record in page.records]


def test_a_marked_situation_narrows_nothing_for_who_may_not_read_it(varied):
    situation = listing.list_records(
        varied, MEMBER, "lagesbild", listing.ListQuery(filters={MILIEU: "autonom"})
    ).records[0]
    secrecy.mark(varied, CONVENER, "lagesbild", situation.id, "osl_18_1", "Hemligt.")
    assert _total(varied, MEMBER, {MILIEU: "autonom"}) == 2
    assert _total(varied, POLICE, {MILIEU: "autonom"}) == 0


# ---------------------------------------------------------------- the quarter as steps


def _by_name(register, actor=MEMBER, quarter=Q4):
    return {step.name: step for step in steps.steps(register, actor, quarter)}


def test_an_empty_quarter_has_all_steps_before_it_and_says_how_far_each_is(register):
    at_first = _by_name(register)
    assert list(at_first) == ["describe", "follow_up", "meet", "confirm", "close", "report"]
    assert not any(step.done or step.begun for step in at_first.values())
    assert at_first["describe"].words == "0 av 3 miljöer"
    assert at_first["close"].words == "37 dagar kvar"


def test_steps_are_done_when_nothing_is_left_of_them(register):
    measure = commands.save(register, MEMBER, "insats", MEASURE)
    whole_round(register, Q4)
    follow(register, Q4, measure)
    assert _by_name(register)["follow_up"].done
    commands.save(
        register, CONVENER, "mote", {"datum": dt.date(2026, 11, 3), "narvarande": "sakerhetschefen"}, complete=False
    )
    done = _by_name(register)
    assert done["describe"].done
    assert done["meet"].words == "Hållet 2026-11-03"
    assert not done["confirm"].done
    close.close(register, CONVENER, Q4, "Allt är inte fastställt.")
    assert _by_name(register)["close"].done
    assert _by_name(register)["report"].words == "Klar att hämta"


# ---------------------------------------------------------------- what is to be done, in groups


def test_what_one_insats_lacks_is_one_thing_and_overdue_things_come_first(register):
    late = _save(register, "Skulle ha slutat", slut="2026-06", status=None)
    groups = todo.groups(todo.todo(register, MEMBER, Q4))
    texts = [item.text for item in groups["late"]]
    assert texts == [
        "Skulle ha slutat: följ upp, avsluta eller förläng, skulle sluta 2026-06 och komplettera med Status"
    ]
    assert groups["late"][0].target.prefill["insats"] == late.id
    every = [item.text for group in groups.values() for item in group]
    assert sum("Skulle ha slutat" in text for text in every) == 1


def test_a_round_of_a_quarter_that_is_over_is_overdue(register):
    groups = todo.groups(todo.todo(register, MEMBER, Q4))
    assert groups["late"] == []
    assert len(todo.groups(todo.todo(on(register, "2027-01-05"), MEMBER, Q4))["late"]) == 6


def test_a_decision_due_after_a_month_is_for_later(register):
    for title, due in (("Snart", dt.date(2026, 12, 1)), ("Sen", dt.date(2027, 3, 1)), ("Förbi", dt.date(2026, 11, 1))):
        commands.save(register, MEMBER, "beslut", {"beslut": title, "klart_senast": due}, complete=False)
    groups = todo.groups(todo.todo(register, MEMBER, Q4))
    place = {name: [item.text for item in items if item.kind == "decision"] for name, items in groups.items()}
    assert [len(place[name]) for name in ("late", "group", "later")] == [1, 1, 1]
    assert "Förbi" in place["late"][0]
    assert "Sen" in place["later"][0]
