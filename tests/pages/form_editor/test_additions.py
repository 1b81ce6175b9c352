"""A field that is added to the plan file is everywhere after a restart, and what was saved before stays."""

import pytest

from lomma_core.plan.loader import file_text
from lomma_core.records import commands, listing
from tests.conftest import CONVENER, MEASURE, MEMBER, PLAN
from tests.helpers.core_results import csv_rows, form_csv

LABEL = "Samarbetspart utanför kommunen"
FIELD = f"""
  [[form.field]]
  type = "text"
  name = "samarbetspart"
  label = "{LABEL}"
  hint = "En organisation."
"""
# The new field goes in among those that are there, not after them, and into the list.
BEFORE = '  [[form.field]]\n  type = "text"\n  name = "diarienummer"\n  label = "Diarienummer"\n  hint = "Till'
LISTED = 'list = ["titel", "niva", "typ", '


@pytest.fixture
def plan_with_field(tmp_path):
    """The plan file with one more field on the insats."""
    text = file_text(PLAN)
    assert LISTED in text
    assert BEFORE in text
    text = text.replace(BEFORE, FIELD.lstrip("\n") + "\n" + BEFORE, 1)
    path = tmp_path / "plan.toml"
    path.write_text(text.replace(LISTED, LISTED + '"samarbetspart", ', 1), encoding="utf-8")
    return path


@pytest.fixture
def old(open_database):
    """An insats that was saved, in two versions, before the field was there."""
    register = open_database("empty")
    first = commands.save(register, CONVENER, "insats", MEASURE)
    return commands.save(register, CONVENER, "insats", MEASURE | {"status": "forsenad"}, first.id, 1)


def test_the_field_is_in_form_list_history_and_files_and_old_answers_stay(screen, open_database, old, plan_with_field):
    assert not screen("medlem", None).go("insatser", post=old.id).has_widget(LABEL)
    register = open_database(plan=plan_with_field)
    page = screen("medlem", None).go("insatser", post=old.id)
    assert page.title == MEASURE["titel"]
    assert page.widget("Målgrupp").value == MEASURE["malgrupp"]
    page.fill(LABEL, "Bibliotekets vänner").press("Spara ändringarna")
    assert "(version 3)" in page.app.success[0].value
    history = [
        table.rows for table in page.open_tab("Historik").tables() if table.headings == ["Fråga", "Före", "Efter"]
    ]
    assert history[0] == [[LABEL, "–", "Bibliotekets vänner"]]
    assert history[1] == [["Status", "Enligt plan", "Försenad"]]
    listed = page.go("insatser").table("1 insats")
    assert listed.headings.index(LABEL) == 3
    assert listed.rows[0][3] == "Bibliotekets vänner"
    page.fill("Sök", "vänner")
    assert len(page.table("1 insats").rows) == 1
    row = csv_rows(form_csv(register, MEMBER, "insats", "csv"), ",")[0]
    assert row["samarbetspart"] == "Bibliotekets vänner"
    assert row["malgrupp"] == MEASURE["malgrupp"]
    row = csv_rows(form_csv(register, MEMBER, "insats", "excel-csv"), ";")[0]
    assert row[LABEL] == "Bibliotekets vänner"


def test_the_import_knows_the_field_by_its_heading(screen, open_database, plan_with_field):
    register = open_database("empty", plan_with_field)
    page = screen("medlem", None).go("export-och-import", flik="Import")
    content = f"Titel;Nivå;{LABEL};Något annat\nKvällsöppet;Generell;Bibliotekets vänner;x\n"
    page.app.main.file_uploader[0].set_value([("insatser.csv", content.encode(), "text/csv")])
    page.run()
    assert page.widget(LABEL).value == "samarbetspart"
    assert page.widget("Något annat").value is None
    assert LABEL in page.widget("Något annat").options
    page.press("Granska raderna").press("Spara en post")
    assert "en ny" in page.app.success[0].value
    saved = listing.list_records(register, MEMBER, "insats").records[0]
    assert saved.values["samarbetspart"] == "Bibliotekets vänner"


def test_the_fields_answers_survive_its_removal_and_return(screen, open_database, old, plan_with_field):
    open_database(plan=plan_with_field)
    screen("medlem", None).go("insatser", post=old.id).fill(LABEL, "Bibliotekets vänner").press("Spara ändringarna")
    open_database(plan=PLAN)
    page = screen("medlem", None).go("insatser", post=old.id)
    assert not page.has_widget(LABEL)
    assert "Bibliotekets vänner" not in page.text
    page.fill("Målgrupp", "Nya ord").press("Spara ändringarna")
    open_database(plan=plan_with_field)
    page = screen("medlem", None).go("insatser", post=old.id)
    assert page.widget(LABEL).value == "Bibliotekets vänner"
    assert page.widget("Målgrupp").value == "Nya ord"


def test_a_new_field_may_be_required_of_what_is_saved_from_now_on(screen, open_database, old, plan_with_field):
    text = plan_with_field.read_text(encoding="utf-8").replace(
        f'label = "{LABEL}"', f'label = "{LABEL}"\n  required = true'
    )
    plan_with_field.write_text(text, encoding="utf-8")
    open_database(plan=plan_with_field)
    page = screen("medlem", None).go("insatser", post=old.id)
    assert f"Ofullständig: saknar {LABEL}." in page.text
    page.fill("Målgrupp", "Nya ord").press("Spara ändringarna")
    assert f"Ofullständig: saknar {LABEL}." in page.text
    page.fill(LABEL, "Bibliotekets vänner").press("Spara ändringarna")
    assert "Ofullständig" not in page.text
    page.fill(LABEL, "").press("Spara ändringarna")
    assert page.below(LABEL).startswith(":red[**▲ ")
