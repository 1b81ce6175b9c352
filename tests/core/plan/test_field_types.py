"""Every field type reads what people write, keeps it in one form, and reads its own forms back."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.plan.choices import find_choice
from lomma_core.plan.field_types import TYPES
from lomma_core.plan.field_types.base import FieldType
from lomma_core.plan.loader import load_plan
from lomma_core.plan.model import Field
from lomma_core.privacy import small_counts
from lomma_core.utils import periods
from lomma_core.utils.text import clean, label_key
from tests.conftest import PLAN

THE_PLAN = load_plan(PLAN)
FIELDS = {
    "text": Field(type="text", name="f", label="F"),
    "long_text": Field(type="long_text", name="f", label="F"),
    "choice": Field(type="choice", name="f", label="F", choices="narvaro"),
    "choices": Field(type="choices", name="f", label="F", choices="plats"),
    "date": Field(type="date", name="f", label="F"),
    "period": Field(type="period", name="f", label="F"),
    "quarter": Field(type="quarter", name="f", label="F"),
    "count": Field(type="count", name="f", label="F"),
    "number": Field(type="number", name="f", label="F"),
    "money": Field(type="money", name="f", label="F"),
    "yes_no": Field(type="yes_no", name="f", label="F"),
    "link": Field(type="link", name="f", label="F", form="insats"),
    "seat": Field(type="seat", name="f", label="F", or_other="annan"),
}


def parse(kind: str, raw: object) -> object:
    return FIELDS[kind].parse(raw, THE_PLAN)


def test_every_type_of_the_plan_language_has_a_class_and_is_tested_here():
    assert set(TYPES) == set(FIELDS)
    assert all(field.kind is TYPES[name] and field.kind.name == name for name, field in FIELDS.items())


PROTECTED = {
    "guarded": {"text", "long_text", "period", "number", "money"},
    "free_text": {"text", "long_text"},
    "masked": {"text", "long_text"},
    "picked": {"choice", "choices", "seat", "quarter", "date", "link", "yes_no"},
    "counts_people": {"count"},
    "filtered": {"choice", "choices", "seat", "quarter", "link"},
    "searched": {"text", "long_text", "period", "quarter"},
    "safe_cell": {"number", "money", "date", "count", "yes_no"},
}


@pytest.mark.parametrize("what", PROTECTED)
def test_what_protects_people_is_what_each_type_says_it_is(what):
    assert {name for name, kind in TYPES.items() if getattr(kind, what)} == PROTECTED[what]


def test_a_type_that_says_nothing_has_every_protection_that_a_text_has():
    new = FieldType()
    assert new.guarded
    assert new.free_text
    assert new.masked
    assert (new.picked, new.counts_people, new.filtered, new.safe_cell) == (False, False, False, False)
    assert new.in_changes == "name"


def test_a_type_protects_all_that_goes_with_it():
    for kind in TYPES.values():
        # What is masked leaves as a text, and what is written by somebody is read by the guard.
        assert not kind.masked or kind.column == "VARCHAR"
        assert kind.guarded or not kind.free_text
        assert kind.masked or not kind.free_text
        assert not kind.picked or not kind.guarded
        # A count is never searched, filtered, picked or shown in a change (R8).
        if kind.counts_people:
            assert [kind.searched, kind.filtered, kind.picked, kind.few_answers, kind.in_changes] == [False] * 4 + [""]
            assert small_counts.sort_key("c") == kind.sort_sql("c", {})


READS = [
    ("text", "  Två\tord\r\n här ", "Två ord här"),
    ("text", "Ma\u030ala", "Måla"),
    ("text", "a\x00b\x1bc\x9dd", "abcd"),
    ("long_text", " Rad ett\r\nRad två\r", "Rad ett\nRad två"),
    ("choice", "enstaka", "enstaka"),
    ("choice", "Enstaka tecken", "enstaka"),
    ("choice", "INGEN KÄND", "ingen_kand"),
    ("choices", "sakerhetschefen kommunledningen", "kommunledningen sakerhetschefen"),
    ("choices", ["polisen", "polisen"], "polisen"),
    ("choices", "Säkerhetschef; UKF", "utbildning_kultur_fritid sakerhetschefen"),
    (
        "choices",
        "Förvaltningen för utbildning, kost, kultur och fritid; Polisen",
        "utbildning_kultur_fritid polisen",
    ),
    ("choices", "Polisen, Räddningstjänsten", "raddningstjansten polisen"),
    ("date", "2026-11-24", dt.date(2026, 11, 24)),
    ("date", dt.date(2026, 11, 24), dt.date(2026, 11, 24)),
    ("date", dt.datetime(2026, 11, 24, 23, 59), dt.date(2026, 11, 24)),
    ("date", "24/11 2026", dt.date(2026, 11, 24)),
    ("date", " 24 nov.\xa02026 ", dt.date(2026, 11, 24)),
    ("date", "2026-11-24 00:00:00", dt.date(2026, 11, 24)),
    ("date", "2009-05-02", dt.date(2009, 5, 2)),
    ("period", "hösten  2017", "hösten 2017"),
    ("period", "–", None),
    ("period", "okänt", None),
    ("quarter", "2026 q3", "2026-K3"),
    ("quarter", "2026K3", "2026-K3"),
    ("count", " 012 ", "12"),
    ("count", "<5", "<5"),
    ("count", 3, "3"),
    ("number", "1 234,5", 1234.5),
    ("number", "1.234,5", 1234.5),
    ("number", "1,234.5", 1234.5),
    ("number", "−3", -3.0),
    ("number", "0,125", 0.125),
    ("number", "1,2340", 1.234),
    ("number", 1.234, 1.234),
    ("number", "12’000", 12000.0),
    ("number", "1.234.567", 1234567.0),
    ("money", "12 000,-", Decimal("12000.00")),
    ("money", "kr 12\u202f000 kronor", Decimal("12000.00")),
    ("date", "2026-11-24 00:00:00", dt.date(2026, 11, 24)),
    ("date", "2026-11-24T00:00", dt.date(2026, 11, 24)),
    ("period", "2026-11-24 00:00:00", "2026-11-24"),
    ("quarter", "Kvartal 3 2026", "2026-K3"),
    ("quarter", "K3 2026", "2026-K3"),
    ("quarter", "Q4-26", "2026-K4"),
    ("quarter", "3:e kvartalet 2026", "2026-K3"),
    ("quarter", "Tredje kvartalet 2026", "2026-K3"),
    ("number", 0.1, 0.1),
    ("money", "12 000,50 kr", Decimal("12000.50")),
    ("money", "99:-", Decimal("99.00")),
    ("money", Decimal("1.005"), Decimal("1.00")),
    ("yes_no", "Ja", True),
    ("yes_no", "nej", False),
    ("yes_no", True, True),
    ("yes_no", False, False),
    ("link", " bcdfghjkmnpq ", "bcdfghjkmnpq"),
    ("seat", "Kommunens säkerhetschef", "sakerhetschefen"),
    ("seat", "annan", "annan"),
]


@pytest.mark.parametrize(("kind", "raw", "value"), READS)
def test_a_type_reads_what_people_write(kind, raw, value):
    assert parse(kind, raw) == value


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("raw", [None, "", "  \r\n\t ", "\x00"])
def test_nothing_written_is_no_answer_in_every_type(kind, raw):
    assert parse(kind, raw) is None


REFUSED = [
    ("text", "x" * 301),
    ("long_text", "x" * 10_001),
    ("choice", "kanske"),
    ("choices", "polisen kanske"),
    ("choices", "Polisen, kanske"),
    ("date", "3/4/2026"),
    ("date", "24/11"),
    ("date", "24/11 26"),
    ("date", "2025-10-"),
    ("date", "i morgon"),
    ("date", "46023"),
    ("date", "2026-11-24 13:30"),
    ("date", "2026-02-30"),
    ("date", "30 feb 2026"),
    ("date", "1899-12-31"),
    ("date", "2201-01-01"),
    ("date", "0001-01-01"),
    ("date", dt.date(1899, 12, 31)),
    ("date", dt.datetime(2201, 1, 1)),
    ("period", "någon gång"),
    ("period", "2026 " + "x" * 60),
    ("quarter", "2026-K5"),
    ("quarter", "0000-K1"),
    ("count", "-1"),
    ("count", "4,5"),
    ("count", "<10"),
    ("count", "1" * 7),
    ("number", "tolv"),
    ("number", "nan"),
    ("number", "inf"),
    ("number", "1e999"),
    ("number", "1 2 3 kg"),
    ("number", "10 20"),
    ("number", "1.200"),
    ("number", "-1,234"),
    ("number", "12,34,5"),
    ("number", "1.234.56"),
    ("money", "12.000 kr"),
    ("money", "12,000"),
    ("money", "12 tkr"),
    ("date", "2026-11-24 10:30"),
    ("money", "1e12"),
    ("money", "999999999999,999"),
    ("yes_no", "kanske"),
    ("seat", "vaktmästaren"),
]


@pytest.mark.parametrize(("kind", "raw"), REFUSED)
def test_what_a_type_cannot_read_is_refused_in_one_swedish_sentence_that_does_not_repeat_it(kind, raw):
    with pytest.raises(ValueError, match=r"^[A-ZÅÄÖ].*\.$") as error:
        parse(kind, raw)
    message = str(error.value)
    assert len(message.splitlines()) == 1
    assert str(raw).casefold() not in message.casefold()


# A word that no message could hold by itself.
_SECRET = "qzxj"


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in ("text", "long_text", "link")])
@given(rest=st.text(max_size=30))
def test_no_refusal_repeats_what_was_typed(kind, rest):
    # A period may hold any words around a year, so what is left of it here has no digit.
    typed = _SECRET + "".join(c for c in rest if not c.isdigit())
    with pytest.raises(ValueError, match=r".") as error:
        parse(kind, typed)
    assert _SECRET not in str(error.value)


def test_a_text_that_is_too_long_is_refused_without_being_repeated():
    for kind in ("text", "long_text"):
        with pytest.raises(ValueError, match="högst") as error:
            parse(kind, _SECRET * 5_000)
        assert _SECRET not in str(error.value)


# ------------------------------------------------------------------ Its own forms read back (R16)

_days = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
_names = list(THE_PLAN.choice_lists["plats"])
_quarters = st.builds("{}-K{}".format, st.integers(1900, 2200), st.integers(1, 4))
_no_digits = st.text(st.characters(exclude_categories=("Nd", "Cs")), max_size=40)
INPUT = {
    "text": st.text(max_size=300),
    "long_text": st.text(max_size=400),
    "choice": st.sampled_from(list(THE_PLAN.choice_lists["narvaro"])),
    "choices": st.lists(st.sampled_from(_names)),
    "date": _days,
    "period": st.one_of(
        _quarters, _days.map(str), _no_digits.map("hösten 2017 {}".format), st.sampled_from(["löpande", "–"])
    ),
    "quarter": _quarters,
    "count": st.one_of(st.integers(0, 999_999), st.just("<5")),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "money": st.decimals(-999_999_999_999, 999_999_999_999, places=2),
    "yes_no": st.sampled_from(["ja", "Nej", "true", "0", True, False]),
    "link": st.text("bcdfghjkmnpqrstvwxz", min_size=12, max_size=12),
    "seat": st.sampled_from([*_names, "annan"]),
}


@pytest.mark.parametrize("form", ["itself", "machine", "show", "excel"])
@pytest.mark.parametrize("kind", TYPES)
def test_a_type_reads_its_own_form_back_as_the_same_answer(kind, form):
    # An inner function, because hypothesis and parametrize share one database key per test otherwise.
    @given(raw=INPUT[kind])
    def check(raw):
        field, field_type = FIELDS[kind], TYPES[kind]
        value = parse(kind, raw)
        if form == "itself":
            text, same = value, value
        else:
            text = field_type.machine(value) if form == "machine" else getattr(field, form)(value, THE_PLAN)
            same = _as_it_may_leave(kind, value)
        assert parse(kind, text) == same
        assert type(parse(kind, text)) is type(same)

    check()


def _as_it_may_leave(kind: str, value: object) -> object:
    return "<5" if kind == "count" and value in ("1", "2", "3", "4") else value


@given(count=st.integers(1, 4), kind=st.sampled_from(["machine", "show", "excel"]))
def test_a_count_from_one_to_four_leaves_as_under_five(count, kind):
    value = parse("count", count)
    text = TYPES["count"].machine(value) if kind == "machine" else TYPES["count"].show(value, {})
    assert value == str(count)
    assert text == "<5"


@given(st.text())
def test_cleaned_text_is_composed_trimmed_and_free_of_control_characters(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", cleaned)


def test_half_a_character_is_no_text():
    assert parse("text", "Bjärred \ud800") == "Bjärred"


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_written_in_plain_digits(number):
    assert re.fullmatch(r"-?\d+(\.\d+)?", TYPES["number"].machine(number))


@pytest.mark.parametrize(
    ("kind", "raw", "screen", "excel"),
    [
        ("number", "1234.5", "1234,5", "1234,5"),
        ("money", "1234567.5", "1 234 567,50", "1234567,50"),
        ("money", "1000", "1 000", "1000"),
        ("yes_no", "1", "Ja", "Ja"),
        ("date", "2026-01-02", "2026-01-02", "2026-01-02"),
        ("choices", "polisen kommunledningen", "Kommunledningen; Polisen", "Kommunledningen; Polisen"),
        ("seat", "annan", "Annan, utanför gruppen", "Annan, utanför gruppen"),
    ],
)
def test_a_value_is_shown_as_swedes_write_it(kind, raw, screen, excel):
    field, value = FIELDS[kind], parse(kind, raw)
    assert field.show(value, THE_PLAN).replace("\xa0", " ") == screen
    assert field.excel(value, THE_PLAN) == excel


@pytest.mark.parametrize("kind", TYPES)
def test_no_answer_is_written_as_nothing(kind):
    field_type = TYPES[kind]
    assert (field_type.machine(None), FIELDS[kind].show(None, THE_PLAN), field_type.xpath(None)) == ("", "", "")


def test_an_answer_whose_choice_has_left_the_plan_is_shown_by_its_name():
    assert FIELDS["choice"].show("borta", THE_PLAN) == "borta"
    assert FIELDS["choices"].show("polisen borta", THE_PLAN) == "Polisen; borta"


def test_hidden_counts_are_all_the_same_to_expressions():
    assert {TYPES["count"].xpath(count) for count in ("<5", "1", "2", "3", "4")} == {"1"}
    assert TYPES["count"].xpath("12") == "12"


@pytest.mark.parametrize("name", ["choice", "choices", "seat"])
def test_every_choice_is_found_by_name_label_and_alias(name):
    choices = THE_PLAN.choices_of(FIELDS[name])
    for choice in choices.values():
        for text in (choice.name, choice.label, choice.label.upper(), *choice.aliases):
            assert find_choice(choices, text) == choice.name


def test_every_label_in_the_plan_means_one_choice_only():
    for name, choices in THE_PLAN.choice_lists.items():
        folded = [
            label_key(label) for choice in choices.values() for label in (choice.name, choice.label, *choice.aliases)
        ]
        per_choice = {
            choice.name: {label_key(x) for x in (choice.name, choice.label, *choice.aliases)}
            for choice in choices.values()
        }
        assert len(set(folded)) == sum(map(len, per_choice.values())), name


def test_words_for_an_unknown_time_are_no_period():
    assert {parse("period", word) for word in periods.UNKNOWN} == {None}
