"""Gallring (R12): two accounts, a decision, all versions and copies and bytes gone, and a protocol that stays."""

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.errors import NotAllowed, NotFound, NotValid
from lomma_core.exchange.exports import protocols
from lomma_core.maintenance import integrity
from lomma_core.maintenance.backups import make
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.plan.loader import file_text
from lomma_core.purge import erase, protocol, purge
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, listing, queries
from lomma_core.utils.periods import months_of, plus_months
from lomma_core.utils.text import alphabetical
from lomma_core.withdrawal import withdraw
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, PLAN, READER
from tests.helpers.quarter_steps import Q3, describe, follow, on

# Long and like nothing else, so that neither compression nor chance decides whether it is found.
TEXT = "Zq7 klistermärke vid Kärrhöksvägen; " + "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(4))
REFERENCE = "KS 2026/0123"
SECOND = Actor("arkiv.tva", "arkivansvarig")
OBSERVATION = {
    "datum": "2026-10-02",
    "miljo": "autonom",
    "aktivitetstyper": "klotter",
    "kalltyp": "skola",
    "iakttagelse": TEXT,
}


@pytest.fixture
def observation(register):
    """One observation in two versions, both with the text."""
    record = commands.save(register, MEMBER, "observation", OBSERVATION)
    return commands.save(register, MEMBER, "observation", OBSERVATION | {"miljo": "vit_makt"}, record.id, 1)


@pytest.fixture
def later(register):
    """The register when the observation's two years have passed."""
    return on(register, "2028-11-24")


def propose(register, *wanted) -> str:
    return purge.propose(register, ARCHIVIST, wanted[0].form, [record.id for record in wanted], REFERENCE)


def found_in(folder: Path, text: str = TEXT) -> list[str]:
    """The files anywhere below a folder that hold a piece of the text, in any way a file of ours may hold it."""
    pieces = [text[:40].encode("utf-16-le")]
    # As it stands, as a search reads it, and as it is sorted.
    for way in (text, text.lower(), alphabetical(text)):
        pieces += [way[:40].encode(), way[60:140].encode(), way[-64:].encode()]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if any(piece in path.read_bytes() for piece in pieces))


# ------------------------------------------------------------------ What falls due


@pytest.mark.parametrize(
    ("term", "months"),
    [("10 år", 120), ("2 år", 24), ("6 månader", 6), ("0 år", None), ("tio år", None), ("1 ar", None)],
)
def test_a_term_is_years_or_months(term, months):
    assert months_of(term) == months


def test_a_month_without_the_day_ends_on_its_last():
    assert plus_months(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)
    assert plus_months(dt.date(2026, 12, 31), 2) == dt.date(2027, 2, 28)


def test_a_record_falls_due_on_the_day_its_term_has_passed_since_it_was_last_saved(register, observation):
    assert purge.due(on(register, "2028-11-23"), ARCHIVIST) == []
    due = purge.due(on(register, "2028-11-24"), ARCHIVIST)
    assert [(record.record, record.version, record.since, record.due) for record in due] == [
        (observation.id, 2, dt.date(2026, 11, 24), dt.date(2028, 11, 24))
    ]
    assert purge.due(register, CONVENER, dt.date(2028, 11, 24)) == due


def test_a_record_of_a_quarter_counts_from_the_quarters_end(register, measure):
    follow(register, Q3, measure)
    assert purge.due(register, ARCHIVIST, dt.date(2036, 9, 29)) == []
    assert [due_record.since for due_record in purge.due(register, ARCHIVIST, dt.date(2036, 9, 30))] == [
        dt.date(2026, 9, 30)
    ]


def test_a_form_without_a_term_is_kept_for_ever(register, measure):
    assert purge.due(register, ARCHIVIST, dt.date(2999, 1, 1)) == []


# ------------------------------------------------------------------ Two accounts


def test_a_proposal_removes_nothing(register, observation, later):
    propose(later, observation)
    assert len(queries.history(register, MEMBER, "observation", observation.id)) == 2
    assert [row["amount"] for row in purge.pending(later, SECOND)] == [1]
    assert purge.waiting(later, SECOND, "observation") == {observation.id}


def test_the_account_that_proposed_cannot_confirm_in_any_role(register, observation, later):
    wanted = propose(later, observation)
    for actor in (ARCHIVIST, Actor(ARCHIVIST.name, "sammankallande")):
        with pytest.raises(NotAllowed, match="Be en kollega"):
            purge.confirm(later, actor, wanted)
    assert len(queries.history(register, MEMBER, "observation", observation.id)) == 2


@pytest.mark.parametrize("actor", [READER, MEMBER, None], ids=str)
def test_other_roles_may_neither_see_propose_confirm_nor_withdraw(observation, later, actor):
    wanted = propose(later, observation)
    for verb in (
        lambda: purge.due(later, actor),
        lambda: purge.pending(later, actor),
        lambda: purge.propose(later, actor, "observation", [observation.id], REFERENCE),
        lambda: purge.confirm(later, actor, wanted),
        lambda: purge.withdraw(later, actor, wanted),
        lambda: protocol.protocol(later, actor),
        lambda: protocols.protocol_csv(later, actor, "csv"),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_a_second_account_confirms_once(register, observation, later):
    wanted = propose(later, observation)
    assert purge.confirm(later, CONVENER, wanted) == 1
    assert queries.history(register, MEMBER, "observation", observation.id) == []
    with pytest.raises(NotFound):
        purge.confirm(later, CONVENER, wanted)


def test_a_record_that_was_changed_meanwhile_stays(register, observation, later):
    wanted = propose(later, observation)
    commands.save(later, MEMBER, "observation", observation.values | {"datum": "2026-10-03"}, observation.id, 2)
    with pytest.raises(NotValid, match="har ändrats"):
        purge.confirm(later, SECOND, wanted)
    assert len(queries.history(register, MEMBER, "observation", observation.id)) == 3
    purge.withdraw(later, SECOND, wanted)
    assert purge.pending(later, ARCHIVIST) == []


def test_a_withdrawn_proposal_is_over_and_its_records_may_be_proposed_again(observation, later):
    wanted = propose(later, observation)
    with pytest.raises(NotValid, match="redan föreslagen"):
        propose(later, observation)
    purge.withdraw(later, ARCHIVIST, wanted)
    for verb in (purge.withdraw, purge.confirm):
        with pytest.raises(NotFound):
            verb(later, SECOND, wanted)
    assert purge.confirm(later, SECOND, propose(later, observation)) == 1


@pytest.mark.parametrize("reference", ["", "   ", "beslut", "KS 1" * 20])
def test_a_decision_must_be_named(observation, later, reference):
    with pytest.raises(NotValid) as error:
        purge.propose(later, ARCHIVIST, "observation", [observation.id], reference)
    assert list(error.value.errors) == ["reference"]


def test_what_is_not_due_cannot_be_proposed(register, observation, measure):
    for form, wanted in (("observation", [observation.id]), ("insats", [measure.id]), ("observation", [])):
        with pytest.raises(NotValid):
            purge.propose(register, ARCHIVIST, form, wanted, REFERENCE)


# ------------------------------------------------------------------ Really gone


def test_the_text_is_in_the_file_before_and_nowhere_after_nor_in_a_new_backup(register, observation, later, tmp_path):
    register.store.checkpoint()
    assert found_in(tmp_path) == ["lomma.duckdb"]
    make.to_file(register, OPERATOR, tmp_path / "kopior" / "fore.duckdb")
    assert found_in(tmp_path / "kopior") == ["fore.duckdb"]
    (tmp_path / "kopior" / "fore.duckdb").unlink()
    purge.confirm(later, SECOND, propose(later, observation))
    assert found_in(tmp_path) == []
    make.to_file(later, OPERATOR, tmp_path / "kopior" / "efter.duckdb")
    register.store.checkpoint()
    register.store.close()
    assert found_in(tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kopior", "lomma.duckdb", "lomma.duckdb.loggmarke"]


def test_deleting_alone_would_have_left_the_text_in_the_file(register, observation, tmp_path):
    """Why the file is written anew: this is what the engine leaves without that."""
    register.store.checkpoint()
    with register.store.transaction() as write:
        write.execute("DELETE FROM form_observation")
    register.store.checkpoint()
    assert found_in(tmp_path) == ["lomma.duckdb"]


def test_a_text_that_is_only_in_the_write_ahead_log_is_gone_too(observation, later, tmp_path):
    assert found_in(tmp_path) == ["lomma.duckdb.wal"]
    purge.confirm(later, SECOND, propose(later, observation))
    assert found_in(tmp_path) == []


def test_a_crash_between_removing_and_writing_anew_is_made_good_at_the_next_start(
    register, observation, later, tmp_path, monkeypatch
):
    register.store.checkpoint()
    monkeypatch.setattr(register.store, "compact", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        purge.confirm(later, SECOND, propose(later, observation))
    register.store.close()
    assert found_in(tmp_path) == ["lomma.duckdb"]
    again = open_register(PLAN, register.store.path, later.clock)
    assert found_in(tmp_path) == []
    assert again.store.read("SELECT count(*) AS n FROM purge WHERE erased_at IS NULL") == [{"n": 0}]
    again.store.close()


def test_what_is_not_purged_stays_as_it_was(register, observation, later):
    other = commands.save(later, MEMBER, "observation", OBSERVATION | {"iakttagelse": "Något annat."})
    purge.confirm(later, SECOND, propose(later, observation))
    assert queries.history(register, MEMBER, "observation", other.id) == [other]
    assert log.verify_chain(register.store).broken_at is None


def test_a_confirmed_record_can_be_purged_since_it_was_decided(register, tmp_path):
    register = planned(register, tmp_path, "lagesbild")
    record = describe(register, Q3, narvaro_ord=TEXT)
    confirm.confirm(register, CONVENER, "lagesbild", record.id, 1, True)
    later = on(register, "2028-11-24")
    assert purge.confirm(later, SECOND, propose(later, record)) == 1
    register.store.close()
    assert found_in(tmp_path) == []


# ------------------------------------------------------------------ Frozen quarters and links


def planned(register, tmp_path, form: str):
    """The register again with a plan in which a form is kept for two years."""
    register.store.close()
    text = file_text(PLAN)
    place = text.index("title =", text.index(f'[[form]]\nname = "{form}"'))
    (tmp_path / "plan.toml").write_text(f'{text[:place]}purge_after = "2 år"\n{text[place:]}', encoding="utf-8")
    return open_register(tmp_path / "plan.toml", register.store.path, register.clock)


def test_a_frozen_quarter_keeps_the_place_and_a_note_and_nothing_of_the_text(register, measure, tmp_path):
    register = planned(register, tmp_path, "insats")
    record = commands.save(register, MEMBER, "insats", MEASURE | {"titel": TEXT})
    close.close(register, CONVENER, Q3, "Gruppen hann inte.")
    before = register.store.read("SELECT digest FROM quarter_event")[0]["digest"]
    close.reopen(register, ARCHIVIST, Q3, "Fel")
    answer = follow(register, Q3, record)
    close.close(register, CONVENER, Q3, "Gruppen hann inte.")
    later = on(register, "2028-11-24")
    purge.confirm(later, SECOND, propose(later, record))

    document = close.frozen_for(later, MEMBER, Q3)
    records = {r["id"]: r for form in document["forms"] for r in form["records"]}
    note = f"Gallrad 2028-11-24 enligt {REFERENCE}"
    assert (records[record.id]["title"], records[record.id]["values"], records[record.id]["shown"]) == (note, {}, {})
    assert records[measure.id]["title"] == MEASURE["titel"]
    assert records[answer.id]["title"] == f"{erase.ERASED_TITLE}, 2026-K3"
    assert records[answer.id]["shown"]["insats"] == erase.ERASED_TITLE

    events = later.store.read("SELECT * FROM quarter_event ORDER BY nr")
    for event in filter(lambda row: row["snapshot"], events):
        assert event["digest"] == hashlib.sha256(event["snapshot"].encode()).hexdigest()
        assert TEXT not in event["snapshot"]
    assert f"Insatsen {erase.ERASED_TITLE} är inte uppföljd." in json.loads(events[0]["snapshot"])["missing"]
    documents = protocol.protocol(later, ARCHIVIST)[0]["documents"]
    assert f"2026-K3 nr 1: {before} -> {events[0]['digest']}" in documents
    assert "2026-K3 nr 3: " in documents

    assert listing.links(later).title("insats", record.id) == "Posten finns inte"
    assert integrity.check(later)["problems"] == []
    later.store.close()
    assert found_in(tmp_path) == []


def test_a_quarter_without_the_record_is_left_as_it_was_frozen(register, observation, later):
    close.close(register, CONVENER, Q3, "Gruppen hann inte.")
    before = register.store.read("SELECT * FROM quarter_event")
    purge.confirm(later, SECOND, propose(later, observation))
    assert register.store.read("SELECT * FROM quarter_event") == before


# ------------------------------------------------------------------ What stays


def test_the_protocol_says_what_was_removed_by_whom_and_holds_no_text(register, observation, later):
    purge.confirm(later, SECOND, propose(later, observation))
    (entry,) = protocol.protocol(later, CONVENER)
    wanted = {"form": "observation", "record": observation.id, "versions": 2, "reference": REFERENCE}
    wanted |= {"proposed_by": ARCHIVIST.name, "confirmed_by": SECOND.name, "name": "Vit makt-miljön, 2026-10-02"}
    wanted |= {"first_saved": register.now(), "last_saved": register.now(), "purged_at": later.now()}
    assert wanted.items() <= entry.items()
    for kind, delimiter in (("csv", ","), ("excel-csv", ";")):
        data = protocols.protocol_csv(later, ARCHIVIST, kind).decode("utf-8-sig")
        assert TEXT[:30] not in data
        rows = list(csv.reader(io.StringIO(data), delimiter=delimiter))
        assert len(rows) == 2
        assert {observation.id, REFERENCE, ARCHIVIST.name, SECOND.name} <= set(rows[1])


def test_the_log_keeps_its_rows_and_tells_of_every_step(register, observation, later):
    before = register.store.read("SELECT * FROM log ORDER BY nr")
    purge.withdraw(later, SECOND, propose(later, observation))
    purge.confirm(later, SECOND, propose(later, observation))
    protocols.protocol_csv(later, ARCHIVIST, "csv")
    after = register.store.read("SELECT * FROM log ORDER BY nr")
    assert after[: len(before)] == before
    entries = [(row["who"], row["action"], row["amount"]) for row in after[len(before) :]]
    assert entries == [
        (ARCHIVIST.name, "purge_propose", 1),
        (SECOND.name, "purge_withdraw", 1),
        (ARCHIVIST.name, "purge_propose", 1),
        (SECOND.name, "purge", None),
        (ARCHIVIST.name, "purge_export", 1),
    ]
    assert after[-2]["record"] == observation.id
    assert TEXT not in str(after)
    assert log.verify_chain(register.store).broken_at is None


def test_a_withdrawn_record_falls_due_from_its_last_version_and_is_purged_with_its_reason(register, observation, later):
    withdraw.withdraw(register, MEMBER, "observation", observation.id, 2, "Sparades av misstag.")
    assert [due.record for due in purge.due(later, ARCHIVIST)] == [observation.id]
    purge.confirm(later, SECOND, propose(later, observation))
    assert register.store.read("SELECT * FROM form_observation") == []
    assert protocol.protocol(later, ARCHIVIST)[0]["versions"] == 3
