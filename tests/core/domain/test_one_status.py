"""A follow-up and its insats never say two things: each place says the status that the follow-up leads to (P7)."""

from itertools import product

import pytest

from lomma_core.domain import overview
from lomma_core.exchange.reports import council, meeting, quarterly, two_years
from lomma_core.exchange.reports.document import Table
from lomma_core.exchange.reports.source import gather
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.plan.meaning import as_said, status_after
from lomma_core.quarterly import changes, close, snapshot
from lomma_core.records import commands, listing, secrecy
from lomma_core.yearly import timeline
from tests.conftest import CONVENER, MEMBER, READER
from tests.helpers.quarter_steps import Q3, Q4, follow, newest, on

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


def _statuses(document) -> set[str]:
    """The statuses of the insatser in a report's tables."""
    tables = [block for block in document.blocks if isinstance(block, Table) and "Status" in block.headings]
    return {row[block.headings.index("Status")].status for block in tables for row in block.rows}


def _by_hand(register, measure, **answers):
    """The insats as somebody changes it after its follow-up in the same quarter."""
    now = newest(register, measure)
    return commands.save(register, MEMBER, "insats", now.values | answers, now.id, now.version)


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_a_quarter_says_what_was_followed_up_in_it_also_when_the_insats_is_changed_by_hand_afterwards(
    register, measure, closed
):
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    held = {"datum": "2026-11-02", "lage": "genomfort", "narvarande": "sakerhetschefen", "polisen": "erbjuden"}
    commands.save(register, MEMBER, "mote", held)
    answer = follow(register, Q4, measure, status="forsenad")
    _by_hand(register, measure, status="installd")
    if closed:
        close.close(register, CONVENER, Q4, "Mötet ställdes in.")
    # What the insats says is how it stands now; the list of follow-ups and all about the quarter what was followed up.
    assert newest(register, measure).values["status"] == "installd"
    assert as_said(FORM, answer.values)["status"] == "forsenad"
    state = close.state(register, READER, Q4)
    shown = {snapshot.form_document(state, name)["records"][0]["shown"]["status"] for name in ("insats", FORM)}
    assert shown == {"Försenad"}
    lines = [line for part in changes.rows(register.plan, changes.since(register, READER, Q4)) for line in part.lines]
    status = [(row.before, row.after) for line in lines for row in line.rows if row.question == "Status"]
    assert status == [("Enligt plan", "Försenad")]
    assert not [line for line in lines if "Avslutad" in line.sentence]
    source = gather(register, OPERATOR, Q4, masked=False)
    for build in (quarterly.build, meeting.minutes):
        assert _statuses(build(source, "")) == {"forsenad"}, build
    page = council.build(source, "")
    assert [block for block in page.blocks if getattr(block, "text", "") == "Försenade insatser"]
    [levels] = [b for b in page.blocks if isinstance(b, Table) and b.caption == "Insatser per nivå och status"]
    counts = {name: cell.text for name, cell in zip(levels.headings, levels.rows[0], strict=True)}
    assert [name for name, text in counts.items() if text == "1" and name != "Totalt"] == ["▲ Försenad"]


def test_what_is_changed_by_hand_is_the_next_quarters_news(register, measure):
    follow(register, Q4, measure, status="forsenad")
    _by_hand(register, measure, status="installd")
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    close.close(register, CONVENER, Q4, "Mötet ställdes in.")
    later = on(register, "2027-01-20")
    lines = [line for part in changes.rows(later.plan, changes.since(later, READER, Q4 + 1)) for line in part.lines]
    status = [(row.before, row.after) for line in lines for row in line.rows if row.question == "Status"]
    assert status == [("Försenad", "Inställd")]
    assert [line for line in lines if "Avslutad" in line.sentence]


def test_of_a_follow_up_that_may_not_be_seen_nothing_is_said(register, measure):
    answer = follow(register, Q4, measure, status="forsenad")
    _by_hand(register, measure, status="ej_paborjad")
    secrecy.mark(register, CONVENER, FORM, answer.id, "osl_18_1", "Pågående arbete.")
    assert _statuses(quarterly.build(gather(register, OPERATOR, Q4, masked=False), "")) == {"forsenad"}
    assert _statuses(quarterly.build(gather(register, OPERATOR, Q4, masked=True), "")) == {"ej_paborjad"}
    police = Actor("polis.ett", "polis")
    [document] = snapshot.form_document(close.state(register, police, Q4), "insats")["records"]
    assert document["values"]["status"] == "ej_paborjad"
    assert "rsenad" not in str(
        [part.lines for part in changes.sentences(register.plan, changes.since(register, police, Q4))]
    )
