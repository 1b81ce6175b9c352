"""The screen in the meeting room: no name, no text, no small count, and a link that opens it and nothing else."""

import dataclasses
import datetime as dt
import re
from dataclasses import replace

import pytest

from lomma_core.accounts import display_links
from lomma_core.domain import meetings
from lomma_core.errors import NotAllowed, NotFound, NotValid, PersonSuspected
from lomma_core.permissions import Actor, allowed
from lomma_core.quarterly import close, display
from lomma_core.records import commands, queries, secrecy
from pages.wall_display.board import board
from pages.wall_display.meeting import steps
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, READER
from tests.helpers.core_results import latest
from tests.helpers.display_registers import NAME, TEXT, fill_calm, fill_full, save
from tests.helpers.quarter_steps import PRESENCE, Q4, describe, on

SCREEN = display_links.SCREEN


def page_text(register) -> str:
    """Everything that the wall and the meeting mode show, as the browser gets it."""
    view = display.view(register, SCREEN)
    return board(view) + steps(display.view(register, CONVENER), display.decisions(register, CONVENER))


# ------------------------------------------------------------------ Its content


def test_no_name_and_no_free_text_of_a_full_register_is_on_the_screen(register):
    fill_full(register)
    free_texts = {
        value
        for form in register.plan.form
        for row in register.store.read(f'SELECT * FROM "form_{form.name}"')
        for name, value in row.items()
        if name in form.fields and form.fields[name].type in ("text", "long_text") and value
    }
    assert {TEXT, NAME} <= free_texts
    page, view = page_text(register), str(dataclasses.asdict(display.view(register, SCREEN)))
    for text in [*free_texts, TEXT, *NAME.split(), CONVENER.name, "demo."]:
        assert text not in page
        assert text not in view


def test_no_record_can_be_told_from_another_by_the_page(register):
    fill_full(register)
    ids = [
        row["record"] for f in register.plan.form for row in register.store.read(f'SELECT record FROM "form_{f.name}"')
    ]
    page = page_text(register)
    assert ids
    assert [record_id for record_id in ids if record_id in page] == []


def test_offers_to_individuals_are_told_in_words_and_never_counted(register):
    fill_full(register)
    view = display.view(register, SCREEN)
    assert [level.label for level in view.levels] == ["Generell", "Specifik"]
    by_offer = {offer.label: [status.label for status in offer.statuses] for offer in view.offers}
    assert by_offer["Stödperson"] == ["Ej påbörjad", "Enligt plan"]
    assert by_offer["Undervisningsstöd"] == ["Enligt plan"]
    assert "Anhörigstöd" not in by_offer  # cancelled: it does not run
    card = re.search(r"Individriktad nivå</h2>.*?</section>", board(view))[0]
    assert not re.search(r"\d", re.sub(r"<[^>]*>", "", card))


@pytest.mark.parametrize("count", ["1", "2", "3", "4", "17"])
def test_how_many_people_were_offered_something_changes_nothing_on_the_screen(register, count):
    offer = save(register, "insats", **MEASURE | {"niva": "individriktad", "typ": "stodperson"})
    done = {"kvartal": "2026-K4", "insats": offer.id, "status": "enligt_plan", "resultat": "gott", "beslut": "fortsatt"}
    record = save(register, "uppfoljning_insats", **done)
    before = page_text(register)
    counts = {"antal_erbjudna": count, "antal_accepterade": count, "antal_pagaende": count}
    commands.save(register, CONVENER, "uppfoljning_insats", record.values | counts, record.id, record.version)
    assert page_text(register) == before


def test_offers_stand_outside_the_milieus(register):
    picture = describe(register, Q4, **PRESENCE)
    save(register, "insats", **MEASURE | {"lagesbild": picture.id})
    save(register, "insats", **MEASURE | {"niva": "individriktad", "typ": "stodperson"})
    matrix = display.view(register, SCREEN).matrix
    assert matrix["Vit makt-miljön"] == {"Generell": 1, "Specifik": 0}
    assert all("Individriktad" not in row for row in matrix.values())


def test_a_marked_answer_is_not_on_the_screen_whoever_looks(register):
    picture = describe(register, Q4, **PRESENCE | {"narvaro": "etablerad", "jamforelse": "okat"})
    secrecy.mark(register, MEMBER, "lagesbild", picture.id, "osl_18_1", "Skäl.")
    view = display.view(register, CONVENER)
    milieu = view.milieus[0]
    assert (milieu.presence, milieu.trend, milieu.quarter) == ("", "", "")
    assert view.described.done == 0
    assert "Etablerad" not in page_text(register)
    assert "Inte beskriven än" in page_text(register)
    assert "utan en sekretessmarkerad post" in page_text(register)


def test_what_a_marked_insats_answers_is_in_no_count_of_the_screen(register):
    shown = []
    for level, seat, status in (("generell", "kommunledningen", "forsenad"), ("specifik", "polisen", "enligt_plan")):
        record = save(register, "insats", **MEASURE | {"niva": level, "ansvarig": seat, "status": status})
        before = page_text(register)
        secrecy.mark(register, MEMBER, "insats", record.id, "osl_18_1", "Skäl.")
        assert page_text(register) != before
        shown.append(page_text(register).replace("två sekretessmarkerade poster", "en sekretessmarkerad post"))
    assert shown[0] == shown[1]
    assert display.view(register, SCREEN).late == ()


def test_a_marked_decision_is_not_in_the_meeting(register):
    record = save(register, "beslut", beslut="Kurs", ansvarig="polisen", klart_senast="2026-12-01", lage="oppet")
    assert [d.seat for d in display.decisions(register, CONVENER)] == ["Polisen"]
    secrecy.mark(register, MEMBER, "beslut", record.id, "osl_18_1", "Skäl.")
    assert display.decisions(register, CONVENER) == ()


def test_an_answer_from_an_earlier_quarter_says_so(register):
    describe(on(register, "2026-09-15"), Q4 - 1)
    close.close(register, CONVENER, Q4 - 1, "Mötet ställdes in.")
    milieu = display.view(register, SCREEN).milieus[0]
    assert (milieu.quarter, milieu.earlier, milieu.updated) == ("2026-K3", True, dt.date(2026, 9, 15))
    assert "Svaret är från 2026-K3" in page_text(register)
    describe(register, Q4)
    assert not display.view(register, SCREEN).milieus[0].earlier
    assert "Svaret är från" not in page_text(register)


def test_a_quarter_that_has_ended_says_how_long_ago(register):
    describe(register, Q4)
    assert "36 dagar" not in board(display.view(on(register, "2027-01-05"), SCREEN))
    assert "Kvartalet är slut men inte stängt" in board(display.view(on(register, "2027-01-05"), SCREEN))
    assert display.view(register, SCREEN).days_left == 37


def test_what_is_overdue_is_counted_by_function_most_first(register):
    late = MEASURE | {"status": "forsenad", "ansvarig": "raddningstjansten"}
    save(register, "insats", **late)
    save(register, "insats", **MEASURE | {"slut": "2026-10-01", "ansvarig": "raddningstjansten"})
    save(register, "insats", **MEASURE | {"slut": "2027-10-01", "ansvarig": "polisen"})
    save(register, "beslut", beslut="Kurs", ansvarig="polisen", klart_senast="2026-11-01", lage="oppet")
    save(register, "beslut", beslut="Kurs", ansvarig="kommunledningen", klart_senast="2026-11-01", lage="klart")
    overdue = display.view(register, SCREEN).late
    assert [(late.seat, late.measures, late.decisions) for late in overdue] == [
        ("Räddningstjänsten", 2, 0),
        ("Polisen", 0, 1),
    ]


def test_seats_are_counted_and_the_police_answer_is_no_error(register):
    fill_calm(register)
    view = display.view(register, SCREEN)
    assert (view.seats.done, view.seats.total, view.vacant) == (7, 7, ())
    assert view.offered == (("Polisen", "Accepterad"),)


def test_an_empty_register_has_something_to_show(register):
    page = page_text(register)
    assert page.count("Inte beskriven än") >= 3
    for text in ("2026-K4", "37 dagar", "Inget är förfallet", "Breda insatser för alla", "Finns inte"):
        assert text in page


def test_labels_of_the_plan_are_put_in_as_text(register):
    view = replace(display.view(register, SCREEN), municipality="<script>alert(1)</script>")
    assert "<script" not in board(view)
    assert "&lt;script&gt;" in board(view)


# ------------------------------------------------------------------ Who may see it


@pytest.mark.parametrize("actor", [None, Actor("någon", None), Actor("någon", "visning")], ids=str)
def test_nobody_without_the_action_sees_the_screen(register, actor):
    with pytest.raises(NotAllowed):
        display.view(register, actor)


def test_the_screen_may_see_the_display_and_do_nothing_else(register):
    actions = {action for role in register.plan.declared_roles for action in role.may}
    assert {action for action in actions if allowed(register.plan, SCREEN, action)} == {"display"}
    for tried in (
        lambda: commands.save(register, SCREEN, "insats", MEASURE),
        lambda: queries.history(register, SCREEN, "insats", "bcdfghjkmnpq"),
        lambda: display.decisions(register, SCREEN),
        lambda: display_links.add(register, SCREEN, "Skärm"),
        lambda: display_links.listing(register, SCREEN),
    ):
        with pytest.raises(NotAllowed):
            tried()


# ------------------------------------------------------------------ Links


def test_a_link_opens_the_display_until_it_is_revoked(register):
    link, secret = display_links.add(register, CONVENER, "Skärmen i mötesrummet")
    assert display_links.actor_for(register, secret) == SCREEN
    display_links.revoke(register, CONVENER, link.id)
    assert display_links.actor_for(register, secret) is None
    display_links.revoke(register, ADMIN, link.id)
    listed = display_links.listing(register, CONVENER)[0]
    assert (listed.revoked_by, listed.revoked_at) == (CONVENER.name, register.now())


@pytest.mark.parametrize("secret", [None, "", "x", "' OR 1=1 --", "å" * 200])
def test_no_other_secret_opens_anything(register, secret):
    link, _ = display_links.add(register, CONVENER, "Skärm")
    assert display_links.actor_for(register, secret) is None
    assert display_links.actor_for(register, link.id) is None


def test_the_secret_is_long_and_stored_by_hash_only(register):
    _, secret = display_links.add(register, CONVENER, "Skärm")
    assert len(secret) >= 43
    register.store.checkpoint()
    assert secret.encode() not in register.store.path.read_bytes()
    stored = register.store.read("SELECT * FROM display_link")[0]
    assert secret not in str(stored)
    assert display_links.actor_for(register, stored["secret_hash"]) is None


def test_the_log_says_who_made_and_revoked_a_link_and_when_it_was_first_used(register):
    link, secret = display_links.add(register, CONVENER, "Skärmen i mötesrummet")
    for _ in range(3):
        display_links.actor_for(register, secret)
    display_links.revoke(register, ADMIN, link.id)
    entries = [(row["action"], row["who"], row["record"]) for row in latest(register.store)][::-1]
    actions = ["display_link_add", "display_link_use", "display_link_revoke"]
    assert entries == list(zip(actions, [CONVENER.name, SCREEN.name, ADMIN.name], [link.id] * 3, strict=True))
    assert "mötesrummet" not in str(latest(register.store))


def test_last_use_is_noted_now_and_then_not_every_time(register):
    _, secret = display_links.add(register, CONVENER, "Skärm")
    for clock, noted in (("10:00", "10:00"), ("10:05", "10:00"), ("10:15", "10:15")):
        display_links.actor_for(on(register, "2026-11-24", clock), secret)
        used = display_links.listing(register, CONVENER)[0].last_used_at
        assert used == on(register, "2026-11-24", noted).now()


@pytest.mark.parametrize("actor", [None, READER, MEMBER], ids=str)
def test_only_who_may_change_settings_makes_and_revokes_links(register, actor):
    link, _ = display_links.add(register, CONVENER, "Skärm")
    for tried in (
        lambda: display_links.add(register, actor, "Skärm"),
        lambda: display_links.listing(register, actor),
        lambda: display_links.revoke(register, actor, link.id),
    ):
        with pytest.raises(NotAllowed):
            tried()
    with pytest.raises(NotFound):
        display_links.revoke(register, CONVENER, "finns.inte")


def test_a_screens_name_passes_the_guard(register):
    for name in ("", "  ", "x" * 61, "Skärmen 19811218-9876"):
        with pytest.raises(NotValid) as refused:
            display_links.add(register, CONVENER, name)
        assert "9876" not in str(refused.value)
    with pytest.raises(PersonSuspected) as question:
        display_links.add(register, CONVENER, "Anna Svenssons skärm, anna@lomma.se")
    assert display_links.listing(register, CONVENER) == []
    display_links.add(register, CONVENER, "Anna Svenssons skärm, anna@lomma.se", question.value.suspicions)
    assert len(display_links.listing(register, CONVENER)) == 1


def test_what_is_noted_at_a_meeting_is_on_the_screen_as_seats_and_days_alone(register):
    begun = meetings.begin(register, MEMBER)
    meetings.attend(register, MEMBER, begun.id, ["sakerhetschefen"])
    decided = {"mote": begun.id, "beslut": TEXT, "ansvarig": "sakerhetschefen", "klart_senast": "2026-12-31"}
    commands.save(register, MEMBER, "beslut", decided | {"lage": "oppet"})
    page = page_text(register)
    for shown in ("Säkerhetschefen", "2026-12-31"):
        assert shown in page
    for hidden in (TEXT, MEMBER.name, begun.id):
        assert hidden not in page
