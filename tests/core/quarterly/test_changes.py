"""What has changed since the quarter before comes by itself, in words, per milieu and level (P5, P6, P7, R8)."""

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import NotAllowed, PlanError
from lomma_core.permissions import Actor
from lomma_core.plan.loader import file_text
from lomma_core.quarterly import changes, close, confirm, snapshot
from lomma_core.quarterly.changed.grades import grade
from lomma_core.records import commands, secrecy
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER, plan_with
from tests.helpers.core_results import apply
from tests.helpers.quarter_steps import (
    CALM,
    PRESENCE,
    Q2,
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

OFFER = MEASURE | {"titel": "Stödperson", "niva": "individriktad", "typ": "stodperson"}
GENERAL = "Insatser på generell nivå"


def close_quarter(register, quarter=Q3):
    close.close(register, CONVENER, quarter, "Mötet ställdes in.")


def sentences_of(register, quarter=Q4):
    """{heading: lines} of what has changed, without the section of what has not."""
    comparison = changes.since(register, READER, quarter)
    lines = {sentence.heading: list(sentence.lines) for sentence in changes.sentences(register.plan, comparison)}
    lines.pop("Oförändrat", None)
    return lines


def measure_of(register, **answers):
    return commands.save(register, MEMBER, "insats", MEASURE | answers)


def change(register, record, **answers):
    now = newest(register, record)
    return commands.save(register, MEMBER, now.form, now.values | answers, now.id, now.version)


def record_of(**answers):
    values = {name: value for name, value in answers.items() if name not in ("id", "key")}
    about = {"id": answers["id"], "key": answers.get("key", answers["id"]), "title": answers["id"]}
    return about | {"version": 1, "state": "utkast", "values": values, "shown": values}


def state_of(quarter, **forms):
    documents = [
        {"name": name, "label": name, "plural": name, "fields": [], "records": list(some)}
        for name, some in forms.items()
    ]
    return {"quarter": quarter, "forms": documents}


# ---------------------------------------------------------------- comparing two states


def test_a_state_compared_with_itself_has_no_changes(register, measure):
    state = close.state(register, READER, Q4)
    assert list(changes.compare(state, state)) == []


def test_what_is_new_changed_and_gone_is_told_by_key_with_the_fields_that_differ():
    earlier = state_of("2026-K3", insats=[record_of(id="a", titel="A", status="x"), record_of(id="b", titel="B")])
    later = state_of("2026-K4", insats=[record_of(id="c", titel="C"), record_of(id="a", titel="A", status="y")])
    described = [(change.key, change.kind, change.fields) for change in changes.compare(earlier, later)]
    assert described == [("a", "changed", ("status",)), ("b", "gone", ()), ("c", "new", ())]


def test_the_same_milieu_in_two_quarters_is_one_thing_whatever_the_records_are_called():
    earlier = state_of("2026-K3", lagesbild=[record_of(id="a", key="vit_makt", narvaro="enstaka")])
    later = state_of("2026-K4", lagesbild=[record_of(id="b", key="vit_makt", narvaro="etablerad")])
    [change] = changes.compare(earlier, later)
    assert (change.kind, change.fields) == ("changed", ("narvaro",))


def test_changes_applied_to_the_earlier_state_give_the_later_one_even_when_a_form_is_new():
    earlier = state_of("2026-K3", insats=[record_of(id="a", titel="A"), record_of(id="b", titel="B")])
    later = state_of("2026-K4", forslag=[record_of(id="f")], insats=[record_of(id="a", titel="Ny")])
    state = apply(earlier, changes.compare(earlier, later))
    assert state == {form["name"]: {record["key"]: record for record in form["records"]} for form in later["forms"]}


# ---------------------------------------------------------------- unchanged


def test_a_quarter_like_the_one_before_says_that_nothing_has_changed(register, measure):
    whole_round(register, Q3, measure)
    close_quarter(register)
    whole_round(register, Q4, measure)
    comparison = changes.since(register, READER, Q4)
    assert len(comparison) > 0
    [sentence] = changes.sentences(register.plan, comparison)
    assert (sentence.heading, sentence.lines) == ("Oförändrat", ("Inget har ändrats.",))


def test_the_parts_in_which_nothing_has_changed_are_named(register, measure):
    close_quarter(register)
    commands.save(register, MEMBER, "forslag", {"ide": "Kurs", "niva": "generell", "beslut": "ny"}, complete=False)
    last = changes.sentences(register.plan, changes.since(register, READER, Q4))[-1]
    assert last.heading == "Oförändrat"
    assert last.lines == (
        "Inget har ändrats i Lägesbild, Insatser på generell nivå, Insatser på specifik nivå, "
        "Insatser på individriktad nivå, Gruppen och Möten och beslut.",
    )


# ---------------------------------------------------------------- per milieu


def test_presence_is_told_from_what_to_what_and_texts_are_named_and_not_repeated(register):
    describe(register, Q3)
    close_quarter(register)
    describe(register, Q4, **PRESENCE | {"omrade": "pilang", "analys": "Förbipasserande."})
    assert sentences_of(register)["Lägesbild"] == [
        "Vit makt-miljön: närvaro från Ingen känd närvaro till Enstaka tecken; aktivitetstyper från Inga kända till "
        "Klotter eller affischer; område nu Skolområde Piläng; ändrad text i ”Närvaro i ord”, ”Aktiviteter i ord” "
        "och ”Analys: varför ser det ut så?”."
    ]


def test_milieus_come_in_the_plans_order_each_on_its_line(register):
    for milieu in ("islamistisk", "vit_makt"):
        describe(register, Q3, milieu)
    close_quarter(register)
    for milieu in ("islamistisk", "vit_makt"):
        describe(register, Q4, milieu, narvaro="etablerad")
    lines = sentences_of(register)["Lägesbild"]
    assert [line.split(":")[0] for line in lines] == ["Vit makt-miljön", "Våldsbejakande islamistiska miljön"]


def test_that_the_group_finds_a_milieu_worse_or_better_is_news_in_itself(register):
    for quarter in (Q3, Q4):
        for milieu, compared in (("vit_makt", "okat"), ("autonom", "oforandrat"), ("islamistisk", "minskat")):
            describe(register, quarter, milieu, **PRESENCE, jamforelse=compared, jamforelse_skal=f"Skäl {quarter}.")
        if quarter == Q3:
            close_quarter(register)
    assert sentences_of(register)["Lägesbild"] == [
        "Vit makt-miljön: jämfört med förra kvartalet: Ökat.",
        "Våldsbejakande islamistiska miljön: jämfört med förra kvartalet: Minskat.",
    ]


def test_a_milieu_described_for_the_first_time_says_so_and_one_left_out_only_once_the_quarter_is_closed(register):
    describe(register, Q3, "autonom")
    close_quarter(register)
    describe(register, Q4, "vit_makt")
    new = "Vit makt-miljön: närvaro Ingen känd närvaro; inte beskriven 2026-K3."
    assert sentences_of(register)["Lägesbild"] == [new]
    close_quarter(register, Q4)
    # What nobody knows any more is worse, and comes first.
    assert sentences_of(register)["Lägesbild"] == ["Autonoma miljön: inte beskriven 2026-K4.", new]


def test_a_pictures_followup_tells_its_chosen_answers_and_observations_are_counted(register):
    noticed = {"miljo": "vit_makt", "aktivitetstyper": "klotter", "iakttagelse": "Märken.", "kalltyp": "skola"}
    for day in ("2026-09-30", "2026-10-01", "2026-11-01"):
        commands.save(register, MEMBER, "observation", noticed | {"datum": day})
    follow_picture(register, Q3)
    close_quarter(register)
    follow_picture(register, Q4, stammer="delvis", andrat="Mycket.", beslut="Kalla till möte.")
    assert sentences_of(register)["Lägesbild"] == [
        "Vit makt-miljön: stämmer lägesbilden fortfarande? Delvis (förut Ja, den stämmer); två iakttagelser."
    ]


# ---------------------------------------------------------------- per level


def test_new_changed_and_ended_insatser_are_told_under_their_level(register):
    going, ending = measure_of(register, titel="Går på"), measure_of(register, titel="Tar slut", niva="specifik")
    close_quarter(register)
    change(register, going, status="forsenad", slut="2027", malgrupp="Elever")
    change(register, ending, status="genomford")
    measure_of(register, titel="Börjar")
    lines = sentences_of(register)
    assert lines[GENERAL] == [
        "Går på: slut nu 2027; status från Enligt plan till Försenad; ändrad text i ”Målgrupp”.",
        "Ny: Börjar; status Enligt plan.",
    ]
    assert lines["Insatser på specifik nivå"] == ["Avslutad: Tar slut: status från Enligt plan till Genomförd."]


def test_an_insats_that_had_ended_already_does_not_end_again(register):
    measure = measure_of(register, status="genomford")
    close_quarter(register)
    change(register, measure, slut="2026")
    assert sentences_of(register)[GENERAL] == ["Föreläsning för lärare: slut nu 2026."]


def test_an_insats_and_its_followup_are_one_line(register, measure):
    follow(register, Q3, measure)
    close_quarter(register)
    follow(register, Q4, measure, status="forsenad", resultat="svagt", beslut="justera", trend="minskat")
    assert sentences_of(register)[GENERAL] == [
        "Föreläsning för lärare: status från Enligt plan till Försenad; resultat från Gott till Svagt; "
        "trend sedan förra kvartalet: Minskat; beslut från Fortsätt till Justera."
    ]


def test_what_a_followup_says_in_words_is_not_repeated_nor_its_costs(register, measure):
    follow(register, Q3, measure, avvikelse="Sjukdom.", kostnad="100")
    close_quarter(register)
    follow(register, Q4, measure, avvikelse="Lokalbrist.", kostnad="200", lardom="Boka tidigt.")
    assert sentences_of(register) == {}


def test_an_insats_that_was_followed_up_and_now_is_not_is_told_once_the_quarter_is_closed(register, measure):
    follow(register, Q3, measure)
    close_quarter(register)
    assert sentences_of(register) == {}
    close_quarter(register, Q4)
    assert sentences_of(register)[GENERAL] == ["Föreläsning för lärare: inte uppföljd 2026-K4."]


def test_an_insats_that_ended_last_quarter_is_not_missed(register, measure):
    follow(register, Q3, measure, beslut="avsluta")
    close_quarter(register)
    close_quarter(register, Q4)
    assert sentences_of(register) == {}


def test_an_end_that_is_taken_away_and_a_responsible_that_changes_are_told(register):
    measure = measure_of(register, slut="2026")
    close_quarter(register)
    change(register, measure, slut="", ansvarig="polisen")
    assert sentences_of(register)[GENERAL] == [
        "Föreläsning för lärare: ansvarig plats från Säkerhetschefen till Polisen; slut: inget svar (förut 2026)."
    ]


def test_counts_of_people_are_never_told_of(register):
    offer = commands.save(register, MEMBER, "insats", OFFER)
    follow(register, Q3, offer, antal_erbjudna="7", antal_accepterade="3", antal_pagaende="12")
    close_quarter(register)
    answer = follow(register, Q4, offer, antal_erbjudna="4", antal_accepterade="2", antal_pagaende="9")
    assert sentences_of(register) == {}
    change(register, answer, status="forsenad")
    line = "Stödperson: status från Enligt plan till Försenad."
    assert sentences_of(register) == {"Insatser på individriktad nivå": [line]}


def test_a_count_beside_free_text_is_no_plan_so_there_is_nothing_to_tell(register, tmp_path):
    own = '\n  [[form.field]]\n  type = "count"\n  name = "antal_nadda"\n  label = "Antal nådda"\n'
    last = '  hint = "Dokument eller webbplats där insatsen är beskriven."\n'
    changed = plan_with(tmp_path, {last: last + own})
    with pytest.raises(PlanError, match=r"fri text bredvid antal personer"):
        open_register(changed, tmp_path / "other.duckdb", lambda: NOW)


def test_a_first_followup_with_counts_says_only_that_and_how_it_was_followed_up(register):
    offer = commands.save(register, MEMBER, "insats", OFFER)
    close_quarter(register)
    follow(register, Q4, offer, antal_erbjudna="7")
    assert sentences_of(register) == {
        "Insatser på individriktad nivå": ["Stödperson: resultat Gott; beslut Fortsätt."],
    }


# ---------------------------------------------------------------- proposals, the group, meetings


def test_new_and_decided_proposals_are_told(register):
    values = {"niva": "generell", "genusperspektiv": "Alla.", "beslut": "ny", "lagesbild": describe(register, Q2).id}
    old = commands.save(register, MEMBER, "forslag", values | {"ide": "Gammal"})
    close_quarter(register)
    commands.save(register, MEMBER, "forslag", values | {"ide": "Kurs i källkritik"})
    change(register, old, beslut="avslas", beslut_skal="För dyrt.")
    assert sentences_of(register)["Förslag"] == [
        "Gammal: beslut från Ny till Avslås; ändrad text i ”Skäl för beslutet”.",
        "Nytt: Kurs i källkritik; nivå Generell; beslut Ny.",
    ]


def test_seats_are_told_by_function_and_never_by_who_holds_them(register):
    values = {"plats": "polisen", "lage": "erbjuden", "datum": "2026-01-01"}
    police = commands.save(register, CONVENER, "platsuppgift", values)
    close_quarter(register)
    accepted = values | {"lage": "accepterad", "innehavare": "Kim Exempel", "funktion": "Kommunpolis"}
    commands.save(register, CONVENER, "platsuppgift", accepted, police.id, 1)
    seat = {"plats": "raddningstjansten", "lage": "vakant", "datum": "2026-11-01"}
    commands.save(register, CONVENER, "platsuppgift", seat)
    assert sentences_of(register)["Gruppen"] == [
        "Polisen: läge från Erbjuden till Accepterad; ändrad text i ”Funktion som innehar platsen” och ”Innehavare”.",
        "Räddningstjänsten: läge Vakant.",
    ]


def test_the_quarters_meetings_and_what_became_of_decisions_are_told(register):
    meeting = {"narvarande": "sakerhetschefen", "polisen": "erbjuden", "lage": "genomfort"}
    commands.save(register, MEMBER, "mote", meeting | {"datum": "2026-09-01"})
    values = {"ansvarig": "kommunledningen", "klart_senast": "2026-12-01", "lage": "oppet"}
    old = commands.save(register, MEMBER, "beslut", values | {"beslut": "Se över rutinen"})
    close_quarter(register)
    commands.save(register, MEMBER, "mote", meeting | {"datum": "2026-10-05"})
    commands.save(register, MEMBER, "beslut", values | {"beslut": "Bjud in polisen"})
    change(register, old, lage="klart")
    assert sentences_of(register)["Möten och beslut"] == [
        "Möte 2026-10-05: läge Genomfört; polisen Erbjuden men inte närvarande.",
        "Nytt: Bjud in polisen; ansvarig plats Kommunledningen; klart senast 2026-12-01.",
        "Se över rutinen: läge från Öppet till Klart.",
    ]


# ---------------------------------------------------------------- frozen quarters, older plans, open quarters


def test_a_correction_in_an_opened_quarter_changes_what_is_told(register):
    [picture] = confirm_records(register, describe(register, Q3))
    describe(register, Q4)
    close_quarter(register)
    assert sentences_of(register) == {}
    close.reopen(register, ARCHIVIST, Q3, "En uppgift var fel.")
    values = picture.values | {"narvaro": "enstaka"}
    confirm.correct(register, CONVENER, "lagesbild", values, picture.id, picture.version, "Fel.", True)
    assert sentences_of(register) == {
        "Lägesbild": ["Vit makt-miljön: närvaro från Enstaka tecken till Ingen känd närvaro."]
    }


def test_of_a_quarter_that_was_never_closed_insatser_are_as_they_were_when_it_ended(register):
    before = on(register, "2026-09-30", "23:59")
    old = commands.save(before, MEMBER, "insats", MEASURE | {"titel": "Gammal"})
    describe(register, Q3)  # late, and still the third quarter's
    change(register, old, status="forsenad")
    measure_of(register, titel="Ny")
    describe(register, Q4)
    assert sentences_of(register) == {
        GENERAL: ["Gammal: status från Enligt plan till Försenad.", "Ny: Ny; status Enligt plan."],
    }


def test_closing_late_moves_the_line_between_the_quarters(register):
    saved = measure_of(register, titel="Gammal")
    change(register, saved, status="forsenad")
    close_quarter(on(register, "2026-11-25"))
    assert sentences_of(register) == {}


def test_two_closed_quarters_are_told_in_the_words_of_their_time_whatever_the_plan_says_now(register, tmp_path):
    describe(register, Q3)
    close_quarter(register)
    describe(register, Q4, narvaro="enstaka", tillforlitlighet="lag")
    close_quarter(register, Q4)
    before = sentences_of(register)
    register.store.close()
    words = {'label = "Närvaro"\n': 'label = "Omdöpt"\n', 'label = "Enstaka tecken"': 'label = "Något"'}
    again = open_register(plan_with(tmp_path, words), register.store.path, lambda: NOW)
    try:
        assert sentences_of(again) == before
        assert "närvaro från Ingen känd närvaro till Enstaka tecken" in before["Lägesbild"][0]
    finally:
        again.store.close()


def test_a_question_that_left_the_plan_and_a_label_that_was_changed_are_no_changes(register, tmp_path):
    describe(register, Q3, omrade="pilang")
    close_quarter(register)
    register.store.close()
    text = file_text(PLAN)
    start = text.index('  [[form.field]]\n  type = "choice"\n  name = "omrade"')
    end = text.index("  [[form.field]]", start + 10)
    text = text[:start] + text[end:]
    text = text.replace(', omrade = "hela_kommunen"', "").replace('label = "Enstaka tecken"', 'label = "Något"')
    changed = tmp_path / "plan.toml"
    changed.write_text(text, encoding="utf-8")
    again = open_register(changed, register.store.path, lambda: NOW)
    try:
        describe(again, Q4)
        assert sentences_of(again) == {}
    finally:
        again.store.close()


def test_confirming_alone_is_no_change_to_a_meeting(register, measure):
    close_quarter(register)
    confirm_records(register, measure)
    comparison = changes.since(register, READER, Q4)
    assert [change.fields for change in comparison] == [()]
    assert sentences_of(register) == {}


def test_every_line_is_a_sentence_without_line_breaks(register, measure):
    long_text = CALM | {"analys": "Rad ett.\nRad två.", "narvaro": "etablerad"}
    describe(register, Q4, **long_text)
    follow(register, Q4, measure)
    measure_of(register, titel="Slutar med punkt.")
    commands.save(register, MEMBER, "beslut", {"beslut": "Gör det."}, complete=False)
    for section in changes.sentences(register.plan, changes.since(register, READER, Q4)):
        for line in section.lines:
            assert line.endswith(".")
            assert not line.endswith("..")
            assert "\n" not in line


def test_nobody_without_a_role_is_told_anything(register):
    with pytest.raises(NotAllowed):
        changes.since(register, Actor("ingen", "okand"), Q4)


def test_since_sees_the_closed_documents_and_not_what_came_after(register, measure):
    close_quarter(register)
    close_quarter(register, Q4)
    change(register, measure, status="forsenad")
    comparison = changes.since(register, READER, Q4)
    assert list(comparison) == []
    assert comparison.later == close.frozen_for(register, READER, Q4)
    assert snapshot.form_document(comparison.earlier, "insats")["records"][0]["values"]["status"] == "enligt_plan"


# ---------------------------------------------------------------- rows: before and after


def rows_of(register, quarter=Q4):
    """{heading: {name: [(question, before, after)]}} of what has changed."""
    comparison = changes.since(register, READER, quarter)
    return {
        part.heading: {line.name: [(row.question, row.before, row.after) for row in line.rows] for line in part.lines}
        for part in changes.rows(register.plan, comparison)
    }


def test_a_row_holds_each_answer_before_and_after_also_the_words_of_a_text(register):
    measure = measure_of(register, titel="Går på")
    close_quarter(register)
    change(register, measure, status="forsenad", malgrupp="Elever i årskurs 8")
    assert rows_of(register)[GENERAL] == {
        "Går på": [
            ("Status", "Enligt plan", "Försenad"),
            ("Målgrupp", MEASURE["malgrupp"], "Elever i årskurs 8"),
        ]
    }


def test_no_row_holds_counts_of_people_or_who_holds_a_seat(register):
    offer = commands.save(register, MEMBER, "insats", OFFER)
    follow(register, Q3, offer, antal_erbjudna="7", antal_accepterade="3", antal_pagaende="12")
    values = {"plats": "polisen", "lage": "erbjuden", "datum": "2026-01-01"}
    police = commands.save(register, CONVENER, "platsuppgift", values)
    close_quarter(register)
    follow(register, Q4, offer, antal_erbjudna="14", antal_accepterade="2", antal_pagaende="19", resultat="svagt")
    accepted = values | {"lage": "accepterad", "innehavare": "Kim Exempel", "funktion": "Kommunpolis"}
    commands.save(register, CONVENER, "platsuppgift", accepted, police.id, 1)
    rows = rows_of(register)
    assert rows["Insatser på individriktad nivå"] == {"Stödperson": [("Resultat", "Gott", "Svagt")]}
    assert rows["Gruppen"]["Polisen"][0] == ("Läge", "Erbjuden", "Accepterad")
    assert {row[1:] for row in rows["Gruppen"]["Polisen"][1:]} == {("", "Ändrad")}


def test_what_has_become_worse_comes_first_and_what_is_better_last(register):
    ways = {"vit_makt": ("etablerad", "enstaka"), "autonom": ("enstaka", "kan_inte_bedomas")}
    ways |= {"islamistisk": ("ingen_kand", "enstaka")}
    for quarter, place in ((Q3, 0), (Q4, 1)):
        for milieu, presence in ways.items():
            describe(register, quarter, milieu, **PRESENCE | {"narvaro": presence[place]})
        if quarter == Q3:
            close_quarter(register)
    [part] = [part for part in changes.rows(register.plan, changes.since(register, READER, Q4)) if part.lines]
    assert [(line.name, line.grade.name) for line in part.lines] == [
        ("Våldsbejakande islamistiska miljön", "WORSE"),
        ("Autonoma miljön", "NEITHER"),
        ("Vit makt-miljön", "BETTER"),
    ]


@pytest.mark.parametrize(
    ("field", "before", "after", "expected"),
    [
        ("status", "enligt_plan", "forsenad", "WORSE"),
        ("status", "forsenad", "enligt_plan", "BETTER"),
        ("status", "enligt_plan", "genomford", "NEITHER"),
        ("status", "forsenad", "installd", "WORSE"),
        ("resultat", "gott", "svagt", "WORSE"),
        ("resultat", "svagt", "delvis", "BETTER"),
        ("resultat", "gott", "kan_inte_bedomas", "NEITHER"),
        ("beslut", "fortsatt", "justera", "NEITHER"),
    ],
)
def test_an_insats_is_worse_when_it_is_late_cancelled_or_gives_a_weaker_result(
    register, field, before, after, expected
):
    assert grade(register.plan, "uppfoljning_insats", field, before, after).name == expected


# ---------------------------------------------------------------- the first quarter


def test_the_first_quarter_has_nothing_to_compare_with_and_says_so(register, measure):
    describe(register, Q4)
    commands.save(register, CONVENER, "platsuppgift", {"plats": "polisen", "lage": "erbjuden", "datum": "2026-11-01"})
    comparison = changes.since(register, READER, Q4)
    assert changes.rows(register.plan, comparison) == []
    [section] = changes.sentences(register.plan, comparison)
    assert section.lines == ("2026-K4 är det första kvartalet i registret, så det finns inget att jämföra med.",)


@pytest.mark.parametrize("older", ["a quarter's record", "an insats", "a closed quarter"])
def test_a_quarter_with_anything_before_it_is_not_the_first(register, older):
    if older == "a quarter's record":
        describe(register, Q3)
    elif older == "an insats":
        commands.save(on(register, "2026-09-30"), MEMBER, "insats", MEASURE)
    else:
        close_quarter(register)
    assert not changes.since(register, READER, Q4).first


def test_a_marked_record_is_nothing_older_for_who_may_not_read_it(register):
    old = commands.save(on(register, "2026-09-30"), MEMBER, "insats", MEASURE)
    secrecy.mark(register, MEMBER, "insats", old.id, "osl_18_1", "Skäl.")
    assert not changes.since(register, MEMBER, Q4).first
    assert changes.since(register, Actor("polis.ett", "polis"), Q4).first
