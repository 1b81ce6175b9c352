"""Att göra names what the quarter lacks, who is responsible and where it is done; empty means done (P1, P4, P5, P7)."""

import datetime as dt

import pytest

from lomma_core.domain import todo
from lomma_core.errors import NotAllowed
from lomma_core.permissions import Actor
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, queries
from lomma_core.utils.target import Target
from tests.conftest import CONVENER, MEASURE, MEMBER, READER, REQUIRED
from tests.helpers.quarter_steps import (
    Q3,
    Q4,
    confirm_records,
    describe,
    follow,
    follow_picture,
    newest,
    on,
    whole_round,
)

SCHOOL = Actor("medlem.tva", "medlem", seat="skolomrade_pilang")
SAFETY = Actor("sammankallande.ett", "sammankallande", seat="sakerhetschefen")


def items(register, kind, actor=MEMBER, quarter=Q4):
    return [item for item in todo.todo(register, actor, quarter) if item.kind == kind]


def texts(register, kind, actor=MEMBER, quarter=Q4):
    return [item.text for item in items(register, kind, actor, quarter)]


def seat(register, name, lage="tillsatt", **answers):
    values = {"plats": name, "lage": lage, "datum": "2026-01-01"} | answers
    return commands.save(register, CONVENER, "platsuppgift", values)


def measure_of(register, **answers):
    return commands.save(register, MEMBER, "insats", MEASURE | answers)


@pytest.fixture
def register_with_seats(register):
    """Every seat held, and the police offered."""
    for name in REQUIRED:
        seat(register, name)
    seat(register, "polisen", "erbjuden")


# ---------------------------------------------------------------- the quarter's round


def test_every_milieu_without_a_picture_is_named_with_a_form_that_knows_milieu_and_quarter(register):
    describe(register, Q4, "autonom")
    describe(register, Q3, "vit_makt")
    first, second = items(register, "situation")
    assert (first.text, first.seat, first.own) == ("Beskriv lägesbilden för Vit makt-miljön", None, False)
    assert first.target == Target("lagesbild", prefill={"kvartal": "2026-K4", "miljo": "vit_makt"})
    assert second.text == "Beskriv lägesbilden för Våldsbejakande islamistiska miljön"


def test_every_milieu_whose_picture_is_not_followed_up_is_named(register):
    follow_picture(register, Q4, "vit_makt")
    follow_picture(register, Q4, "islamistisk")
    [item] = items(register, "situation_followup")
    assert item.text == "Följ upp lägesbilden för Autonoma miljön"
    assert item.target == Target("uppfoljning_lagesbild", prefill={"kvartal": "2026-K4", "miljo": "autonom"})


def test_every_running_insats_that_is_not_followed_up_is_named_with_its_seat(register, measure):
    [item] = items(register, "followup")
    assert (item.text, item.seat) == ("Följ upp Föreläsning för lärare", "sakerhetschefen")
    assert item.target == Target("uppfoljning_insats", prefill={"kvartal": "2026-K4", "insats": measure.id})
    follow(register, Q3, measure)
    assert items(register, "followup") == [item]
    follow(register, Q4, measure)
    assert items(register, "followup") == []


@pytest.mark.parametrize(
    ("status", "waited_for"),
    [("ej_paborjad", True), ("enligt_plan", True), ("forsenad", True), ("genomford", False), ("installd", False)],
)
def test_an_insats_is_waited_for_until_it_has_ended(register, status, waited_for):
    measure_of(register, status=status)
    assert bool(items(register, "followup")) == waited_for


def test_an_imported_insats_without_status_is_waited_for(register):
    values = {"titel": "Fältarbete", "niva": "specifik", "ansvarig": "annan", "ansvarig_annan": "Lunds kommun"}
    commands.save(register, MEMBER, "insats", values, complete=False)
    [item] = items(register, "followup")
    assert (item.text, item.seat) == ("Följ upp Fältarbete", None)


def test_insatser_come_level_by_level_and_by_title_in_swedish_order(register):
    for title, level in (("Öppet hus", "generell"), ("ängslupp", "generell"), ("Zoom", "generell"), ("A", "specifik")):
        measure_of(register, titel=title, niva=level)
    assert texts(register, "followup") == ["Följ upp Zoom", "Följ upp ängslupp", "Följ upp Öppet hus", "Följ upp A"]


def test_a_closed_quarter_leaves_nothing_of_its_own_to_do(register, measure):
    follow_picture(register, Q3)
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    kinds = {item.kind for item in todo.todo(register, CONVENER, Q3)}
    assert kinds == {"seat", "offer"}
    assert {item.kind for item in todo.todo(register, CONVENER, Q4)} > {"situation", "followup", "close"}


# ---------------------------------------------------------------- seats (P1)


def test_every_seat_that_nothing_is_said_of_is_named_and_the_convener_sees_to_it(register):
    seat_items = items(register, "seat")
    assert len(seat_items) == 7
    assert (seat_items[3].text, seat_items[3].seat) == (
        "Fyll i om platsen Räddningstjänsten är tillsatt",
        "sakerhetschefen",
    )
    assert seat_items[3].target == Target("platsuppgift", prefill={"plats": "raddningstjansten"})
    assert all(item.own for item in items(register, "seat", SAFETY))
    assert not any(item.own for item in items(register, "seat", SCHOOL))


def test_a_vacant_seat_is_named_and_opens_what_is_said_of_it(register, register_with_seats):
    record = queries.find(register, MEMBER, "platsuppgift", plats="raddningstjansten")
    values = record.values | {"lage": "vakant", "funktion": None}
    commands.save(register, CONVENER, "platsuppgift", values, record.id, record.version)
    [item] = items(register, "seat")
    assert item.text == "Tillsätt platsen Räddningstjänsten"
    assert item.target == Target("platsuppgift", record.id)


def test_a_seat_whose_period_has_passed_is_to_be_renewed(register, register_with_seats):
    record = queries.find(register, MEMBER, "platsuppgift", plats="kommunledningen")
    values = record.values | {"till": "2026-11-24"}
    commands.save(register, CONVENER, "platsuppgift", values, record.id, record.version)
    assert items(register, "seat") == []
    assert texts(on(register, "2026-11-25"), "seat") == ["Förnya platsen Kommunledningen, som gällde till 2026-11-24"]


@pytest.mark.parametrize("state", ["erbjuden", "avbojd", "accepterad"])
def test_the_police_seat_is_no_error_once_it_is_offered(register, state):
    assert texts(register, "offer") == ["Erbjud Polisen att ingå i gruppen"]
    seat(register, "polisen", state)
    assert items(register, "offer") == []
    assert not any("Polisen" in text for text in texts(register, "seat"))


def test_a_police_seat_that_is_not_offered_is_to_be_offered(register, register_with_seats):
    record = queries.find(register, MEMBER, "platsuppgift", plats="polisen")
    values = record.values | {"lage": "ej_erbjuden"}
    commands.save(register, CONVENER, "platsuppgift", values, record.id, record.version)
    [item] = items(register, "offer")
    assert (item.seat, item.target) == ("sakerhetschefen", Target("platsuppgift", record.id))


# ---------------------------------------------------------------- proposals, decisions


@pytest.mark.parametrize(
    ("decision", "ending"), [("ny", ""), ("utreds", ", som utreds"), (None, ""), ("antas", None), ("avslas", None)]
)
def test_a_proposal_waits_for_a_decision_until_it_has_one(register, decision, ending):
    values = {"ide": "Kurs i källkritik", "niva": "generell", "beslut": decision, "beslut_skal": "Bra."}
    saved = commands.save(register, MEMBER, "forslag", values, complete=False)
    proposal_items = items(register, "proposal")
    if ending is None:
        assert proposal_items == []
        return
    assert [item.text for item in proposal_items] == [f"Ta ställning till förslaget Kurs i källkritik{ending}"]
    assert proposal_items[0].target == Target("forslag", saved.id)


def test_open_decisions_are_named_the_first_due_first_and_overdue_in_words(register):
    decision = {"ansvarig": "skolomrade_pilang", "lage": "oppet"}
    for text, due in (("Rutin", "2026-12-01"), ("Möte", "2026-10-01"), ("I dag", "2026-11-24")):
        commands.save(register, MEMBER, "beslut", decision | {"beslut": text, "klart_senast": due})
    commands.save(
        register, MEMBER, "beslut", decision | {"beslut": "Gjort", "klart_senast": "2026-09-01", "lage": "klart"}
    )
    assert texts(register, "decision") == [
        "Genomför beslutet Möte, som skulle vara klart 2026-10-01",
        "Genomför beslutet I dag, klart senast 2026-11-24",
        "Genomför beslutet Rutin, klart senast 2026-12-01",
    ]
    first = items(register, "decision", SCHOOL)[0]
    assert (first.seat, first.own, first.target.form) == ("skolomrade_pilang", True, "beslut")


# ---------------------------------------------------------------- what insatser wait for


@pytest.mark.parametrize(
    ("end", "last_day"), [("2026-11-24", 24), ("2026-K3", 1), ("hösten 2025", 1), ("2025", 1), ("november 2026", 30)]
)
def test_an_insats_whose_end_has_passed_is_to_be_ended_or_prolonged(register, end, last_day):
    saved = measure_of(register, slut=end)
    if last_day > 1:
        assert items(on(register, f"2026-11-{last_day}"), "ended") == []
    after = on(register, str(dt.date(2026, 11, last_day) + dt.timedelta(days=1)))
    [item] = items(after, "ended")
    assert item.text == f"Avsluta eller förläng Föreläsning för lärare, som skulle sluta {end}"
    assert item.target == Target("insats", saved.id)


@pytest.mark.parametrize("answers", [{"slut": "löpande"}, {"slut": ""}, {"slut": "2025", "status": "genomford"}])
def test_an_insats_without_a_known_end_or_that_has_ended_is_not_to_be_ended(register, answers):
    measure_of(register, **answers)
    assert items(register, "ended") == []


def test_an_insats_that_was_to_be_adjusted_is_named_until_somebody_changes_it(register, measure):
    follow(on(register, "2026-11-25"), Q3, measure, beslut="justera", status="forsenad")
    later = on(register, "2026-11-26")
    [item] = items(later, "adjust")
    assert item.text == "Justera Föreläsning för lärare, som uppföljningen 2026-K3 beslutade"
    assert (item.seat, item.target) == ("sakerhetschefen", Target("insats", measure.id))
    now = newest(register, measure)
    commands.save(later, MEMBER, "insats", now.values | {"malgrupp": "Elever"}, now.id, now.version)
    assert items(later, "adjust") == []


def test_what_the_followup_itself_changes_and_a_confirmation_do_not_count_as_adjusting(register, measure):
    answer = follow(on(register, "2026-11-25"), Q4, measure, beslut="justera")
    later = on(register, "2026-11-26")
    values = answer.values | {"status": "forsenad"}
    commands.save(later, MEMBER, answer.form, values, answer.id, answer.version)
    now = newest(register, measure)
    assert (now.version, now.reason) == (2, "Uppföljningen 2026-K4")
    confirm_records(later, now)
    assert len(items(later, "adjust")) == 1


def test_a_correction_counts_as_adjusting_whatever_its_reason_begins_with(register, measure):
    [locked] = confirm_records(register, measure)
    follow(on(register, "2026-11-25"), Q4, measure, beslut="justera")
    reason = "Uppföljningen visade att målgruppen var för smal."
    values = locked.values | {"malgrupp": "Elever"}
    later = on(register, "2026-11-26")
    confirm.correct(later, CONVENER, "insats", values, locked.id, locked.version, reason, True)
    assert items(later, "adjust") == []


def test_a_change_before_the_decision_does_not_count_as_adjusting(register, measure):
    answer = follow(register, Q4, measure)
    changed = on(register, "2026-11-25")
    commands.save(changed, MEMBER, "insats", measure.values | {"malgrupp": "Elever"}, measure.id, measure.version)
    decided = on(register, "2026-11-26")
    commands.save(decided, MEMBER, answer.form, answer.values | {"beslut": "justera"}, answer.id, answer.version)
    assert len(items(decided, "adjust")) == 1


def test_only_the_latest_followup_decides_whether_to_adjust(register, measure):
    follow(on(register, "2026-11-25"), Q3, measure, beslut="justera")
    follow(on(register, "2026-11-26"), Q4, measure, beslut="fortsatt")
    assert items(register, "adjust") == []


def test_an_incomplete_insats_is_named_with_what_it_lacks(register):
    values = {"titel": "Fältarbete", "niva": "specifik", "ansvarig": "skolomrade_pilang", "typ": "annat"}
    saved = commands.save(register, MEMBER, "insats", values, complete=False)
    [item] = items(register, "incomplete", SCHOOL)
    assert item.text == "Komplettera Fältarbete: Målgrupp, Genusperspektiv och Status saknas"
    assert (item.seat, item.own, item.target) == ("skolomrade_pilang", True, Target("insats", saved.id))


def test_an_answer_that_is_not_asked_for_is_not_missing(register, measure):
    assert items(register, "incomplete") == []


# ---------------------------------------------------------------- whose it is, and who sees it


def test_the_actors_own_seat_comes_first_and_the_rest_keeps_the_plans_order(register, register_with_seats):
    measure_of(register, titel="Annans", ansvarig="polisen")
    measure_of(register, titel="Skolans", ansvarig="skolomrade_pilang", slut="2025")
    all_items = todo.todo(register, SCHOOL, Q4)
    assert [item.text for item in all_items[:2]] == [
        "Följ upp Skolans",
        "Avsluta eller förläng Skolans, som skulle sluta 2025",
    ]
    assert [item.own for item in all_items] == [True, True] + [False] * (len(all_items) - 2)
    assert [item.kind for item in all_items[2:]] == ["situation"] * 3 + ["situation_followup"] * 3 + ["followup"]


def test_without_a_seat_nothing_is_ones_own(register, measure):
    assert not any(item.own for item in todo.todo(register, MEMBER, Q4))


def test_confirming_and_closing_are_listed_last_and_only_for_those_who_may(register, measure):
    describe(register, Q4)
    follow(register, Q4, measure)
    follow(register, Q3, measure)
    for actor in (READER, MEMBER):
        assert {item.kind for item in todo.todo(register, actor, Q4)}.isdisjoint({"confirm", "close"})
    *_, confirming_, closing = todo.todo(register, SAFETY, Q4)
    assert (confirming_.kind, confirming_.text) == ("confirm", "Fastställ två utkast för 2026-K4")
    assert (closing.kind, closing.text) == ("close", "Stäng 2026-K4")
    assert closing.target == Target(prefill={"kvartal": "2026-K4"})


def test_a_reader_reads_the_same_list_as_a_member(register, measure):
    assert todo.todo(register, READER, Q4) == todo.todo(register, MEMBER, Q4)


def test_a_quarter_that_has_not_begun_is_neither_confirmed_nor_closed(register):
    describe(register, Q4 + 1)
    assert {item.kind for item in todo.todo(register, CONVENER, Q4 + 1)}.isdisjoint({"confirm", "close"})


def test_nobody_without_a_role_is_told_anything(register):
    for ask in (todo.todo, todo.lacking):
        with pytest.raises(NotAllowed):
            ask(register, Actor("ingen", "okand"), Q4)


def test_a_done_quarter_leaves_only_its_closing_and_then_nothing(register, register_with_seats, measure):
    whole_round(register, Q4, measure)
    assert [item.kind for item in todo.todo(register, CONVENER, Q4)] == ["close"]
    assert todo.todo(register, MEMBER, Q4) == []
    close.close(register, CONVENER, Q4)
    assert todo.todo(register, CONVENER, close.open_quarter(register)) == []


# ---------------------------------------------------------------- what closing requires a reason for


def test_what_a_quarter_lacks_is_said_in_sentences(register, measure):
    describe(register, Q4, "vit_makt")
    confirm_records(register, describe(register, Q4, "autonom"))
    follow_picture(register, Q4, "autonom")
    follow_picture(register, Q4, "vit_makt")
    assert todo.lacking(register, READER, Q4) == [
        "Lägesbilden för Våldsbejakande islamistiska miljön saknas.",
        "Lägesbilden för Våldsbejakande islamistiska miljön är inte uppföljd.",
        "Insatsen Föreläsning för lärare är inte uppföljd.",
        "Tre poster är inte fastställda: en lägesbild och två uppföljningar av lägesbilder.",
    ]


def test_one_draft_is_one_in_words(register, measure):
    whole_round(register, Q4)
    follow(register, Q4, measure)
    text = "En post är inte fastställd: en uppföljning av insats."
    assert todo.lacking(register, READER, Q4) == [text]
    assert texts(register, "confirm", CONVENER) == ["Fastställ ett utkast för 2026-K4"]


def test_an_insats_that_lacks_answers_is_lacking_until_it_is_complete_or_over(register):
    bare = commands.save(register, MEMBER, "insats", {"titel": "Kurs", "niva": "generell"}, complete=False)
    whole_round(register, Q4)
    follow(register, Q4, bare)
    [incomplete, _] = todo.lacking(register, CONVENER, Q4)
    assert incomplete.startswith("Insatsen Kurs är ofullständig: ")
    assert "Målgrupp" in incomplete
    now = newest(register, bare)
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Kurs"}, now.id, now.version)
    assert [text for text in todo.lacking(register, CONVENER, Q4) if "ofullständig" in text] == []


def test_a_meeting_that_was_held_and_is_not_confirmed_is_lacking_and_a_planned_one_is_not(register, measure):
    whole_round(register, Q4, measure)
    commands.save(register, MEMBER, "mote", {"datum": "2026-12-10", "lage": "planerat"})
    assert todo.lacking(register, CONVENER, Q4) == []
    held = {"datum": "2026-11-02", "lage": "genomfort", "narvarande": "sakerhetschefen", "polisen": "erbjuden"}
    meeting = commands.save(register, MEMBER, "mote", held)
    assert todo.lacking(register, CONVENER, Q4) == ["En post är inte fastställd: ett möte."]
    assert todo.lacking(register, CONVENER, Q4 - 1) != todo.lacking(register, CONVENER, Q4)
    page = confirm.drafts_page(register, CONVENER, Q4, 25)
    assert [(form.name, record.id) for form, record in page.drafts] == [("mote", meeting.id)]
    confirm_records(register, meeting)
    assert todo.lacking(register, CONVENER, Q4) == []
    assert confirm.drafts_page(register, CONVENER, Q4, 25).total == 0


def test_the_drafts_of_meetings_are_paged_after_those_of_the_quarter(register):
    describe(register, Q4)
    held = {"lage": "genomfort", "narvarande": "sakerhetschefen", "polisen": "erbjuden"}
    for day in (3, 1, 2):
        commands.save(register, MEMBER, "mote", held | {"datum": f"2026-11-0{day}"})
    pages = [confirm.drafts_page(register, CONVENER, Q4, 2, offset) for offset in (0, 2, 4)]
    assert [page.total for page in pages] == [4, 4, 4]
    shown = [[record.values.get("datum") for _, record in page.drafts] for page in pages]
    assert [[day and day.day for day in days] for days in shown] == [[None, 1], [2, 3], []]


def test_seats_and_proposals_do_not_keep_a_quarter_from_being_closed(register, measure):
    commands.save(register, MEMBER, "forslag", {"ide": "Ny idé", "niva": "generell"}, complete=False)
    whole_round(register, Q4, measure)
    assert todo.lacking(register, CONVENER, Q4) == []
    assert {"seat", "proposal"} <= {item.kind for item in todo.todo(register, CONVENER, Q4)}


def test_the_list_is_a_handful_of_questions_however_many_insatser_there_are(register, monkeypatch):
    queries_run = []
    read = type(register.store).read
    monkeypatch.setattr(
        type(register.store),
        "read",
        lambda self, *arguments: queries_run.append(arguments[0]) or read(self, *arguments),
    )

    def questions():
        queries_run.clear()
        todo.todo(register, SAFETY, Q4)
        return len(queries_run)

    for number in range(3):
        measure = measure_of(register, titel=f"Insats {number}", slut="2025")
        follow(register, Q3, measure, beslut="justera")
        values = {"titel": f"Utkast {number}", "niva": "generell"}
        commands.save(register, MEMBER, "insats", values, complete=False)
    few = questions()
    for number in range(3, 20):
        measure = measure_of(register, titel=f"Insats {number}", slut="2025")
        follow(register, Q3, measure, beslut="justera")
        values = {"titel": f"Utkast {number}", "niva": "generell"}
        commands.save(register, MEMBER, "insats", values, complete=False)
    assert questions() == few <= 15
