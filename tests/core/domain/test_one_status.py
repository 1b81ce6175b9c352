"""A follow-up and its insats never say two things: each place says the status that the follow-up leads to (P7)."""

from itertools import product

import pytest

from lomma_core.domain import overview
from lomma_core.exchange.reports import council, meeting, quarterly, two_years
from lomma_core.exchange.reports.document import Table
from lomma_core.exchange.reports.source import gather
from lomma_core.permissions import OPERATOR
from lomma_core.plan.meaning import as_said, status_after
from lomma_core.quarterly import changes, close, snapshot
from lomma_core.records import commands, listing
from lomma_core.yearly import timeline
from tests.conftest import CONVENER, MEMBER, READER
from tests.helpers.quarter_steps import Q3, Q4, follow, newest

FORM = "uppfoljning_insats"
STATUSES = ["ej_paborjad", "enligt_plan", "forsenad", "genomford", "installd"]
DECISIONS = ["fortsatt", "justera", "avsluta"]
# What each pair says; to end an insats makes it done, unless it was cancelled.
SAID = {(status, decision): status for status, decision in product(STATUSES, DECISIONS)}
SAID |= {(status, "avsluta"): "genomford" for status in STATUSES if status != "installd"}


@pytest.mark.parametrize(("answers", "said"), SAID.items(), ids=["-".join(pair) for pair in SAID])
def test_every_place_says_the_same_of_a_follow_up_and_its_insats(register, measure, answers, said):
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    held = {"datum": "2026-11-02", "lage": "genomfort", "narvarande": "sakerhetschefen", "polisen": "erbjuden"}
    commands.save(register, MEMBER, "mote", held)
    status, decision = answers
    answer = follow(register, Q4, measure, status=status, beslut=decision)
    assert status_after(status, decision) == said
    choice = register.plan.choices_of(register.plan.forms["insats"].fields["status"])[said]
    # The insats itself, and so every list and count of insatser.
    assert newest(register, measure).values["status"] == said
    # The list of follow-ups: what a row shows, and what it is narrowed by.
    assert as_said(FORM, answer.values)["status"] == said
    for name in STATUSES:
        query = listing.ListQuery(filters={"status": name})
        assert listing.list_records(register, READER, FORM, query).total == (name == said), name
    # The quarter's document, which is frozen at the closing.
    state = close.state(register, READER, Q4)
    shown = {name: snapshot.form_document(state, name)["records"][0]["shown"]["status"] for name in ("insats", FORM)}
    assert set(shown.values()) == {choice.label}
    # What has changed since the quarter before.
    rows = [
        row
        for part in changes.rows(register.plan, changes.since(register, READER, Q4))
        for line in part.lines
        for row in line.rows
        if row.question == "Status"
    ]
    assert [row.after for row in rows] == ([] if said == "enligt_plan" else [choice.label])
    # Charts, figures over HTTP and in Excel, and the timeline.
    assert overview.status_by_quarter(register, READER) == {"2026-K4": {said: 1}}
    [line] = timeline.timeline(register, READER, (Q3, Q4)).lines
    assert (line.status, line.follow_ups) == (said, {"2026-K4": said})
    # The quarterly report, the one on two years, the minutes, and the page to kommunstyrelsen.
    source = gather(register, OPERATOR, Q4, masked=False)
    for build in (quarterly.build, two_years.build, meeting.minutes):
        cells = [
            cell.status
            for block in build(source, "").blocks
            if isinstance(block, Table)
            for row in block.rows
            for heading, cell in zip(block.headings, row, strict=True)
            if heading in ("Status", "Senaste status")
        ]
        assert set(cells) == {said}, build
    page = council.build(source, "")
    [levels] = [b for b in page.blocks if isinstance(b, Table) and b.caption == "Insatser per nivå och status"]
    numbers = dict(zip(levels.headings, levels.rows[0], strict=True))
    counts = {name: cell.text for name, cell in numbers.items() if name not in ("Nivå", "Totalt")}
    assert {name: text for name, text in counts.items() if text != "0"} == {f"{choice.symbol} {choice.label}": "1"}
    late = [block for block in page.blocks if getattr(block, "text", "") == "Försenade insatser"]
    assert bool(late) == (said == "forsenad")


def test_a_follow_up_without_a_status_says_nothing_and_another_form_is_as_it_is():
    assert status_after(None, "avsluta") is None
    assert as_said(FORM, {"status": None, "beslut": "avsluta"}) == {"status": None, "beslut": "avsluta"}
    assert as_said("insats", {"status": "forsenad", "beslut": "avsluta"})["status"] == "forsenad"


def test_an_insats_that_is_changed_by_hand_afterwards_is_told_as_it_stands_in_every_report(register, measure):
    follow(register, Q4, measure)
    now = newest(register, measure)
    commands.save(register, MEMBER, "insats", now.values | {"status": "installd"}, now.id, now.version)
    source = gather(register, OPERATOR, Q4, masked=False)
    tables = [block for block in quarterly.build(source, "").blocks if isinstance(block, Table)]
    with_status = [block for block in tables if "Status" in block.headings]
    [status] = [row[block.headings.index("Status")] for block in with_status for row in block.rows]
    assert status.status == "installd"
