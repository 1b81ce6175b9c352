"""Erasing a text about a person (R18): two accounts, no byte left in any file, and a protocol that stays."""

import hashlib
import json

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.errors import NotAllowed, NotFound, NotValid
from lomma_core.exchange.archive import restore
from lomma_core.exchange.archive.writer import write_archive
from lomma_core.exchange.imports import columns
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.maintenance import integrity, text_scan
from lomma_core.maintenance.backups import make
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.personal import drafts, saved_views
from lomma_core.personal.saved_views import View
from lomma_core.purge import purge
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, queries, secrecy
from lomma_core.redact import decide, protocol, report, wording
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, PLAN, READER, plan_with
from tests.helpers.quarter_steps import CALM, Q3, follow, on
from tests.helpers.redacting import NAME, SECOND, contents, files_with, keep_view, save

REFERENCE = "KS 2026/0123"
GONE = "Borttagen personuppgift 2026-11-24"
FIRST, LAST = NAME.split()


@pytest.fixture
def named(register):
    """An insats whose title is a name, in two versions, followed up in a quarter that is closed."""
    record = save(register, "insats", MEASURE | {"titel": NAME, "syfte": f"Stöd så att {NAME} slutar."})
    record = commands.save(register, MEMBER, "insats", record.values | {"malgrupp": "Elever"}, record.id, 1)
    close.close(register, CONVENER, Q3 - 1, "Mötet ställdes in.")
    follow(register, Q3, record)
    close.close(register, CONVENER, Q3, "Gruppen hann inte.")
    return record


def proposed(register, record, *fields: str) -> str:
    made = report.report(register, MEMBER, record.form, record.id, fields or ["titel"])
    decide.propose(register, ARCHIVIST, made.id, REFERENCE)
    return made.id


# ------------------------------------------------------------------ Two accounts


def test_the_account_that_proposed_cannot_confirm_in_any_role(register, named):
    wanted = proposed(register, named)
    for actor in (ARCHIVIST, Actor(ARCHIVIST.name, "sammankallande")):
        with pytest.raises(NotAllowed, match="Be en kollega"):
            decide.confirm(register, actor, wanted)
    assert decide.waiting(register, ARCHIVIST)[0].proposed
    assert decide.confirm(register, CONVENER, wanted) == 2
    with pytest.raises(NotFound):
        decide.confirm(register, CONVENER, wanted)


def test_nothing_is_confirmed_that_nobody_has_proposed(register, named):
    made = report.report(register, MEMBER, "insats", named.id, ["titel"])
    with pytest.raises(NotFound):
        decide.confirm(register, ARCHIVIST, made.id)


@pytest.mark.parametrize("actor", [READER, MEMBER, Actor("polis.ett", "polis"), None], ids=str)
def test_other_roles_may_neither_see_propose_confirm_reject_nor_withdraw(register, named, actor):
    wanted = proposed(register, named)
    for verb in (
        lambda: decide.waiting(register, actor),
        lambda: decide.propose(register, actor, wanted, REFERENCE),
        lambda: decide.confirm(register, actor, wanted),
        lambda: decide.reject(register, actor, wanted),
        lambda: decide.withdraw(register, actor, wanted),
        lambda: protocol.protocol(register, actor),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_a_plan_from_before_gives_the_decision_to_those_who_may_purge(register, named, tmp_path):
    register.store.close()
    path = plan_with(tmp_path, {', "redact"': ""})
    again = open_register(path, register.store.path, register.clock)
    wanted = proposed(again, named)
    assert decide.confirm(again, CONVENER, wanted) == 2
    for actor in (MEMBER, READER):
        with pytest.raises(NotAllowed):
            decide.waiting(again, actor)
    again.store.close()


def test_who_may_not_read_marked_records_sees_neither_text_nor_place_of_one(register, named):
    other = save(register, "insats", MEASURE | {"titel": "Lovkul", "syfte": f"Som för {NAME}"})
    secrecy.mark(register, MEMBER, "insats", other.id, "osl_18_1", "Skäl.")
    report.report(register, MEMBER, "insats", named.id, ["titel"])
    decider = Actor("x", None, powers=("read", "redact"))
    assert other.id not in str(decide.waiting(register, decider))
    assert other.id in str(decide.waiting(register, ARCHIVIST))
    secrecy.mark(register, MEMBER, "insats", named.id, "osl_18_1", "Skäl.")
    (waiting,) = decide.waiting(register, decider)
    assert {(text.text, text.places[:1]) for text in waiting.texts if text.text} == set()


@pytest.mark.parametrize("reference", ["", "   ", "beslut", "KS 1" * 20])
def test_a_decision_must_be_named(register, named, reference):
    made = report.report(register, MEMBER, "insats", named.id, ["titel"])
    with pytest.raises(NotValid) as caught:
        decide.propose(register, ARCHIVIST, made.id, reference)
    assert list(caught.value.errors) == ["reference"]


def test_a_withdrawn_proposal_may_be_proposed_by_another(register, named):
    wanted = proposed(register, named)
    with pytest.raises(NotValid, match="redan ett förslag"):
        decide.propose(register, CONVENER, wanted, REFERENCE)
    decide.withdraw(register, CONVENER, wanted)
    assert NAME not in contents(register)
    decide.propose(register, CONVENER, wanted, REFERENCE)
    assert decide.confirm(register, ARCHIVIST, wanted) == 2


def test_texts_that_are_not_chosen_stand_again(register, named):
    made = report.report(register, MEMBER, "insats", named.id, ["titel", "malgrupp"])
    texts = {text.text: text.id for text in decide.waiting(register, ARCHIVIST)[0].texts}
    assert texts.keys() == {NAME, "Elever"}
    with pytest.raises(NotValid):
        decide.propose(register, ARCHIVIST, made.id, REFERENCE, [])
    decide.propose(register, ARCHIVIST, made.id, REFERENCE, [texts[NAME]])
    decide.confirm(register, SECOND, made.id)
    now = queries.get(register, MEMBER, "insats", named.id)
    assert (now.values["titel"], now.values["malgrupp"]) == (GONE, "Elever")


# ------------------------------------------------------------------ Really gone


def test_the_text_is_in_no_file_and_the_rest_is_whole(register, named, tmp_path):
    before = queries.history(register, MEMBER, "insats", named.id)
    wanted = proposed(register, named)
    register.store.checkpoint()
    assert files_with(tmp_path, FIRST, LAST) == ["lomma.duckdb"]
    decide.confirm(register, SECOND, wanted)
    register.store.checkpoint()
    assert files_with(tmp_path, FIRST, LAST) == []
    after = queries.history(register, MEMBER, "insats", named.id)
    own = {"titel": GONE, "syfte": f"Stöd så att {GONE} slutar."}
    assert [version.values for version in after] == [version.values | own for version in before]
    assert [(version.version, version.saved_by, version.saved_at, version.state) for version in after] == [
        (version.version, version.saved_by, version.saved_at, version.state) for version in before
    ]
    assert log.verify_chain(register.store).broken_at is None
    assert integrity.check(register)["problems"] == []
    assert text_scan.scan(register, ARCHIVIST) == []


def test_drafts_views_marks_mappings_and_reasons_that_repeat_it_go_along(register, named, tmp_path):
    other = save(
        register, "insats", MEASURE | {"titel": "Lovkul", "syfte": f"Som för {NAME.lower()},\n{FIRST}\n{LAST}."}
    )
    secrecy.mark(register, MEMBER, "insats", other.id, "osl_18_1", "Skäl.")
    drafts.keep(register, MEMBER, "insats", named.id, {"titel": NAME, "syfte": f'Om "{NAME}"\nigen'}, 2)
    drafts.keep(register, CONVENER, "forslag", "ny", {"ide": f"Hjälp {NAME}", "niva": "generell"})
    keep_view(register, LAST.lower())
    with register.store.transaction() as write:
        # As from before the guard knew of names.
        write.execute("UPDATE secrecy SET reason = ?", [f"Gäller {NAME}"])
        write.execute("UPDATE quarter_event SET reason = ?", [f"{NAME} var sjuk"])
        view = {"account": "a", "form": "insats", "name": f"Om {NAME}", "query": f"sok={FIRST}+{LAST}"}
        write.insert("list_view", [view | {"saved_at": register.now()}])
    table = read_table(f"{NAME};Titel\nGenerellt;A\n".encode())
    form = register.plan.forms["insats"]
    known = columns.suggest(register, form, table)
    known.columns[NAME] = "niva"
    columns.remember(register, MEMBER, form, known, table)
    assert contents(register).lower().count(LAST.lower()) > 10

    wanted = proposed(register, named)
    assert LAST.lower() not in contents(register).lower()
    assert saved_views.list_views(register, MEMBER, "insats")["Vyn"].search.startswith(wording.MARK_START)
    decide.confirm(register, SECOND, wanted)
    register.store.checkpoint()
    assert files_with(tmp_path, *(form(word) for word in (FIRST, LAST) for form in (str, str.lower, str.upper))) == []
    assert saved_views.list_views(register, MEMBER, "insats") == {"Vyn": View(filters={"niva": "generell"})}
    assert drafts.find(register, CONVENER, "forslag", "ny").answers["ide"] == f"Hjälp {GONE}"
    assert queries.get(register, MEMBER, "insats", other.id).values["titel"] == "Lovkul"


def test_a_frozen_quarter_is_whole_but_for_the_text_and_its_digests_are_told(register, named):
    events = "SELECT nr, quarter, snapshot, digest FROM quarter_event WHERE snapshot IS NOT NULL ORDER BY quarter"
    before = register.store.read(events)
    made = proposed(register, named)
    hidden = register.store.read(events)
    decide.confirm(register, SECOND, made)
    after = register.store.read(events)
    for old, mid, new in zip(before, hidden, after, strict=True):
        assert new["snapshot"] == old["snapshot"].replace(NAME, GONE)
        assert new["digest"] == hashlib.sha256(new["snapshot"].encode()).hexdigest()
        documents = protocol.protocol(register, ARCHIVIST)[0]["documents"]
        place = f"{old['quarter']} nr {old['nr']}"
        assert f"{place}, dold: {old['digest']} -> {mid['digest']}" in documents
        assert f"{place}, borttagen: {mid['digest']} -> {new['digest']}" in documents
    assert GONE in json.dumps(close.frozen_for(register, MEMBER, Q3), ensure_ascii=False)
    assert f"Insatsen {GONE} är inte uppföljd." in str(close.frozen_for(register, MEMBER, Q3 - 1)["missing"])
    assert integrity.check(register)["problems"] == []
    with register.store.transaction() as write:
        write.execute("UPDATE quarter_event SET snapshot = replace(snapshot, 'Elever', 'Lärare') WHERE nr = 1")
    assert "2026-K3" in str(integrity.check(register)["problems"])


def test_a_name_that_is_one_word_goes_from_the_record_and_wherever_its_name_is_said(register, tmp_path):
    record = save(register, "insats", MEASURE | {"titel": "Zlatimir", "syfte": "Zlatimir får en kontakt."})
    close.close(register, CONVENER, Q3 - 1, "Mötet ställdes in.")
    follow(register, Q3, record)
    close.close(register, CONVENER, Q3, "Gruppen hann inte.")
    decide.confirm(register, SECOND, proposed(register, record))
    assert "Zlatimir" not in contents(register)
    assert files_with(tmp_path, "Zlatimir") == []


def test_no_earlier_version_can_bring_it_back(register, tmp_path):
    record = save(register, "insats", MEASURE | {"titel": NAME})
    record = commands.save(register, MEMBER, "insats", record.values | {"titel": "En elev"}, record.id, 1)
    made = report.report(register, MEMBER, "insats", record.id, ["titel"], version=1)
    decide.propose(register, ARCHIVIST, made.id, REFERENCE)
    decide.confirm(register, SECOND, made.id)
    assert queries.get(register, MEMBER, "insats", record.id).values["titel"] == "En elev"
    back = commands.restore(register, MEMBER, "insats", record.id, 1, 2)
    assert back.values["titel"] == GONE
    assert files_with(tmp_path, FIRST, LAST) == []


def test_a_confirmed_record_is_mended_without_a_new_version(register):
    record = save(
        register, "lagesbild", CALM | {"kvartal": "2026-K3", "miljo": "autonom", "narvaro_ord": f"{NAME} sågs."}
    )
    confirm.confirm(register, CONVENER, "lagesbild", record.id, 1, True)
    decide.confirm(register, SECOND, proposed(register, record, "narvaro_ord"))
    first, second = queries.history(register, MEMBER, "lagesbild", record.id)
    assert (first.state.locked, first.version, second.version) == (True, 2, 1)
    assert {record.values["narvaro_ord"] for record in (first, second)} == {GONE}


def test_what_is_typed_again_after_the_report_is_found_at_the_confirmation(register, named, tmp_path):
    wanted = proposed(register, named)
    drafts.keep(register, MEMBER, "insats", named.id, {"titel": NAME.upper()}, 2)
    decide.confirm(register, SECOND, wanted)
    assert files_with(tmp_path, FIRST, LAST, NAME.upper()) == []


def test_a_name_in_forms_that_were_taken_into_use_goes_with_it(register, named, tmp_path):
    text = edits.add_field(proposals.begun(register, ADMIN), "insats", {"label": f"Stöd till {NAME}"})
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN, confirmed=True)
    decide.confirm(register, SECOND, proposed(register, named))
    labels = [field.label for field in register.plan.forms["insats"].field]
    assert f"Stöd till {GONE}" in labels
    register.store.checkpoint()
    assert files_with(tmp_path, FIRST, LAST) == []
    register.store.close()
    again = open_register(PLAN, register.store.path, register.clock)
    assert [field.label for field in again.plan.forms["insats"].field] == labels
    again.store.close()


def test_a_name_in_the_log_is_taken_out_and_the_chain_holds(register, named, tmp_path):
    with register.store.transaction() as write:
        log.add(write, MEMBER, "update", register.now(), [{"form": "insats", "name": f"{NAME}, 2026-K3"}])
        log.add(write, MEMBER, "update", register.now(), [{"form": "insats", "name": "Ett annat namn"}])
    written_down = log.verify_chain(register.store).chain
    decide.confirm(register, SECOND, proposed(register, named))
    assert files_with(tmp_path, FIRST, LAST) == []
    verdict = log.verify_chain(register.store)
    assert (verdict.broken_at, verdict.corrected) == (None, 1)
    assert register.store.read("SELECT nr FROM log WHERE chain = ?", [written_down])
    (row,) = register.store.read("SELECT nr FROM log WHERE name LIKE ?", [f"{GONE}%"])
    with register.store.transaction() as write:
        write.execute("UPDATE log SET name = 'Något annat' WHERE nr = ?", [row["nr"]])
    assert log.verify_chain(register.store).broken_at == row["nr"]


def test_a_crash_between_erasing_and_writing_anew_is_made_good_at_the_next_start(
    register, named, tmp_path, monkeypatch
):
    wanted = proposed(register, named)
    register.store.checkpoint()
    monkeypatch.setattr(register.store, "compact", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        decide.confirm(register, SECOND, wanted)
    register.store.close()
    assert files_with(tmp_path, FIRST) == ["lomma.duckdb"]
    again = open_register(PLAN, register.store.path, register.clock)
    assert files_with(tmp_path, FIRST, LAST) == []
    again.store.close()


def test_finished_files_are_let_go_of_and_a_new_backup_holds_nothing(register, named, tmp_path):
    register.file_cache.get_or_make("fil", lambda: NAME.encode())
    generation = register.file_cache.generation()
    decide.confirm(register, SECOND, proposed(register, named))
    assert (len(register.file_cache), register.file_cache.generation() > generation) == (0, True)
    make.to_file(register, OPERATOR, tmp_path / "kopior" / "efter.duckdb")
    assert files_with(tmp_path, FIRST, LAST) == []


# ------------------------------------------------------------------ Archives and gallring meanwhile


def test_an_archive_holds_no_hidden_text_and_the_decision_can_be_made_where_it_is_read(register, named, tmp_path):
    wanted = proposed(register, named)
    write_archive(register, OPERATOR, tmp_path / "arkiv.zip", complete=True)
    other = open_register(PLAN, tmp_path / "ny.duckdb", register.clock)
    restore.rebuild(other, OPERATOR, tmp_path / "arkiv.zip")
    (waiting,) = decide.waiting(other, CONVENER)
    assert {text.text for text in waiting.texts} == {None}
    with pytest.raises(NotValid, match="finns inte kvar"):
        decide.reject(other, CONVENER, wanted)
    assert decide.confirm(other, CONVENER, wanted) == 2
    assert queries.get(other, MEMBER, "insats", named.id).values["titel"] == GONE
    other.store.close()
    assert files_with(tmp_path, FIRST, LAST) == ["lomma.duckdb.wal"]


def test_gallring_of_a_reported_record_takes_the_hidden_text_too(register, tmp_path):
    seen = {"datum": "2026-10-02", "miljo": "autonom", "iakttagelse": NAME}
    record = save(register, "observation", seen, complete=False)
    made = report.report(register, MEMBER, "observation", record.id, ["iakttagelse"])
    later = on(register, "2029-11-24")
    purge.confirm(later, SECOND, purge.propose(later, ARCHIVIST, "observation", [record.id], "KS 2029/1"))
    assert files_with(tmp_path, FIRST, LAST) == []
    decide.propose(later, ARCHIVIST, made.id, REFERENCE)
    assert decide.confirm(later, SECOND, made.id) == 0


# ------------------------------------------------------------------ What stays


def test_the_protocol_and_the_log_say_what_was_taken_out_by_whom_and_never_the_text(register, named):
    wanted = proposed(register, named)
    decide.confirm(register, SECOND, wanted)
    rows = protocol.protocol(register, CONVENER)
    places = {(row["place"], row["form"], row["record"], row["field"], row["versions"]) for row in rows}
    assert ("Post", "insats", named.id, "titel", "1–2") in places
    assert ("Post", "insats", named.id, "syfte", "1–2") in places
    assert ("Stängt kvartal: 2026-K3 nr 1", None, None, None, None) in places
    shared = {"reference": REFERENCE, "reported_by": MEMBER.name, "proposed_by": ARCHIVIST.name}
    shared |= {"confirmed_by": SECOND.name, "redacted_at": register.now(), "report": wanted}
    assert all(shared.items() <= row.items() for row in rows)
    entries = register.store.read("SELECT * FROM log WHERE action LIKE 'redact%' ORDER BY nr")
    assert [(row["who"], row["action"], row["record"]) for row in entries] == [
        (MEMBER.name, "redact_report", named.id),
        (ARCHIVIST.name, "redact_propose", named.id),
        (SECOND.name, "redact", named.id),
        (SECOND.name, "redact", None),
    ]
    assert entries[2]["detail"] == (
        f"Titel, version 1–2; Syfte, version 1–2. Rapport {wanted}, {REFERENCE}, föreslaget av {ARCHIVIST.name}"
    ) or entries[2]["detail"].startswith("Syfte, version 1–2; Titel, version 1–2. ")
    assert LAST not in str(entries) + str(rows)
    assert decide.waiting(register, ARCHIVIST) == []
