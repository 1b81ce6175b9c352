"""Att göra names what the quarter lacks, who is responsible and where it is done; empty means done (P1, P4, P5, P7)."""

import datetime as dt

import pytest

from lomma_core.domain import todo
from lomma_core.errors import NotAllowed
from lomma_core.permissions import Actor
from lomma_core.quarterly import close
from lomma_core.quarterly import confirm as confirming
from lomma_core.records import commands, queries
from lomma_core.utils.target import Target
from tests.conftest import CONVENER, MEASURE, MEMBER, READER, REQUIRED
from tests.helpers.quarter_steps import Q3, Q4, confirm, describe, follow, follow_picture, newest, on, whole_round

SCHOOL = Actor("medlem.tva", "medlem", seat="skolomrade_pilang")
SAFETY = Actor("sammankallande.ett", "sammankallande", seat="sakerhetschefen")


def items(register, kind, actor=MEMBER, quarter=Q4):
    return [one for one in todo.todo(register, actor, quarter) if one.kind == kind]


def texts(register, kind, actor=MEMBER, quarter=Q4):
    return [one.text for one in items(register, kind, actor, quarter)]


def seat(register, name, lage="tillsatt", **answers):
    values = {"plats": name, "lage": lage, "datum": "2026-01-01"} | answers
    return commands.save(register, CONVENER, "platsuppgift", values)


def measure_of(register, **answers):
    return commands.save(register, MEMBER, "insats", MEASURE | answers)


@pytest.fixture
def seated(register):
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
    [one] = items(register, "situation_followup")
    assert one.text == "Följ upp lägesbilden för Autonoma miljön"
    assert one.target == Target("uppfoljning_lagesbild", prefill={"kvartal": "2026-K4", "miljo": "autonom"})


def test_every_running_insats_that_is_not_followed_up_is_named_with_its_seat(register, measure):
    [one] = items(register, "followup")
    assert (one.text, one.seat) == ("Följ upp Föreläsning för lärare", "sakerhetschefen")
    assert one.target == Target("uppfoljning_insats", prefill={"kvartal": "2026-K4", "insats": measure.id})
    follow(register, Q3, measure)
    assert items(register, "followup") == [one]
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
    [one] = items(register, "followup")
    assert (one.text, one.seat) == ("Följ upp Fältarbete", None)


def test_insatser_come_level_by_level_and_by_title_in_swedish_order(register):
    for title, level in (("Öppet hus", "generell"), ("ängslupp", "generell"), ("Zoom", "generell"), ("A", "specifik")):
        measure_of(register, titel=title, niva=level)
    assert texts(register, "followup") == ["Följ upp Zoom", "Följ upp ängslupp", "Följ upp Öppet hus", "Följ upp A"]


def test_a_closed_quarter_leaves_nothing_of_its_own_to_do(register, measure):
    follow_picture(register, Q3)
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    kinds = {one.kind for one in todo.todo(register, CONVENER, Q3)}
    assert kinds == {"seat", "offer"}
    assert {one.kind for one in todo.todo(register, CONVENER, Q4)} > {"situation", "followup", "close"}


# ---------------------------------------------------------------- seats (P1)


def test_every_seat_that_nothing_is_said_of_is_named_and_the_convener_sees_to_it(register):
    found = items(register, "seat")
    assert len(found) == 7
    assert (found[3].text, found[3].seat) == ("Fyll i hur platsen Räddningstjänsten är besatt", "sakerhetschefen")
    assert found[3].target == Target("platsuppgift", prefill={"plats": "raddningstjansten"})
    assert all(one.own for one in items(register, "seat", SAFETY))
    assert not any(one.own for one in items(register, "seat", SCHOOL))


def test_a_vacant_seat_is_named_and_opens_what_is_said_of_it(register, seated):
    record = queries.find(register, MEMBER, "platsuppgift", plats="raddningstjansten")
    values = record.values | {"lage": "vakant", "funktion": None}
    commands.save(register, CONVENER, "platsuppgift", values, record.id, record.version)
    [one] = items(register, "seat")
    assert one.text == "Tillsätt platsen Räddningstjänsten"
    assert one.target == Target("platsuppgift", record.id)


def test_a_seat_whose_period_has_passed_is_to_be_renewed(register, seated):
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


def test_a_police_seat_that_is_not_offered_is_to_be_offered(register, seated):
    record = queries.find(register, MEMBER, "platsuppgift", plats="polisen")
    values = record.values | {"lage": "ej_erbjuden"}
    commands.save(register, CONVENER, "platsuppgift", values, record.id, record.version)
    [one] = items(register, "offer")
    assert (one.seat, one.target) == ("sakerhetschefen", Target("platsuppgift", record.id))


# ---------------------------------------------------------------- proposals, decisions


@pytest.mark.parametrize(
    ("decision", "ending"), [("ny", ""), ("utreds", ", som utreds"), (None, ""), ("antas", None), ("avslas", None)]
)
def test_a_proposal_waits_for_a_decision_until_it_has_one(register, decision, ending):
    values = {"ide": "Kurs i källkritik", "niva": "generell", "beslut": decision, "beslut_skal": "Bra."}
    saved = commands.save(register, MEMBER, "forslag", values, complete=False)
    found = items(register, "proposal")
    if ending is None:
        assert found == []
        return
    assert [one.text for one in found] == [f"Ta ställning till förslaget Kurs i källkritik{ending}"]
    assert found[0].target == Target("forslag", saved.id)


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
    [one] = items(after, "ended")
    assert one.text == f"Avsluta eller förläng Föreläsning för lärare, som skulle sluta {end}"
    assert one.target == Target("insats", saved.id)


@pytest.mark.parametrize("answers", [{"slut": "löpande"}, {"slut": ""}, {"slut": "2025", "status": "genomford"}])
def test_an_insats_without_a_known_end_or_that_has_ended_is_not_to_be_ended(register, answers):
    measure_of(register, **answers)
    assert items(register, "ended") == []


def test_an_insats_that_was_to_be_adjusted_is_named_until_somebody_changes_it(register, measure):
    follow(on(register, "2026-11-25"), Q3, measure, beslut="justera", status="forsenad")
    later = on(register, "2026-11-26")
    [one] = items(later, "adjust")
    assert one.text == "Justera Föreläsning för lärare, som uppföljningen 2026-K3 beslutade"
    assert (one.seat, one.target) == ("sakerhetschefen", Target("insats", measure.id))
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
    confirm(later, now)
    assert len(items(later, "adjust")) == 1


def test_a_correction_counts_as_adjusting_whatever_its_reason_begins_with(register, measure):
    [locked] = confirm(register, measure)
    follow(on(register, "2026-11-25"), Q4, measure, beslut="justera")
    reason = "Uppföljningen visade att målgruppen var för smal."
    values = locked.values | {"malgrupp": "Elever"}
    later = on(register, "2026-11-26")
    confirming.correct(later, CONVENER, "insats", values, locked.id, locked.version, reason, True)
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
    [one] = items(register, "incomplete", SCHOOL)
    assert one.text == "Komplettera Fältarbete: Målgrupp, Genusperspektiv och Status saknas"
    assert (one.seat, one.own, one.target) == ("skolomrade_pilang", True, Target("insats", saved.id))


def test_an_answer_that_is_not_asked_for_is_not_missing(register, measure):
    assert items(register, "incomplete") == []


# ---------------------------------------------------------------- whose it is, and who sees it


def test_the_actors_own_seat_comes_first_and_the_rest_keeps_the_plans_order(register, seated):
    measure_of(register, titel="Annans", ansvarig="polisen")
    measure_of(register, titel="Skolans", ansvarig="skolomrade_pilang", slut="2025")
    found = todo.todo(register, SCHOOL, Q4)
    assert [one.text for one in found[:2]] == [
        "Följ upp Skolans",
        "Avsluta eller förläng Skolans, som skulle sluta 2025",
    ]
    assert [one.own for one in found] == [True, True] + [False] * (len(found) - 2)
    assert [one.kind for one in found[2:]] == ["situation"] * 3 + ["situation_followup"] * 3 + ["followup"]


def test_without_a_seat_nothing_is_ones_own(register, measure):
    assert not any(one.own for one in todo.todo(register, MEMBER, Q4))


def test_confirming_and_closing_are_listed_last_and_only_for_those_who_may(register, measure):
    describe(register, Q4)
    follow(register, Q4, measure)
    follow(register, Q3, measure)
    for actor in (READER, MEMBER):
        assert {one.kind for one in todo.todo(register, actor, Q4)}.isdisjoint({"confirm", "close"})
    *_, confirming_, closing = todo.todo(register, SAFETY, Q4)
    assert (confirming_.kind, confirming_.text) == ("confirm", "Fastställ två utkast för 2026-K4")
    assert (closing.kind, closing.text) == ("close", "Stäng 2026-K4")
    assert closing.target == Target(prefill={"kvartal": "2026-K4"})


def test_a_reader_reads_the_same_list_as_a_member(register, measure):
    assert todo.todo(register, READER, Q4) == todo.todo(register, MEMBER, Q4)


def test_a_quarter_that_has_not_begun_is_neither_confirmed_nor_closed(register):
    describe(register, Q4 + 1)
    assert {one.kind for one in todo.todo(register, CONVENER, Q4 + 1)}.isdisjoint({"confirm", "close"})


def test_nobody_without_a_role_is_told_anything(register):
    for ask in (todo.todo, todo.lacking):
        with pytest.raises(NotAllowed):
            ask(register, Actor("ingen", "okand"), Q4)


def test_a_done_quarter_leaves_only_its_closing_and_then_nothing(register, seated, measure):
    whole_round(register, Q4, measure)
    assert [one.kind for one in todo.todo(register, CONVENER, Q4)] == ["close"]
    assert todo.todo(register, MEMBER, Q4) == []
    close.close(register, CONVENER, Q4)
    assert todo.todo(register, CONVENER, close.open_quarter(register)) == []


# ---------------------------------------------------------------- what closing asks a reason for


def test_what_a_quarter_lacks_is_said_in_sentences(register, measure):
    describe(register, Q4, "vit_makt")
    confirm(register, describe(register, Q4, "autonom"))
    follow_picture(register, Q4, "autonom")
    follow_picture(register, Q4, "vit_makt")
    assert todo.lacking(register, READER, Q4) == [
        "Lägesbilden för Våldsbejakande islamistiska miljön saknas.",
        "Lägesbilden för Våldsbejakande islamistiska miljön är inte uppföljd.",
        "Insatsen Föreläsning för lärare är inte uppföljd.",
        "Tre utkast är inte fastställda: en lägesbild och två uppföljningar av lägesbilder.",
    ]


def test_one_draft_is_one_in_words(register, measure):
    whole_round(register, Q4)
    follow(register, Q4, measure)
    said = "Ett utkast är inte fastställt: en uppföljning av insats."
    assert todo.lacking(register, READER, Q4) == [said]
    assert texts(register, "confirm", CONVENER) == ["Fastställ ett utkast för 2026-K4"]


def test_seats_and_proposals_do_not_keep_a_quarter_from_being_closed(register, measure):
    commands.save(register, MEMBER, "forslag", {"ide": "Ny idé", "niva": "generell"}, complete=False)
    whole_round(register, Q4, measure)
    assert todo.lacking(register, CONVENER, Q4) == []
    assert {"seat", "proposal"} <= {one.kind for one in todo.todo(register, CONVENER, Q4)}


def test_the_list_is_a_handful_of_questions_however_many_insatser_there_are(register, monkeypatch):
    asked = []
    read = type(register.store).read
    monkeypatch.setattr(type(register.store), "read", lambda self, *given: asked.append(given[0]) or read(self, *given))

    def questions():
        asked.clear()
        todo.todo(register, SAFETY, Q4)
        return len(asked)

    for number in range(3):
        one = measure_of(register, titel=f"Insats {number}", slut="2025")
        follow(register, Q3, one, beslut="justera")
        values = {"titel": f"Utkast {number}", "niva": "generell"}
        commands.save(register, MEMBER, "insats", values, complete=False)
    few = questions()
    for number in range(3, 20):
        one = measure_of(register, titel=f"Insats {number}", slut="2025")
        follow(register, Q3, one, beslut="justera")
        values = {"titel": f"Utkast {number}", "niva": "generell"}
        commands.save(register, MEMBER, "insats", values, complete=False)
    assert questions() == few <= 15
