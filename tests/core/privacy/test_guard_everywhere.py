"""No person gets in, whatever the way (R2-R4): every form of the plan is walked, so a new one is covered by itself."""

import pytest

from lomma_core.accounts import accounts
from lomma_core.errors import LommaError, NotAllowed, NotValid, PersonSuspected, PlanError
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.maintenance import text_scan
from lomma_core.plan.loader import load_plan
from lomma_core.purge import purge
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, secrecy, validation
from lomma_core.records.lookup import RecordLookup
from lomma_core.utils.quarters import Quarter
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, PLAN, READER, plan_with
from tests.helpers.core_results import form_csv, latest
from tests.helpers.quarter_steps import confirm_records, describe, on

REFUSED = ["19900101-1234", "900101 1234", "9001611234", "elev 900101–1234 sedd", "9\u200b00101-1234"]
WARNED = ["Kontakta anna.svensson@example.org om saken", "Ring 070-123 45 67 efter lunch"]
ALLOWED = ["KS 2017/0530", "212000-1066", "Tel 0771-793 336", "2026-11-24", "1 000 000 kr", "234 31 Lomma"]
FIELDS = [(form.name, field.name) for form in load_plan(PLAN).form for field in form.field if field.kind.guarded]
TEXTS = [
    (form.name, field.name)
    for form in load_plan(PLAN).form
    for field in form.field
    if field.type in ("text", "long_text")
]


def _checked(register, form_name, field, text):
    """The validation of a record with one answer, and whether that field is relevant then."""
    form = register.plan.forms[form_name]
    links = RecordLookup(register.plan, register.store.read)
    return validation.validate(register.plan, form, {field: text}, links, complete=False)


@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_a_number_of_a_person_is_never_among_the_values_of_any_field(register, form, field):
    for text in REFUSED:
        checked = _checked(register, form, field, text)
        assert checked.values[field] is None or field in checked.errors, text
        assert not any(digits in message for message in checked.errors.values() for digits in ("900101", "900161"))


@pytest.mark.parametrize(("form", "field"), TEXTS)
def test_what_may_mean_a_person_is_asked_about_in_any_text(register, form, field):
    for text in WARNED:
        checked = _checked(register, form, field, text)
        fields = {suspicion.field for suspicion in checked.suspicions}
        assert checked.values[field] is None or field in fields or field in checked.errors, text


@pytest.mark.parametrize(("form", "field"), TEXTS)
def test_official_numbers_pass_in_any_text(register, form, field):
    for text in ALLOWED:
        checked = _checked(register, form, field, text)
        assert "personnummer" not in checked.errors.get(field, ""), text


def test_a_text_that_is_asked_about_is_saved_only_with_the_answer_and_logged_without_it(register):
    values = MEASURE | {"syfte": WARNED[0]}
    with pytest.raises(PersonSuspected) as question:
        commands.save(register, MEMBER, "insats", values)
    assert "svensson" not in str(question.value) + " ".join(question.value.words)
    saved = commands.save(register, MEMBER, "insats", values, confirmed=question.value.suspicions)
    assert latest(register.store, 1)[0]["action"] == "person_confirmed"
    again = commands.save(register, MEMBER, "insats", saved.values | {"moment": "Ett"}, saved.id, saved.version)
    changed = again.values | {"syfte": "Kontakta bo.ek@example.org om saken"}
    with pytest.raises(PersonSuspected):
        commands.save(register, MEMBER, "insats", changed, again.id, again.version, confirmed=question.value.suspicions)


def test_an_import_rejects_numbers_and_asks_about_the_rest(register):
    text = f"Insats;Nivå;Syfte\nRen kurs;generell;Bra\nKurs två;generell;{REFUSED[0]}\nKurs tre;generell;{WARNED[1]}\n"
    form, table = register.plan.forms["insats"], read_table(text.encode())
    result = preview.preview(register, MEMBER, "insats", table, columns.suggest(register, form, table))
    outcomes = {outcome.number: (outcome.outcome, outcome.reason) for outcome in result.outcomes}
    assert outcomes[2][0] == "ny"
    assert outcomes[3][0] == "avvisad"
    assert "personnummer" in outcomes[3][1]
    assert "900101" not in outcomes[3][1]
    assert "Kräver bekräftelse" in outcomes[4][1]
    assert preview.save(register, MEMBER, result)["ny"] == 1


def test_an_import_keeps_asked_rows_when_somebody_has_read_them(register):
    text = f"Insats;Nivå;Syfte\nKurs tre;generell;{WARNED[1]}\n"
    form, table = register.plan.forms["insats"], read_table(text.encode())
    result = preview.preview(register, MEMBER, "insats", table, columns.suggest(register, form, table))
    assert preview.save(register, MEMBER, result, confirmed=True)["ny"] == 1


def test_reasons_names_and_references_pass_the_guard_too(register, measure):
    number = REFUSED[0]
    ways = [
        lambda: close.close(register, CONVENER, Quarter(2026, 4), number),
        lambda: secrecy.mark(register, MEMBER, "insats", measure.id, "OSL 18 kap. 1 §", number),
        lambda: purge.propose(register, ARCHIVIST, "insats", [measure.id], number),
        lambda: accounts.add(register, ADMIN, number, None, "medlem"),
    ]
    for way in ways:
        with pytest.raises(NotValid) as refused:
            way()
        assert "900101" not in str(refused.value)


def test_reasons_and_references_that_may_mean_a_person_are_asked_about_and_the_answer_is_logged(register, measure):
    text = WARNED[0]
    noticed = {"datum": "2024-01-10", "miljo": "autonom", "aktivitetstyper": "klotter", "kalltyp": "skola"}
    notice = commands.save(register, MEMBER, "observation", noticed | {"iakttagelse": "Klotter på en vägg."})
    later = on(register, "2029-01-10")
    locked = confirm_records(register, describe(register, Quarter(2026, 4)))[0]
    place = (MEMBER, "insats", measure.id)
    correction = ("lagesbild", locked.values | {"konsekvens": "Liten."}, locked.id, locked.version, text, True)
    ways = [
        lambda read: close.close(register, CONVENER, Quarter(2026, 3), text, read),
        lambda read: close.reopen(register, ARCHIVIST, Quarter(2026, 3), text, read),
        lambda read: secrecy.mark(register, *place, "osl_18_1", text, read),
        lambda read: secrecy.lift(register, *place, text, read),
        lambda read: purge.propose(later, ARCHIVIST, "observation", [notice.id], "KS 2029/1 (070-123 45 67)", read),
        lambda read: confirm.correct(register, CONVENER, *correction, read),
    ]
    for way in ways:
        with pytest.raises(PersonSuspected) as suspected:
            way(())
        assert "svensson" not in str(suspected.value) + " ".join(suspected.value.words)
        way(suspected.value.suspicions)
        assert latest(register.store, 1)[0]["action"] == "person_confirmed"


def test_a_plan_file_with_a_persons_number_is_refused_by_its_key(tmp_path):
    path = plan_with(tmp_path, {'label = "Räddningstjänsten"': 'label = "Räddning 900101-1234"'})
    with pytest.raises(PlanError) as refused:
        load_plan(path)
    assert "plats[raddningstjansten].label" in str(refused.value)
    assert "900101" not in str(refused.value)


def test_what_is_refused_is_nowhere_afterwards(register):
    for text in REFUSED:
        with pytest.raises(LommaError):
            commands.save(register, MEMBER, "insats", MEASURE | {"syfte": text})
    commands.save(register, MEMBER, "insats", MEASURE)
    stored = str(register.store.read("SELECT * FROM log"))
    exported = form_csv(register, READER, "insats", "csv").decode()
    register.store.checkpoint()
    for file in register.store.path.parent.iterdir():
        stored += file.read_bytes().decode("latin-1") if file.is_file() else ""
    for digits in ("19900101-1234", "900101 1234", "9001611234"):
        assert digits not in stored + exported


def test_the_scan_says_where_and_never_what(register, measure):
    with register.store.transaction() as write:
        write.execute('UPDATE "form_insats" SET syfte = ? WHERE record = ?', [REFUSED[0], measure.id])
    [finding] = text_scan.scan(register, ADMIN)
    assert (finding.form, finding.record, finding.field, finding.refused) == ("insats", measure.id, "syfte", True)
    assert "900101" not in repr(finding)
    with pytest.raises(NotAllowed):
        text_scan.scan(register, MEMBER)
