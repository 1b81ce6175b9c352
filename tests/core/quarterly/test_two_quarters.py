"""What is read of two quarters says as much as the whole of both, also to those who may see less."""

from lomma_core.quarterly import changes, close, snapshot, two_quarters
from lomma_core.quarterly.compare import compare, mask_comparison
from lomma_core.records import commands, schema
from lomma_core.withdrawal import withdraw
from tests.conftest import MEASURE, MEMBER
from tests.helpers.quarter_steps import Q2, Q3, Q4, on


def whole(register, quarter):
    """Both states with all that stands."""
    read, plan = register.store.read, register.plan
    before = snapshot.live(plan, read, quarter - 1, quarter.begins)
    return compare(before, snapshot.live(plan, read, quarter))


def part(register, quarter, hidden=frozenset()):
    """The two states as far as they can differ."""
    return compare(*two_quarters.differing(register.plan, register.store.read, quarter, hidden))


def every_record(register) -> list[str]:
    """The ids of all records."""
    rows = [register.store.read(f"SELECT record FROM {schema.current_rows(form)}") for form in register.plan.form]
    return sorted({row["record"] for some in rows for row in some})


def test_the_changes_and_their_words_are_those_of_the_whole(full_register):
    for quarter in (Q2, Q3, Q4):
        expected, actual = whole(full_register, quarter), part(full_register, quarter)
        assert actual.changes == expected.changes
        plan = full_register.plan
        assert changes.sentences(plan, actual) == changes.sentences(plan, expected)


def test_whatever_record_is_hidden_as_little_is_told_as_of_the_whole(full_register):
    records = every_record(full_register)
    assert len(records) > 15
    everything = {quarter: whole(full_register, quarter) for quarter in (Q3, Q4)}
    for record in records:
        hidden = frozenset([record])
        for quarter, both in everything.items():
            expected = mask_comparison(both, hidden)
            actual = mask_comparison(part(full_register, quarter, hidden), hidden)
            assert actual.changes == expected.changes, (record, quarter)
            assert changes.sentences(full_register.plan, actual) == changes.sentences(full_register.plan, expected)


def test_insatser_that_stand_as_they_did_are_not_read(register):
    old, new = on(register, "2026-03-01"), register
    for n in range(60):
        commands.save(old, MEMBER, "insats", MEASURE | {"titel": f"Kurs {n}"})
    record = commands.save(new, MEMBER, "insats", MEASURE | {"titel": "Ny kurs"}).id
    rows = []

    def read(sql, parameters=()):
        rows.append(len(register.store.read(sql, parameters)))
        return register.store.read(sql, parameters)

    states = two_quarters.differing(register.plan, read, Q4, frozenset())
    assert [r["id"] for r in snapshot.form_document(states[1], "insats")["records"]] == [record]
    assert sum(rows) < 10
    assert close.frozen_state(register, Q4) is None


def test_the_version_before_a_quarter_is_read_however_often_a_record_was_saved_since(register):
    old, new = on(register, "2026-03-01"), register
    records = [commands.save(old, MEMBER, "insats", MEASURE | {"titel": f"Kurs {n}"}).id for n in range(4)]
    for version in range(1, 3):
        commands.save(old, MEMBER, "insats", MEASURE | {"titel": f"Kurs i omgång {version}"}, records[0], version)
    for version in range(3, 6):
        commands.save(new, MEMBER, "insats", MEASURE | {"titel": f"Ny omgång {version}"}, records[0], version)
    commands.save(new, MEMBER, "insats", MEASURE | {"titel": "Ny målgrupp"}, records[1], 1)
    withdraw.withdraw(new, MEMBER, "insats", records[2], 1, "Sparades av misstag.")
    commands.save(new, MEMBER, "insats", MEASURE | {"titel": "Helt ny"})
    form, since = register.plan.forms["insats"], [Q4.begins]
    known = register.store.read(f"SELECT * FROM {schema.rows_before(form)} ORDER BY record", since)
    again = {row["record"] for row in known} - {records[3]}
    before = register.store.read(f"SELECT * FROM {schema.changed_before(form)} ORDER BY record", since * 2)
    assert before == [row for row in known if row["record"] in again]
    assert {row["record"]: row["version"] for row in before} == dict(zip(records[:3], (3, 1, 1), strict=True))


def test_a_changed_insats_that_is_followed_up_is_read_once(register):
    commands.save(on(register, "2026-03-01"), MEMBER, "insats", MEASURE | {"titel": "Kurs"})
    record = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Ny kurs"}).id
    answers = {"kvartal": str(Q4), "insats": record, "status": "enligt_plan", "resultat": "gott", "beslut": "fortsatt"}
    commands.save(register, MEMBER, "uppfoljning_insats", answers)
    rows = []

    def read(sql, parameters=()):
        rows.extend(row for row in register.store.read(sql, parameters) if row.get("titel") == "Ny kurs")
        return register.store.read(sql, parameters)

    two_quarters.differing(register.plan, read, Q4, frozenset())
    assert len(rows) == 1
