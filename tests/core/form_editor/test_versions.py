"""Forms taken into use in the browser: drafts, history, an earlier one again, and a plan file that changes."""

import datetime as dt
import tomllib
from dataclasses import replace

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import NewerPlan, NotAllowed, NotFound, NotValid, PersonSuspected, PlanError
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.permissions import Actor
from lomma_core.plan.loader import file_text
from lomma_core.records import commands, listing, queries, secrecy
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.core_results import form_csv, latest

OTHER = Actor("admin.två", "administrator")
LABEL = "Samarbetspart"


def add(register, label: str = LABEL, actor: Actor = ADMIN, **more) -> None:
    text = edits.add_field(proposals.begun(register, actor), "insats", {"label": label} | more)
    proposals.propose(register, actor, text)


def retire(register, name: str, form: str = "insats") -> None:
    text = edits.retire_field(proposals.begun(register, ADMIN), form, name)
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)


@pytest.fixture
def reopen(tmp_path):
    """``reopened(text)`` opens the same database anew, as a restart does, on a plan file with this text."""
    path, opened = tmp_path / "plan.toml", []

    def open_it(text: str | None = None):
        for register in opened:
            register.store.close()
        if text is not None or not path.exists():
            path.write_text(text or file_text(PLAN), encoding="utf-8")
        opened.append(open_register(path, tmp_path / "lomma.duckdb", lambda: NOW))
        return opened[-1]

    yield open_it
    for register in opened:
        register.store.close()


# ------------------------------------------------------------------ Draft and taking into use


def test_a_draft_changes_nothing_until_it_is_taken_into_use(register):
    add(register)
    assert "samarbetspart" not in register.plan.forms["insats"].fields
    assert proposals.draft(register, ADMIN).changes == ["Insats: ny fråga ”Samarbetspart” (kort text)."]
    assert proposals.draft(register, OTHER) is None
    assert versions.take_into_use(register, ADMIN, "Önskat av gruppen") == 1
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"samarbetspart": "Biblioteket"})
    assert saved.values["samarbetspart"] == "Biblioteket"
    assert proposals.draft(register, ADMIN) is None
    version = versions.history(register, ADMIN)[0]
    assert (version.nr, version.who, version.note) == (1, "admin.ett", "Önskat av gruppen")
    assert version.changes == ["Insats: ny fråga ”Samarbetspart” (kort text)."]


def test_old_records_stay_and_get_the_new_field_empty(register, measure):
    add(register, required=True)
    versions.take_into_use(register, ADMIN)
    record = queries.get(register, MEMBER, "insats", measure.id)
    assert record.values == measure.values | {"samarbetspart": None}
    with pytest.raises(NotValid, match=LABEL):
        commands.save(register, MEMBER, "insats", MEASURE)


def test_a_draft_outlives_a_restart_and_so_does_what_was_taken_into_use(reopen):
    register = reopen()
    add(register)
    register = reopen()
    assert proposals.draft(register, ADMIN).changes
    versions.take_into_use(register, ADMIN)
    register = reopen()
    assert "samarbetspart" in register.plan.forms["insats"].fields
    assert register.in_use.notice == ""


def test_a_draft_can_be_thrown_away(register):
    add(register)
    proposals.discard(register, ADMIN)
    assert proposals.draft(register, ADMIN) is None
    with pytest.raises(NotFound):
        versions.take_into_use(register, ADMIN)


def test_the_later_of_two_administrators_is_told_and_loses_nothing(register):
    add(register)
    add(register, "Annat fält", OTHER)
    versions.take_into_use(register, ADMIN)
    assert proposals.draft(register, OTHER).stale
    with pytest.raises(NewerPlan):
        versions.take_into_use(register, OTHER)
    assert proposals.draft(register, OTHER).text


@pytest.mark.parametrize("actor", [READER, MEMBER, CONVENER])
def test_only_who_may_write_forms_may_do_any_of_it(register, actor):
    with pytest.raises(NotAllowed):
        proposals.begun(register, actor)
    with pytest.raises(NotAllowed):
        proposals.propose(register, actor, register.in_use.text)
    proposal = (proposals.draft, proposals.discard)
    in_use = (versions.take_into_use, versions.use_file, versions.keep_forms)
    for verb in (*proposal, *in_use, versions.history, versions.plan_file):
        with pytest.raises(NotAllowed):
            verb(register, actor)


def test_the_limits_hold_for_any_text_that_is_proposed(register):
    for old, new in (('"write_forms", "read_log"', '"write_forms", "read_log", "archive"'), ('"2 år"', '"1 år"')):
        with pytest.raises(PlanError, match="bara i planfilen"):
            proposals.propose(register, ADMIN, register.in_use.text.replace(old, new))
    assert proposals.draft(register, ADMIN) is None


def test_a_text_that_may_mean_a_person_is_asked_about_and_the_log_has_no_texts(register):
    add(register, hint="Ring Anna Svensson på 070-123 45 67")
    with pytest.raises(PersonSuspected) as question:
        versions.take_into_use(register, ADMIN)
    assert "Svensson" not in " ".join([str(question.value), *question.value.words])
    with pytest.raises(NotValid):
        versions.take_into_use(register, ADMIN, "19900101-1234", confirmed=True)
    versions.take_into_use(register, ADMIN, confirmed=True)
    rows = latest(register.store, 2)
    assert {row["action"] for row in rows} == {"plan_take", "person_confirmed"}
    assert LABEL not in str(rows)


# ------------------------------------------------------------------ Retired fields and choices


def test_a_retired_field_is_asked_no_more_but_shown_in_history_and_export(register):
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"kalla": "Rapporten"})
    retire(register, "kalla")
    again = commands.save(register, MEMBER, "insats", MEASURE | {"syfte": "Nytt"}, saved.id, saved.version)
    assert again.values["kalla"] == "Rapporten"
    links = listing.links(register, MEMBER)
    first = queries.history(register, MEMBER, "insats", saved.id)[-1]
    changes = queries.changes(register.plan, register.plan.forms["insats"], None, first, links)
    assert ("Källa", "", "Rapporten") in changes
    assert "Rapporten" in form_csv(register, MEMBER, "insats", "csv").decode()
    assert listing.list_records(register, MEMBER, "insats", listing.ListQuery("rapporten")).total == 0


def test_a_retired_count_is_hidden_as_ever(register):
    values = {"titel": "Stöd", "niva": "individriktad", "typ": "stodperson", "ansvarig": "polisen"}
    measure = commands.save(register, MEMBER, "insats", values, complete=False)
    answers = {"kvartal": "2026-K3", "insats": measure.id, "status": "enligt_plan", "antal_erbjudna": "3"}
    record = commands.save(register, MEMBER, "uppfoljning_insats", answers, complete=False)
    retire(register, "antal_erbjudna", "uppfoljning_insats")
    assert queries.get(register, READER, "uppfoljning_insats", record.id).values["antal_erbjudna"] == "<5"
    assert ",<5" in form_csv(register, MEMBER, "uppfoljning_insats", "csv").decode()


def test_a_choice_that_records_have_is_not_taken_away(register):
    commands.save(register, MEMBER, "insats", MEASURE | {"driftform": "ordinarie"})
    choices = [{"name": "punktinsats", "label": "Punktinsats"}]
    with pytest.raises(PlanError, match="finns i sparade poster"):
        proposals.propose(register, ADMIN, edits.set_choices(register.in_use.text, "driftform", choices))
    choices = [{"name": "ordinarie", "label": "I vardagen"}]
    proposals.propose(register, ADMIN, edits.set_choices(register.in_use.text, "driftform", choices))


def test_nobody_tries_which_choices_a_marked_record_has_by_taking_them_away(register):
    marked = commands.save(register, MEMBER, "insats", MEASURE | {"driftform": "ordinarie"})
    secrecy.mark(register, MEMBER, "insats", marked.id, "osl_18_1", "Skäl.")
    for name, label in (("punktinsats", "Punktinsats"), ("ordinarie", "I vardagen")):
        text = edits.set_choices(register.in_use.text, "driftform", [{"name": name, "label": label}])
        with pytest.raises(PlanError, match="kan finnas i markerade poster"):
            proposals.propose(register, ADMIN, text)


def test_a_name_that_was_another_type_is_refused_with_what_to_do(register):
    add(register)
    versions.take_into_use(register, ADMIN)
    versions.restore(register, ADMIN, 0)
    versions.take_into_use(register, ADMIN)
    text = edits.add_field(register.in_use.file, "insats", {"label": LABEL, "type": "date"})
    with pytest.raises(PlanError):
        proposals.propose(register, ADMIN, text)


# ------------------------------------------------------------------ Earlier versions and the plan file


def test_an_earlier_version_is_proposed_again_and_what_came_since_is_retired(register):
    add(register)
    versions.take_into_use(register, ADMIN)
    add(register, "Till")
    versions.take_into_use(register, ADMIN)
    versions.restore(register, ADMIN, 1)
    assert proposals.draft(register, ADMIN).changes == ["Insats, ”Till”: tas ur bruk; svaren finns kvar."]
    assert versions.take_into_use(register, ADMIN) == 3
    assert "till" not in register.plan.forms["insats"].fields
    versions.restore(register, ADMIN, 0)
    versions.take_into_use(register, ADMIN)
    assert set(register.plan.forms["insats"].every_field) >= {"samarbetspart", "till"}
    assert "samarbetspart" not in register.plan.forms["insats"].fields
    with pytest.raises(NotFound):
        versions.restore(register, ADMIN, 99)


def test_a_changed_plan_file_rules_where_the_version_has_changed_nothing(reopen):
    register = reopen()
    add(register)
    versions.take_into_use(register, ADMIN)
    text = file_text(PLAN).replace('may = ["read", "display", "export", "read_marked"]', 'may = ["read"]')
    text = text.replace('purge_after = "2 år"', 'purge_after = "3 år"').replace('"Målgrupp"', '"För vem"')
    register = reopen(text)
    assert "Planfilen har ändrats" in register.in_use.notice
    assert register.plan.roles["lasare"].may == ("read",)
    assert register.plan.forms["observation"].purge_after == "3 år"
    assert register.plan.forms["insats"].fields["malgrupp"].label == "För vem"
    assert "samarbetspart" in register.plan.forms["insats"].fields


def test_a_version_of_an_earlier_program_is_kept_whole_on_a_changed_file(reopen):
    register = reopen()
    add(register)
    versions.take_into_use(register, ADMIN)
    with register.store.transaction() as write:
        write.execute("UPDATE plan_version SET file_parts = NULL")
    register = reopen(file_text(PLAN).replace('"Målgrupp"', '"För vem"'))
    assert "Versionen gäller för formulär och val" in register.in_use.notice
    assert register.plan.forms["insats"].fields["malgrupp"].label == "Målgrupp"


def changed_standard(text: str) -> str:
    """A later standard plan: other words, a new question in the middle, a new answer, another order, one retired."""
    data = tomllib.loads(text)
    (form,) = [form for form in data["form"] if form["name"] == "insats"]
    fields = {field["name"]: field for field in form["field"]}
    fields["malgrupp"] |= {"label": "Vilka", "hint": "Ny hjälptext."}
    fields["syfte"]["label"] = "Varför"
    del fields["ordning"]
    order = [name for name in fields if name != "kalla"]
    order.insert(order.index("syfte") + 1, "nyckel")
    fields["nyckel"] = {"type": "text", "name": "nyckel", "label": "Ny fråga"}
    form["field"] = [fields[name] for name in [*order, "kalla"]]
    form["plural"] = "Insatserna"
    data["choices"]["driftform"].insert(0, {"name": "projekt", "label": "Projekt"})
    data["choices"]["driftform"][1]["label"] = "Engångsinsats"
    return edits.rewrite(text, data)


def test_a_new_standard_plan_reaches_forms_that_were_changed_in_the_browser_and_what_they_changed_wins(reopen):
    register = reopen()
    text = edits.change_field(register.in_use.text, "insats", "malgrupp", {"label": "Till vem"})
    text = edits.retire_field(text, "insats", "indikator")
    text = edits.change_form(text, "insats", {"label": "Åtgärd"})
    choices = [choice.model_dump() for choice in register.plan.choices["driftform"]]
    choices[1]["label"] = "Linjen"
    proposals.propose(register, ADMIN, edits.set_choices(text, "driftform", choices))
    add(register)
    versions.take_into_use(register, ADMIN)
    register = reopen(changed_standard(file_text(PLAN)))
    form, answers = register.plan.forms["insats"], register.plan.choices["driftform"]
    assert "har ändrat i formulären gäller" in register.in_use.notice
    # What they have changed, and only that.
    assert (form.label, form.fields["malgrupp"].label) == ("Åtgärd", "Till vem")
    assert ("indikator" in form.fields, "samarbetspart" in form.fields) == (False, True)
    # What is new beside it.
    assert (form.plural, form.fields["malgrupp"].hint) == ("Insatserna", "Ny hjälptext.")
    assert (form.fields["syfte"].label, "ordning" in form.fields) == ("Varför", False)
    names = list(form.fields)
    assert names.index("nyckel") == names.index("syfte") + 1
    assert [choice.label for choice in answers] == ["Projekt", "Engångsinsats", "Linjen"]
    # Settled, it stays as it is.
    versions.keep_both(register, ADMIN)
    again = reopen(changed_standard(file_text(PLAN)))
    assert (again.in_use.notice, again.plan.forms["insats"].label) == ("", "Åtgärd")


def test_the_administrator_chooses_the_file(reopen):
    register = reopen()
    add(register)
    versions.take_into_use(register, ADMIN)
    register = reopen(file_text(PLAN).replace('"Målgrupp"', '"För vem"'))
    assert versions.use_file(register, ADMIN) == 2
    assert register.in_use.notice == ""
    assert register.plan.forms["insats"].fields["malgrupp"].label == "För vem"
    assert "samarbetspart" not in register.plan.forms["insats"].fields
    register = reopen()
    assert (register.in_use.nr, register.in_use.notice) == (2, "")
    assert versions.history(register, ADMIN)[0].changes[0] == "Planfilen gäller igen."


def test_or_the_forms_as_they_are(reopen):
    register = reopen()
    add(register)
    versions.take_into_use(register, ADMIN)
    register = reopen(file_text(PLAN).replace('"Målgrupp"', '"För vem"'))
    versions.keep_forms(register, ADMIN)
    register = reopen()
    assert register.in_use.notice == ""
    assert register.plan.forms["insats"].fields["malgrupp"].label == "Målgrupp"


def test_a_version_that_does_not_fit_the_file_leaves_the_file_in_use_and_says_so(reopen):
    register = reopen()
    add(register, "Till höger", type="choice", choices="monster", relevant="${kalla} != ''")
    versions.take_into_use(register, ADMIN)
    register.store.read("SELECT 1")
    with register.store.transaction() as write:
        write.execute("UPDATE plan_version SET text = replace(text, 'kalla', 'borta'), file_digest = ''")
        write.execute("UPDATE plan_version SET text = replace(text, 'name = \"borta\"', 'name = \"kvar\"')")
    register = reopen()
    assert "passar inte ihop med planfilen" in register.in_use.notice
    assert "till_hoger" not in register.plan.forms["insats"].fields


def test_the_plan_is_exported_as_a_plan_file_that_opens_the_same(register, reopen):
    add(register)
    versions.take_into_use(register, ADMIN)
    text = versions.plan_file(register, ADMIN).decode()
    assert text.startswith("# Hela planen")
    assert latest(register.store, 1)[0]["action"] == "plan_export"
    register.store.close()
    assert "samarbetspart" in reopen(text).plan.forms["insats"].fields


def test_the_clock_is_the_registers(register):
    later = replace(register, clock=lambda: NOW + dt.timedelta(days=1))
    add(later)
    versions.take_into_use(later, ADMIN)
    assert versions.history(later, ADMIN)[0].taken_at.day == 25
