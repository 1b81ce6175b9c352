"""From any record one walks lägesbild → förslag → insats → uppföljning, in both directions (P4)."""

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.domain import related
from lomma_core.errors import NotAllowed, NotFound
from lomma_core.permissions import Actor
from lomma_core.records import commands
from tests.conftest import MEASURE, MEMBER, NOW, READER, plan_with
from tests.helpers.quarter_steps import Q2, Q3, Q4, describe, follow, follow_picture


@pytest.fixture
def register_with_links(register):
    """One of each, each answering to the one before."""
    picture = describe(register, Q2)
    values = {"ide": "Kurs", "niva": "generell", "lagesbild": picture.id, "beslut": "ny", "genusperspektiv": "Alla."}
    proposal = commands.save(register, MEMBER, "forslag", values)
    measure = commands.save(register, MEMBER, "insats", MEASURE | {"forslag": proposal.id})
    return picture, proposal, measure, follow(register, Q3, measure)


def ids(steps):
    return [step.record for step in steps]


def test_from_the_followup_up_to_the_picture_the_nearest_first(register, register_with_links):
    picture, proposal, measure, answer = register_with_links
    connections = related.related_records(register, READER, answer.form, answer.id)
    assert ids(connections.up) == [measure.id, proposal.id, picture.id]
    assert connections.down == []
    assert [(step.form, step.label, step.title) for step in connections.up] == [
        ("insats", "Insats", "Föreläsning för lärare"),
        ("forslag", "Förslag", "Kurs"),
        ("lagesbild", "Lägesbild", "Vit makt-miljön, 2026-K2"),
    ]


def test_from_the_picture_down_to_the_followup_the_nearest_first(register, register_with_links):
    picture, proposal, measure, answer = register_with_links
    connections = related.related_records(register, READER, picture.form, picture.id)
    assert ids(connections.down) == [proposal.id, measure.id, answer.id]
    assert connections.up == []
    assert connections.down[-1].title == "Föreläsning för lärare, 2026-K3"


def test_a_pictures_own_followup_hangs_together_with_it_and_no_others_do(register, register_with_links):
    picture = register_with_links[0]
    own = follow_picture(register, Q2)
    follow_picture(register, Q3)
    follow_picture(register, Q2, "autonom")
    assert own.id in ids(related.related_records(register, READER, picture.form, picture.id).down)
    assert ids(related.related_records(register, READER, own.form, own.id).up) == [picture.id]
    assert len(related.related_records(register, READER, picture.form, picture.id).down) == 4


def test_from_the_middle_both_ways(register, register_with_links):
    picture, proposal, measure, answer = register_with_links
    connections = related.related_records(register, READER, "forslag", proposal.id)
    assert (ids(connections.up), ids(connections.down)) == ([picture.id], [measure.id, answer.id])


def test_a_record_that_is_reached_by_two_ways_comes_once_at_its_shortest_distance(register, register_with_links):
    picture, proposal, measure, _ = register_with_links
    commands.save(register, MEMBER, "insats", measure.values | {"lagesbild": picture.id}, measure.id, measure.version)
    down = ids(related.related_records(register, READER, "lagesbild", picture.id).down)
    assert down[:2] == [proposal.id, measure.id]
    assert len(down) == len(set(down)) == 3
    assert ids(related.related_records(register, READER, "insats", measure.id).up) == [picture.id, proposal.id]


def test_records_at_the_same_distance_come_by_form_and_title(register, register_with_links):
    _, _, measure, answer = register_with_links
    later, earlier = follow(register, Q4, measure), follow(register, Q2, measure)
    below = related.related_records(register, READER, "insats", measure.id).down
    assert ids(below) == [earlier.id, answer.id, later.id]


def test_a_link_that_was_taken_away_is_no_longer_followed(register, register_with_links):
    _, proposal, measure, _ = register_with_links
    commands.save(register, MEMBER, "insats", measure.values | {"forslag": None}, measure.id, measure.version)
    assert related.related_records(register, READER, "forslag", proposal.id).down == []
    assert related.related_records(register, READER, "insats", measure.id).up == []


def test_any_link_of_the_plan_is_followed_a_decision_to_its_meeting_too(register):
    values = {"datum": "2026-10-05", "narvarande": "sakerhetschefen", "polisen": "narvarande"}
    meeting = commands.save(register, MEMBER, "mote", values)
    values = {"beslut": "Se över rutinen", "mote": meeting.id, "ansvarig": "polisen", "klart_senast": "2026-12-01"}
    decision = commands.save(register, MEMBER, "beslut", values | {"lage": "oppet"})
    assert ids(related.related_records(register, READER, "mote", meeting.id).down) == [decision.id]
    assert ids(related.related_records(register, READER, "beslut", decision.id).up) == [meeting.id]


def test_a_record_without_links_has_an_empty_chain(register, measure):
    assert related.related_records(register, READER, "insats", measure.id) == related.RelatedRecords([], [])


def test_links_in_a_circle_are_walked_once(register, tmp_path):
    register.store.close()
    own = '\n  [[form.field]]\n  type = "link"\n  name = "bygger_pa"\n  label = "Bygger på"\n  form = "insats"\n'
    last = '  hint = "Dokument eller webbplats där insatsen är beskriven."\n'
    again = open_register(plan_with(tmp_path, {last: last + own}), tmp_path / "ring.duckdb", lambda: NOW)
    try:
        record = commands.save(again, MEMBER, "insats", MEASURE | {"titel": "Ett"})
        two = commands.save(again, MEMBER, "insats", MEASURE | {"titel": "Två", "bygger_pa": record.id})
        three = commands.save(again, MEMBER, "insats", MEASURE | {"titel": "Tre", "bygger_pa": two.id})
        commands.save(again, MEMBER, "insats", record.values | {"bygger_pa": three.id}, record.id, 1)
        connections = related.related_records(again, READER, "insats", record.id)
        assert (ids(connections.up), ids(connections.down)) == ([three.id, two.id], [two.id, three.id])
    finally:
        again.store.close()


def test_the_chain_is_a_few_questions_however_many_records_hang_in_it(register, register_with_links, monkeypatch):
    picture, proposal, _, _ = register_with_links
    queries_run = []
    read = type(register.store).read
    monkeypatch.setattr(
        type(register.store),
        "read",
        lambda self, *arguments: queries_run.append(arguments[0]) or read(self, *arguments),
    )

    def questions():
        queries_run.clear()
        related.related_records(register, READER, "lagesbild", picture.id)
        return len(queries_run)

    few = questions()
    for number in range(12):
        values = MEASURE | {"titel": f"Insats {number}", "forslag": proposal.id}
        measure = commands.save(register, MEMBER, "insats", values)
        follow(register, Q3, measure)
    assert questions() == few <= 12


def test_what_is_not_there_is_not_found_and_nobody_without_a_role_asks(register, measure):
    for form, record in (("insats", "bcdfghjkmnpq"), ("lagesbild", measure.id), ("okand", measure.id)):
        with pytest.raises(NotFound):
            related.related_records(register, READER, form, record)
    with pytest.raises(NotAllowed):
        related.related_records(register, Actor("ingen", "okand"), "insats", measure.id)
