"""A new field type is drawn in forms, listed and filtered on screen with no other edit."""

import pytest

from lomma_core.records import commands
from tests.conftest import CONVENER, MEASURE
from tests.helpers import made_up_types


@pytest.fixture
def register(open_database, tmp_path):
    """The app's register, with a field of each made-up type on the insats."""
    (tmp_path / "plan").mkdir()
    with made_up_types.registered_types():
        yield open_database("empty", made_up_types.plan_with_types(tmp_path / "plan"))


def test_a_form_asks_for_it_in_a_text_field_and_keeps_what_was_typed(screen, register):
    old = commands.save(register, CONVENER, "insats", MEASURE | {"marke": "bibliotek", "andel": "12,5"})
    page = screen("medlem", None).go("insatser", post=old.id)
    assert [page.widget(label).type for label in ("Märke", "Andel")] == ["text_input", "text_input"]
    assert [page.widget(label).value for label in ("Märke", "Andel")] == ["§ bibliotek", "12,5 %"]
    # The instruction of R5 stands by what is a text, and only there.
    tied = page.described(register.plan.plan.writing_rule)
    assert [page.widget(label).key in tied for label in ("Märke", "Andel")] == [True, False]
    page.fill("Märke", "Elev 19900101-1234").fill("Andel", "101").press("Spara ändringarna")
    assert "Märke: ett personnummer" in page.problems
    assert "Andel: Skriv en andel mellan 0 och 100 %." in page.problems
    page.fill("Märke", "torg").fill("Andel", "8 %").press("Spara ändringarna")
    history = [
        table.rows for table in page.open_tab("Historik").tables() if table.headings == ["Fråga", "Före", "Efter"]
    ]
    assert history[0] == [["Märke", "§ bibliotek", "§ torg"], ["Andel", "12,5 %", "8 %"]]


def test_a_list_shows_it_and_is_narrowed_by_it(screen, register):
    for title, mark in (("Kväll", "bibliotek"), ("Natt", "torg")):
        commands.save(register, CONVENER, "insats", MEASURE | {"titel": title, "marke": mark, "andel": "8"})
    page = screen("medlem", None).go("insatser")
    listed = page.table("2 insatser")
    place = [listed.headings.index(name) for name in ("Märke", "Andel")]
    assert sorted([row[column] for column in place] for row in listed.rows) == [
        ["§ bibliotek", "8 %"],
        ["§ torg", "8 %"],
    ]
    assert page.widget("Märke").options == ["§ BIBLIOTEK", "§ TORG"]
    page.fill("Märke", "§ torg")
    assert page.table("1 insats").rows[0][0] == "Natt"
    assert not page.has_widget("Andel")


def test_the_form_editor_offers_it(screen, register):
    page = screen("administrator", None).go("administration", flik="Formulär")
    assert {"märke", "andel i procent"} <= set(page.widget("Svaret är").options)
    page.app.selectbox(key="forms/form").set_value("insats")
    questions = page.run().table("Insats:").rows
    assert [row[1] for row in questions if row[0] in ("Märke", "Andel")] == ["Märke", "Andel i procent"]
