"""A field that is added to the plan file is everywhere after a restart, and what was saved before stays."""

import csv
import io

import pytest

from lomma_core.exchange.exports.csv_writer import form_csv
from lomma_core.records import commands, listing
from tests.conftest import CONVENER, MEASURE, MEMBER, PLAN

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
SHOWN = 'list = ["titel", "niva", "typ", '


@pytest.fixture
def changed(tmp_path):
    """The plan file with one more field on the insats."""
    text = PLAN.read_text(encoding="utf-8")
    assert SHOWN in text
    assert BEFORE in text
    text = text.replace(BEFORE, FIELD.lstrip("\n") + "\n" + BEFORE, 1)
    path = tmp_path / "plan.toml"
    path.write_text(text.replace(SHOWN, SHOWN + '"samarbetspart", ', 1), encoding="utf-8")
    return path


@pytest.fixture
def old(opened):
    """An insats that was saved, in two versions, before the field was there."""
    register = opened("empty")
    first = commands.save(register, CONVENER, "insats", MEASURE)
    return commands.save(register, CONVENER, "insats", MEASURE | {"status": "forsenad"}, first.id, 1)


def test_the_field_is_in_form_list_history_and_files_and_old_answers_stay(screen, opened, old, changed):
    assert not screen("medlem", None).go("insatser", post=old.id).asks(LABEL)
    register = opened(plan=changed)
    seen = screen("medlem", None).go("insatser", post=old.id)
    assert seen.title == MEASURE["titel"]
    assert seen.widget("Målgrupp").value == MEASURE["malgrupp"]
    seen.fill(LABEL, "Bibliotekets vänner").press("Spara ändringarna")
    assert "(version 3)" in seen.app.success[0].value
    history = [table.rows for table in seen.tables() if table.headings == ["Fråga", "Före", "Efter"]]
    assert history[0] == [[LABEL, "–", "Bibliotekets vänner"]]
    assert history[1] == [["Status", "Enligt plan", "Försenad"]]
    listed = seen.go("insatser").table("1 insats")
    assert listed.headings.index(LABEL) == 3
    assert listed.rows[0][3] == "Bibliotekets vänner"
    seen.fill("Sök", "vänner")
    assert len(seen.table("1 insats").rows) == 1
    row = _rows(form_csv(register, MEMBER, "insats", "csv"), ",")[0]
    assert row["samarbetspart"] == "Bibliotekets vänner"
    assert row["malgrupp"] == MEASURE["malgrupp"]
    row = _rows(form_csv(register, MEMBER, "insats", "excel-csv"), ";")[0]
    assert row[LABEL] == "Bibliotekets vänner"


def test_the_import_knows_the_field_by_its_heading(screen, opened, changed):
    register = opened("empty", changed)
    seen = screen("medlem", None).go("export-och-import", flik="Import")
    content = f"Titel;Nivå;{LABEL};Något annat\nKvällsöppet;Generell;Bibliotekets vänner;x\n"
    seen.app.main.file_uploader[0].set_value([("insatser.csv", content.encode(), "text/csv")])
    seen.run()
    assert seen.widget(LABEL).value == "samarbetspart"
    assert seen.widget("Något annat").value is None
    assert LABEL in seen.widget("Något annat").options
    seen.press("Granska raderna").press("Spara en post")
    assert "en ny" in seen.app.success[0].value
    saved = listing.list_records(register, MEMBER, "insats").records[0]
    assert saved.values["samarbetspart"] == "Bibliotekets vänner"


def test_the_fields_answers_survive_its_removal_and_return(screen, opened, old, changed):
    opened(plan=changed)
    screen("medlem", None).go("insatser", post=old.id).fill(LABEL, "Bibliotekets vänner").press("Spara ändringarna")
    opened(plan=PLAN)
    seen = screen("medlem", None).go("insatser", post=old.id)
    assert not seen.asks(LABEL)
    assert "Bibliotekets vänner" not in seen.text
    seen.fill("Målgrupp", "Nya ord").press("Spara ändringarna")
    opened(plan=changed)
    seen = screen("medlem", None).go("insatser", post=old.id)
    assert seen.widget(LABEL).value == "Bibliotekets vänner"
    assert seen.widget("Målgrupp").value == "Nya ord"


def test_a_new_field_may_be_required_of_what_is_saved_from_now_on(screen, opened, old, changed):
    text = changed.read_text(encoding="utf-8").replace(f'label = "{LABEL}"', f'label = "{LABEL}"\n  required = true')
    changed.write_text(text, encoding="utf-8")
    opened(plan=changed)
    seen = screen("medlem", None).go("insatser", post=old.id)
    assert f"Ofullständig: saknar {LABEL}." in seen.text
    seen.press("Spara ändringarna")
    assert seen.below(LABEL).startswith(":red[**▲ ")
    seen.fill(LABEL, "Bibliotekets vänner").press("Spara ändringarna")
    assert "Ofullständig" not in seen.text


def _rows(data: bytes, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
