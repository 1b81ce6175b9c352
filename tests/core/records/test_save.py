"""Saving keeps what was answered, refuses what breaks the form's rules, and keeps one record per quarter (P7)."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.errors import Duplicate, NotFound, NotValid
from lomma_core.plan.loader import load_plan
from lomma_core.records import commands, listing, queries, validation
from lomma_core.records.lookup import RecordLookup
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN
from tests.helpers import budget

THE_PLAN = load_plan(PLAN)
SITUATION = {
    "kvartal": "2026-K3",
    "miljo": "vit_makt",
    "narvaro": "enstaka",
    "narvaro_ord": "Klistermärken vid hållplatsen.",
    "aktivitetstyper": ["klotter"],
    "aktiviteter_ord": "Två märken.",
    "konsekvens": "Liten.",
    "analys": "Troligen förbipasserande.",
}
FOLLOW_UP = {"kvartal": "2026-K3", "status": "forsenad", "resultat": "delvis", "beslut": "fortsatt"}


def log_rows(register) -> int:
    return register.store.read("SELECT count(*) AS n FROM log")[0]["n"]


def test_a_saved_record_has_every_answer_in_its_own_kind(register):
    answers = MEASURE | {
        "syfte": "Första raden\r\nandra raden",
        "samverkande": ["polisen", "raddningstjansten"],
        "start": "hösten 2017",
        "slut": "–",
        "kostnad": "12 000,50",
        "timmar": "7,25",
        "ordning": 3,
    }
    saved = commands.save(register, MEMBER, "insats", answers)
    values = queries.get(register, MEMBER, "insats", saved.id).values
    assert values == saved.values
    assert values["syfte"] == "Första raden\nandra raden"
    assert values["samverkande"] == "raddningstjansten polisen"
    assert (values["start"], values["slut"]) == ("hösten 2017", None)
    assert (values["kostnad"], values["timmar"], values["ordning"]) == (Decimal("12000.50"), 7.25, 3.0)
    assert set(values) == set(register.plan.forms["insats"].fields)


def test_a_saved_record_says_who_saved_it_when_and_by_which_way(register, measure):
    assert (measure.version, measure.saved_by, measure.way) == (1, MEMBER.name, "form")
    assert measure.saved_at == NOW.astimezone(dt.UTC).replace(tzinfo=None)


def test_an_id_has_neither_digits_nor_vowels_and_is_its_own(register):
    ids = {commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Insats {n}"}).id for n in range(20)}
    assert len(ids) == 20
    assert all(re.fullmatch(r"[bcdfghjkmnpqrstvwxz]{12}", record_id) for record_id in ids)


def test_saving_what_is_there_already_makes_no_version_and_no_log_row(register, measure):
    before = log_rows(register)
    again = commands.save(register, MEMBER, "insats", measure.values, measure.id, 1)
    assert (again, log_rows(register)) == (measure, before)


def test_a_changed_answer_is_a_new_version_on_top_of_the_old_one(register, measure):
    saved = commands.save(register, CONVENER, "insats", measure.values | {"malgrupp": "Rektorer"}, measure.id, 1)
    assert (saved.id, saved.version, saved.saved_by) == (measure.id, 2, CONVENER.name)
    assert queries.get(register, MEMBER, "insats", measure.id).values["malgrupp"] == "Rektorer"


def test_an_answer_that_is_left_out_of_the_next_version_is_empty(register):
    first = commands.save(register, MEMBER, "insats", MEASURE | {"syfte": "Kunskap."})
    assert commands.save(register, MEMBER, "insats", MEASURE, first.id, 1).values["syfte"] is None


@pytest.mark.parametrize("form", [form.name for form in THE_PLAN.form])
def test_every_required_answer_is_asked_for_by_its_label(register, form):
    with pytest.raises(NotValid) as error:
        commands.save(register, CONVENER, form, {})
    fields = register.plan.forms[form].fields
    always = {name for name, field in fields.items() if field.required and not field.relevant}
    assert always <= set(error.value.errors)
    for name, message in error.value.errors.items():
        assert message.endswith(".")
        assert fields[name].label in message or message == fields[name].required_message


def test_a_refused_save_leaves_neither_record_nor_log_row(register):
    before = log_rows(register)
    with pytest.raises(NotValid):
        commands.save(register, MEMBER, "insats", MEASURE | {"niva": "högst"})
    assert listing.list_records(register, MEMBER, "insats").total == 0
    assert log_rows(register) == before


def test_an_incomplete_record_is_kept_when_that_is_asked_for_but_never_without_its_minimum(register):
    saved = commands.save(register, MEMBER, "insats", {"titel": "Kurs", "niva": "generell"}, complete=False)
    assert saved.values["genusperspektiv"] is None
    with pytest.raises(NotValid) as error:
        commands.save(register, MEMBER, "insats", {"titel": "Kurs"}, complete=False)
    assert set(error.value.errors) == {"niva"}


def test_the_gender_perspective_is_a_required_answer_on_every_measure(register):
    with pytest.raises(NotValid) as error:
        commands.save(register, MEMBER, "insats", MEASURE | {"genusperspektiv": "  "})
    assert "genusperspektivet" in error.value.errors["genusperspektiv"]


def test_an_answer_that_is_not_asked_for_is_emptied(register):
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"typ_annan": "Något annat"})
    assert saved.values["typ_annan"] is None


def test_a_fault_in_an_answer_that_is_not_asked_for_is_no_fault(register):
    assert commands.save(register, MEMBER, "insats", MEASURE | {"typ_annan": "x" * 1000}).version == 1


def test_counts_are_asked_of_individual_measures_only_and_words_of_the_others_only(register, measure):
    individual = MEASURE | {"titel": "Stöd", "niva": "individriktad", "typ": "stodperson"}
    offer = commands.save(register, MEMBER, "insats", individual)
    both = FOLLOW_UP | {"antal_erbjudna": "2", "lardom": "En lärdom."}
    of_offer = commands.save(register, MEMBER, "uppfoljning_insats", both | {"insats": offer.id}).values
    assert (of_offer["antal_erbjudna"], of_offer["lardom"]) == ("2", None)
    of_other = commands.save(register, MEMBER, "uppfoljning_insats", both | {"insats": measure.id}).values
    assert (of_other["antal_erbjudna"], of_other["lardom"]) == (None, "En lärdom.")


def test_an_individual_measure_is_never_linked_to_a_milieu(register):
    situation = commands.save(register, MEMBER, "lagesbild", SITUATION)
    individual = MEASURE | {"niva": "individriktad", "typ": "praktikplats", "lagesbild": situation.id}
    assert commands.save(register, MEMBER, "insats", individual).values["lagesbild"] is None


def test_an_offer_type_is_refused_on_another_level(register):
    with pytest.raises(NotValid) as error:
        commands.save(register, MEMBER, "insats", MEASURE | {"typ": "stodperson"})
    assert set(error.value.errors) == {"typ"}


def test_no_known_activity_cannot_stand_beside_an_activity(register):
    with pytest.raises(NotValid, match="Inga kända"):
        commands.save(register, MEMBER, "lagesbild", SITUATION | {"aktivitetstyper": ["inga_kanda", "klotter"]})


def test_the_next_meeting_is_after_the_meeting(register):
    meeting = {"datum": "2026-10-05", "narvarande": ["sakerhetschefen"], "polisen": "erbjuden"}
    with pytest.raises(NotValid, match="efter mötets datum"):
        commands.save(register, MEMBER, "mote", meeting | {"nasta_mote": "2026-10-05"})
    assert commands.save(register, MEMBER, "mote", meeting | {"nasta_mote": "2026-10-06"}).version == 1


def test_only_the_police_are_offered_a_seat_and_only_the_others_can_be_vacant(register):
    seat = {"datum": "2026-01-01"}
    for plats, lage in (("polisen", "vakant"), ("kommunledningen", "erbjuden")):
        with pytest.raises(NotValid):
            commands.save(register, CONVENER, "platsuppgift", seat | {"plats": plats, "lage": lage})
    for plats, lage in (("polisen", "avbojd"), ("kommunledningen", "vakant")):
        assert commands.save(register, CONVENER, "platsuppgift", seat | {"plats": plats, "lage": lage}).version == 1


def test_a_link_is_an_id_or_a_title_of_a_record_that_is_there(register, measure):
    for text in (measure.id, measure.values["titel"].upper()):
        answers = FOLLOW_UP | {"insats": text, "kvartal": "2026-K4" if text == measure.id else "2026-K3"}
        assert commands.save(register, MEMBER, "uppfoljning_insats", answers).values["insats"] == measure.id
    with pytest.raises(NotValid) as error:
        commands.save(register, MEMBER, "uppfoljning_insats", FOLLOW_UP | {"insats": "qzxjqzxjqzxj"})
    assert "qzxj" not in str(error.value)


def test_a_title_that_two_records_have_is_no_link(register, measure):
    commands.save(register, MEMBER, "insats", MEASURE | {"malgrupp": "Andra"})
    with pytest.raises(NotValid) as error:
        commands.save(register, MEMBER, "uppfoljning_insats", FOLLOW_UP | {"insats": MEASURE["titel"]})
    assert set(error.value.errors) == {"insats"}


def test_no_refusal_repeats_what_was_typed(register):
    typed = "qzxj något"
    for form in register.plan.form:
        answers = {field.name: typed for field in form.field if field.type not in ("text", "long_text")}
        with pytest.raises(NotValid) as error:
            commands.save(register, CONVENER, form.name, answers)
        assert "qzxj" not in str(error.value)


def test_an_answer_to_a_question_that_the_form_does_not_ask_is_not_kept(register):
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"personnummer": "x", "saved_by": "någon annan"})
    assert "personnummer" not in saved.values
    assert saved.saved_by == MEMBER.name


def test_an_unknown_form_or_record_is_not_found(register):
    with pytest.raises(NotFound):
        commands.save(register, MEMBER, "personer", {})
    with pytest.raises(NotFound):
        commands.save(register, MEMBER, "insats", MEASURE, "bcdfghjkmnpq", 1)


# ------------------------------------------------------------------ One per quarter


def test_a_second_picture_of_a_milieu_and_quarter_is_refused_with_the_first_ones_id(register):
    first = commands.save(register, MEMBER, "lagesbild", SITUATION)
    with pytest.raises(Duplicate, match="Vit makt-miljön, 2026-K3 finns redan") as error:
        commands.save(register, MEMBER, "lagesbild", SITUATION)
    assert error.value.record == first.id
    for other in ({"kvartal": "2026-K4"}, {"miljo": "autonom"}):
        assert commands.save(register, MEMBER, "lagesbild", SITUATION | other).id != first.id


def test_a_picture_cannot_be_moved_onto_another_ones_quarter(register):
    first = commands.save(register, MEMBER, "lagesbild", SITUATION)
    second = commands.save(register, MEMBER, "lagesbild", SITUATION | {"kvartal": "2026-K4"})
    with pytest.raises(Duplicate) as error:
        commands.save(register, MEMBER, "lagesbild", SITUATION, second.id, 1)
    assert error.value.record == first.id


def test_the_quarter_that_a_moved_picture_left_is_free(register):
    first = commands.save(register, MEMBER, "lagesbild", SITUATION)
    commands.save(register, MEMBER, "lagesbild", SITUATION | {"kvartal": "2026-K4"}, first.id, 1)
    assert commands.save(register, MEMBER, "lagesbild", SITUATION).id != first.id


def test_a_measure_is_followed_up_once_a_quarter(register, measure):
    answer = FOLLOW_UP | {"insats": measure.id}
    first = commands.save(register, MEMBER, "uppfoljning_insats", answer)
    with pytest.raises(Duplicate) as error:
        commands.save(register, MEMBER, "uppfoljning_insats", answer)
    assert error.value.record == first.id


def test_a_seat_is_described_once_and_the_groups_basics_once(register):
    seat = {"plats": "kommunledningen", "lage": "tillsatt", "datum": "2026-01-01"}
    basics = {"syfte": "Vårt syfte", "kontakt": "CVE"}
    for form, answers in (("platsuppgift", seat), ("grunduppgifter", basics)):
        first = commands.save(register, CONVENER, form, answers)
        with pytest.raises(Duplicate) as error:
            commands.save(register, CONVENER, form, answers)
        assert error.value.record == first.id


def test_the_refusal_of_a_second_one_does_not_say_the_same_word_twice(register):
    commands.save(register, CONVENER, "grunduppgifter", {"syfte": "Vårt syfte", "kontakt": "CVE"})
    with pytest.raises(Duplicate, match=r"^Grunduppgifter finns redan"):
        commands.save(register, CONVENER, "grunduppgifter", {"syfte": "Ett till", "kontakt": "CVE"})
    meeting = {"datum": "2026-10-05", "narvarande": ["sakerhetschefen"], "polisen": "erbjuden"}
    commands.save(register, MEMBER, "mote", meeting)
    with pytest.raises(Duplicate, match=r"^Möte 2026-10-05 finns redan"):
        commands.save(register, MEMBER, "mote", meeting)


# ------------------------------------------------------------------ What a follow-up does to its measure (P7)


def test_a_follow_up_gives_the_measure_its_status_as_a_version_that_says_why(register, measure):
    commands.save(register, MEMBER, "uppfoljning_insats", FOLLOW_UP | {"insats": measure.id})
    newest = queries.get(register, MEMBER, "insats", measure.id)
    assert (newest.version, newest.values["status"], newest.reason) == (2, "forsenad", "Uppföljningen 2026-K3")
    assert newest.values | {"status": measure.values["status"]} == measure.values


def test_a_follow_up_that_says_what_the_measure_says_makes_no_version_of_it(register, measure):
    answer = FOLLOW_UP | {"insats": measure.id, "status": measure.values["status"]}
    commands.save(register, MEMBER, "uppfoljning_insats", answer)
    assert queries.get(register, MEMBER, "insats", measure.id).version == 1


def test_a_follow_up_of_an_earlier_quarter_does_not_change_the_measure(register, measure):
    later = FOLLOW_UP | {"insats": measure.id, "kvartal": "2026-K3"}
    earlier = later | {"kvartal": "2026-K2", "status": "installd"}
    commands.save(register, MEMBER, "uppfoljning_insats", later)
    commands.save(register, MEMBER, "uppfoljning_insats", earlier)
    assert queries.get(register, MEMBER, "insats", measure.id).values["status"] == "forsenad"


# ------------------------------------------------------------------ Rules on any answers at all

_words = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["2026-K3", "2026-10-05", "2025-01-01", "<5", "3", "12,5", "ja", "nej", "annat", "annan", "-1"]),
    st.sampled_from(sorted({choice for choices in THE_PLAN.choice_lists.values() for choice in choices})),
)


@pytest.mark.parametrize("form", THE_PLAN.form, ids=lambda form: form.name)
def test_answers_that_are_accepted_once_are_accepted_again_unchanged(form):
    @budget.plans
    @given(st.fixed_dictionaries({}, optional={field.name: _words for field in form.field}))
    def check(raw):
        links = RecordLookup(THE_PLAN, lambda sql, parameters=(): [])
        first = validation.validate(THE_PLAN, form, raw, links, complete=False)
        again = validation.validate(THE_PLAN, form, first.values, links, complete=False)
        if not first.errors:
            assert (again.errors, again.values) == ({}, first.values)
        assert set(first.errors) <= set(form.fields)

    check()
