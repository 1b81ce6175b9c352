"""The example data: believable, valid by the rules, about nobody, and never on top of anything else."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest

from lomma_core.accounts import accounts, credentials, sessions
from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.errors import LommaError
from lomma_core.maintenance import demo
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.privacy import small_counts
from lomma_core.quarterly import close
from lomma_core.records import commands, listing, queries, schema, secrecy, validation
from lomma_core.utils.quarters import STOCKHOLM, utc
from tests.conftest import MEASURE, MEMBER, NOW, PLAN, plan_with

pytestmark = pytest.mark.slow


def opened(folder: Path, moment: dt.datetime = NOW):
    return open_register(PLAN, folder / "demo.duckdb", lambda: moment)


@pytest.fixture(scope="module")
def demo_database(tmp_path_factory):
    """One register with example data, which the tests below read, and what create answered."""
    register = opened(tmp_path_factory.mktemp("demo"))
    summary = demo.create(register)
    yield register, summary
    register.store.close()


@pytest.fixture
def demo_copy(demo_database, tmp_path):
    """The same register in a file of its own, to be written to."""
    register, summary = demo_database
    register.store.checkpoint()
    (tmp_path / "demo.duckdb").write_bytes(register.store.path.read_bytes())
    copy = opened(tmp_path)
    yield copy, summary
    copy.store.close()


def everything(register, form) -> list[commands.Record]:
    return listing.list_records(register, MEMBER, form.name, listing.ListQuery(limit=None)).records


def versions(register, form) -> list[dict]:
    return register.store.read(f'SELECT * FROM "{schema.table(form)}" ORDER BY record, version')


def texts(register, kinds=("text", "long_text")) -> list[tuple[str, str, str]]:
    """(form, record and field, text) for every free text of the newest versions."""
    return [
        (form.name, f"{record.id}.{field.name}", record.values[field.name])
        for form in register.plan.form
        for record in everything(register, form)
        for field in form.field
        if field.type in kinds and record.values[field.name]
    ]


def test_every_form_of_the_plan_has_records_and_the_answer_counts_them(demo_database):
    register, summary = demo_database
    counted = {form.name: len(everything(register, form)) for form in register.plan.form}
    assert min(counted.values()) >= 1, counted
    assert summary["records"] == sum(counted.values())
    assert counted["insats"] == 14
    assert counted["forslag"] == 5
    assert counted["platsuppgift"] == len(register.plan.seats)


def test_every_record_is_complete_by_the_rules_of_its_form(demo_database):
    register, _ = demo_database
    links = listing.links(register)
    # A closed quarter refuses new answers, and these were given before it was closed.
    links._closed = set()
    for form in register.plan.form:
        for record in everything(register, form):
            checked = validation.validate(register.plan, form, record.values, links)
            assert (checked.errors, checked.values) == ({}, record.values), form.name


def test_the_data_is_of_six_quarters_and_the_present_one_is_not_finished(demo_database):
    register, _ = demo_database
    six = [str(register.quarter - n) for n in range(5, -1, -1)]
    for name, whole, now in (("lagesbild", 3, 2), ("uppfoljning_lagesbild", 3, 1)):
        counted = Counter(record.values["kvartal"] for record in everything(register, register.plan.forms[name]))
        assert [counted[quarter] for quarter in six] == [whole] * 5 + [now]
        assert set(counted) == set(six)
    followed = Counter(
        record.values["kvartal"] for record in everything(register, register.plan.forms["uppfoljning_insats"])
    )
    assert sorted(followed) == six
    assert followed[six[-1]] < followed[six[-2]]


def test_lomma_is_calm_and_yet_there_is_something_to_see(demo_database):
    register, _ = demo_database
    presence = Counter(record.values["narvaro"] for record in everything(register, register.plan.forms["lagesbild"]))
    assert presence["ingen_kand"] > sum(presence.values()) / 2
    assert presence["enstaka"] >= 3
    assert not presence["etablerad"]


def test_measures_are_on_every_level_in_every_status_and_individual_ones_are_counted(demo_database):
    register, _ = demo_database
    measures = everything(register, register.plan.forms["insats"])
    assert {measure.values["niva"] for measure in measures} == set(register.plan.choice_lists["niva"])
    assert {measure.values["status"] for measure in measures} == set(register.plan.choice_lists["insatsstatus"])
    assert 1 < sum(measure.values["diarienummer"] is not None for measure in measures) < len(measures)
    offers = {measure.id for measure in measures if measure.values["niva"] == "individriktad"}
    counts = Counter()
    for record in everything(register, register.plan.forms["uppfoljning_insats"]):
        if record.values["insats"] in offers:
            counts[record.values["insats"]] += record.values["antal_erbjudna"] is not None
            assert record.values["lardom"] is None
    assert sum(number > 3 for number in counts.values()) >= 2


def test_counts_are_small_and_some_are_hidden(demo_database):
    register, _ = demo_database
    form = register.plan.forms["uppfoljning_insats"]
    counts = [record.values[name] for record in everything(register, form) for name in form.fields if "antal_" in name]
    published = [small_counts.shown(count) for count in counts if count is not None]
    assert small_counts.SMALL in published
    assert all(count == small_counts.SMALL or int(count) < 20 for count in published)


def test_proposals_have_every_decision_and_an_adopted_one_has_become_a_measure(demo_database):
    register, _ = demo_database
    proposals = everything(register, register.plan.forms["forslag"])
    assert {proposal.values["beslut"] for proposal in proposals} >= {"utreds", "antas", "avslas"}
    linked = Counter(record.values["forslag"] for record in everything(register, register.plan.forms["insats"]))
    assert all(linked[proposal.id] == (proposal.values["beslut"] == "antas") for proposal in proposals)


def test_the_police_were_offered_a_seat_and_then_accepted_and_one_seat_is_vacant(demo_database):
    register, _ = demo_database
    police = queries.find(register, MEMBER, "platsuppgift", plats="polisen")
    states = [record.values["lage"] for record in queries.history(register, MEMBER, "platsuppgift", police.id)]
    assert states == ["accepterad", "erbjuden"]
    seats = everything(register, register.plan.forms["platsuppgift"])
    assert [seat.values["lage"] for seat in seats].count("vakant") == 1


def test_meetings_differ_in_who_was_there_and_whether_the_police_were(demo_database):
    register, _ = demo_database
    meetings = [
        record.values for record in everything(register, register.plan.forms["mote"]) if record.values["narvarande"]
    ]
    assert len(meetings) == 6
    assert len({meeting["narvarande"] for meeting in meetings}) > 3
    assert {meeting["polisen"] for meeting in meetings} == {"erbjuden", "narvarande"}


def test_records_have_histories_by_different_hands(demo_database):
    register, _ = demo_database
    for name in ("lagesbild", "forslag", "insats", "uppfoljning_insats", "mote", "platsuppgift", "grunduppgifter"):
        past = versions(register, register.plan.forms[name])
        edited = {row["record"] for row in past if row["version"] > 1}
        assert edited, name
    assert len({row["saved_by"] for form in register.plan.form for row in versions(register, form)}) == 2
    assert any(row["reason"] for row in versions(register, register.plan.forms["insats"]))


def test_every_past_quarter_is_closed_and_the_present_one_is_open(demo_database):
    register, _ = demo_database
    assert close.open_quarter(register) == register.quarter
    closed = {event["quarter"] for event in close.events(register, MEMBER)}
    assert closed == {str(register.quarter - n) for n in range(1, 6)}


# ------------------------------------------------------------------ About nobody


def test_no_text_is_written_twice(demo_database):
    register, _ = demo_database
    counted = Counter(text for _, _, text in texts(register, ("long_text",)))
    assert [text for text, number in counted.items() if number > 1] == []
    assert len(counted) > 200


def test_no_text_has_a_number_that_could_be_a_persons(demo_database):
    register, _ = demo_database
    texts_of_rows = [str(row) for form in register.plan.form for row in versions(register, form)]
    texts_of_rows += [text for _, _, text in texts(register)]
    for text in (text for _, _, text in texts(register)):
        assert not re.search(r"\d[\d\s+-]{8,14}\d", text), text
    assert not any(
        re.search(r"(?<![\d.])\d{6}[-+ ]?\d{4}(?!\d)", text.replace("datetime", "")) for text in texts_of_rows
    )


def test_no_text_has_an_address_a_telephone_number_or_a_vehicle_plate(demo_database):
    register, _ = demo_database
    for _, place, text in texts(register):
        assert not re.search(r"@|https?:|\b0\d{1,3}[- ]\d{5,}|\b[A-Z]{3} ?\d{2}[A-Z0-9]\b", text), place


def test_no_holder_of_a_seat_is_named(demo_database):
    register, _ = demo_database
    for record in everything(register, register.plan.forms["platsuppgift"]):
        assert record.values.get("innehavare") is None


def test_no_free_text_stands_where_an_individual_offer_is_followed_up(demo_database):
    register, _ = demo_database
    offers = {
        record.id
        for record in everything(register, register.plan.forms["insats"])
        if record.values["niva"] == "individriktad"
    }
    form = register.plan.forms["uppfoljning_insats"]
    for record in everything(register, form):
        if record.values["insats"] in offers:
            assert not any(record.values[name] for name, f in form.fields.items() if f.type in ("text", "long_text"))


# ------------------------------------------------------------------ Time


def test_in_the_first_minutes_of_a_quarter_nothing_lies_ahead(tmp_path, monkeypatch):
    moment = dt.datetime(2026, 10, 1, 0, 5, tzinfo=STOCKHOLM)
    monkeypatch.setattr(credentials, "hash_password", lambda password: "x")
    register = opened(tmp_path, moment)
    demo.create(register)
    _runs_forward(register, moment)
    register.store.close()


def test_the_saves_were_made_in_office_hours_of_their_quarter(demo_database):
    register, _ = demo_database
    _runs_forward(register, NOW)
    for form in register.plan.form:
        for row in versions(register, form):
            moment = row["saved_at"].replace(tzinfo=dt.UTC).astimezone(STOCKHOLM)
            assert 8 <= moment.hour < 18
            assert moment.weekday() < 5


def _runs_forward(register, moment: dt.datetime) -> None:
    rows = register.store.read("SELECT * FROM log ORDER BY nr")
    times = [row["logged_at"] for row in rows]
    assert times == sorted(times)
    assert times[-1] <= utc(moment)
    chain = log.START
    for row in rows:
        chain = log.link(chain, row)
        assert row["chain"] == chain
    saved = [row["saved_at"] for form in register.plan.form for row in versions(register, form)]
    assert min(saved) >= utc(dt.datetime.combine((register.quarter - 5).first_day, dt.time(), STOCKHOLM))
    meetings = [
        record.values for record in everything(register, register.plan.forms["mote"]) if record.values["narvarande"]
    ]
    assert max(meeting["datum"] for meeting in meetings) <= moment.date()


# ------------------------------------------------------------------ Accounts


def test_there_is_one_account_per_role_and_each_signs_in_with_the_password_that_was_told(demo_database):
    register, summary = demo_database
    assert [(row["name"], row["role"], row["label"]) for row in summary["accounts"]] == [
        (f"demo.{role.name}", role.name, role.label) for role in register.plan.declared_roles
    ]
    assert register.demo
    for row in summary["accounts"]:
        account, token = sessions.sign_in(register, row["name"], row["password"])
        assert account.role == row["role"]
        assert sessions.signed_in(register, token) == account


def test_the_passwords_are_long_of_their_own_and_kept_nowhere(demo_database):
    register, summary = demo_database
    passwords = [row["password"] for row in summary["accounts"]]
    assert len(set(passwords)) == len(passwords)
    for password in passwords:
        assert re.fullmatch(r"[a-z]+(-[a-z]+){3}-\d{4}", password)
        assert len(password) >= 12
    stored = str(register.store.read("SELECT * FROM account")) + str(register.store.read("SELECT * FROM log"))
    assert not any(password in stored for password in passwords)


def test_a_password_has_more_than_forty_bits():
    import math
    import tomllib

    words = tomllib.loads(demo.TEXTS.read_text(encoding="utf-8"))["words"]
    assert len(set(words)) == len(words)
    assert 4 * math.log2(len(words)) + math.log2(10_000) > 40
    assert all(re.fullmatch(r"[a-z]{3,12}", word) for word in words)


def test_a_second_run_adds_nothing_and_gives_new_passwords_that_work(demo_copy):
    register, first = demo_copy
    before = {form.name: versions(register, form) for form in register.plan.form}
    second = demo.create(register)
    assert {form.name: versions(register, form) for form in register.plan.form} == before
    assert second["records"] == first["records"]
    for old, new in zip(first["accounts"], second["accounts"], strict=True):
        assert (old["name"], old["password"] != new["password"]) == (new["name"], True)
        assert sessions.sign_in(register, new["name"], new["password"])[0].role == new["role"]
    with pytest.raises(LommaError):
        sessions.sign_in(register, first["accounts"][0]["name"], first["accounts"][0]["password"])


def test_a_demo_whose_accounts_were_tried_out_gets_them_back(demo_copy, monkeypatch):
    monkeypatch.setattr(credentials, "hash_password", lambda password: "x")
    register, _ = demo_copy
    # The reader is made administrator, and the administrator a reader that is closed.
    accounts.change(register, OPERATOR, "demo.lasare", role="administrator")
    accounts.change(register, OPERATOR, "demo.administrator", role="lasare", active=False)
    accounts.add(register, OPERATOR, "en.gast", "en lång ramsa att minnas", "lasare")
    demo.create(register)
    listed = {account.name: (account.role, account.active) for account in accounts.listing(register, OPERATOR)}
    assert listed.pop("en.gast") == ("lasare", True)
    assert listed == {f"demo.{role.name}": (role.name, True) for role in register.plan.declared_roles}


# ------------------------------------------------------------------ Never on top of anything else


def _is_refused(register, reason: str) -> None:
    def contents():
        tables = ["account", "log", *(schema.table(form) for form in register.plan.form)]
        return {table: register.store.read(f'SELECT * FROM "{table}"') for table in tables}

    before = contents()
    with pytest.raises(LommaError, match=reason) as error:
        demo.create(register)
    assert len(str(error.value).splitlines()) == 1
    assert contents() == before


def test_a_demo_from_before_a_role_gets_an_account_for_it(demo_copy, monkeypatch):
    monkeypatch.setattr(credentials, "hash_password", lambda password: "x")
    register, _ = demo_copy
    with register.store.transaction() as write:
        write.execute("DELETE FROM account WHERE name = 'demo.arkivansvarig'")
    made = {account["name"]: account["role"] for account in demo.create(register)["accounts"]}
    assert made == {f"demo.{role.name}": role.name for role in register.plan.declared_roles}
    assert accounts.find(register, "demo.arkivansvarig").active


def test_a_register_with_an_account_is_refused_and_left_as_it_is(register):
    accounts.add(register, OPERATOR, "admin.ett", "en lång ramsa att minnas", "administrator")
    _is_refused(register, "innehåller annat än exempeldata")


def test_a_register_with_a_record_is_refused_and_left_as_it_is(register):
    commands.save(register, OPERATOR, "insats", MEASURE)
    _is_refused(register, "innehåller annat än exempeldata")


def test_a_demo_that_was_cut_off_is_not_taken_for_a_whole_one(register, monkeypatch):
    monkeypatch.setattr(credentials, "hash_password", lambda password: "x")
    real, calls = commands.save, []

    def save(*arguments, **named):
        calls.append(1)
        if len(calls) == 20:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    monkeypatch.setattr(commands, "save", save)
    with pytest.raises(KeyboardInterrupt):
        demo.create(register)
    assert register.demo
    _is_refused(register, r"blev inte klar förra gången. Ta bort lomma\.duckdb")


def test_a_plan_that_the_texts_do_not_fit_is_told_plainly(tmp_path):
    plan = plan_with(tmp_path, {'  { name = "medel", styrka = 1, label = "Medel" },\n': ""})
    register = open_register(plan, tmp_path / "demo.duckdb", lambda: NOW)
    with pytest.raises(LommaError, match="Exempeldatan passar inte planfilen: Lägesbild, tillforlitlighet"):
        demo.create(register)
    register.store.close()


def test_one_record_is_marked_and_the_police_do_not_see_it(demo_database):
    register, _ = demo_database
    [marked] = secrecy.marked(register)
    police = listing.list_records(register, Actor("polis.ett", "polis"), "observation", listing.ListQuery(limit=None))
    assert police.hidden == 1
    assert marked not in [record.id for record in police.records]
    assert marked in [record.id for record in everything(register, register.plan.forms["observation"])]
