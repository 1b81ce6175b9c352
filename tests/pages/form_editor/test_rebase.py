"""Administration, Formulär: what comes from outside a proposal meets it: another version, an XLSForm, a plan file."""

from lomma_core.errors import NewerPlan
from lomma_core.exchange.xlsform import exporter
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.plan.loader import file_text
from tests.conftest import ADMIN, PLAN, plan_with
from tests.core.exchange.test_xlsform import make_workbook
from tests.pages.form_editor.test_tab import open_tab, take

LAY = "Lägg mina ändringar på den nya versionen"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SURVEY = [["text", "kurs", "Kurs"], ["integer", "platser", "Antal platser"]]


def others(register, field: str, label: str) -> None:
    """Another administrator takes a new label into use."""
    text = edits.change_field(proposals.begun(register, ADMIN), "insats", field, {"label": label})
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)


def test_a_proposal_is_laid_on_what_somebody_else_took_into_use_and_both_hold(screen, register):
    page = open_tab(screen, "insats", "malgrupp", None).fill("Fråga", "För vem?")
    others(register, "syfte", "Vad ska uppnås")
    page.run()
    assert "Version 1, som admin.ett tog i bruk" in page.text
    assert "Ni har ändrat olika saker, så allt kan gälla." in page.text
    assert "Ta i bruk …" not in page.buttons()
    page.press(LAY)
    assert "Förslaget bygger nu på version 1." in page.app.success[0].value
    take(page)
    known = register.plan.forms["insats"].fields
    assert (known["malgrupp"].label, known["syfte"].label) == ("För vem?", "Vad ska uppnås")


def test_what_both_have_changed_is_shown_from_both_and_nothing_is_laid_before_it_is_chosen(screen, register):
    page = open_tab(screen, "insats", "malgrupp", None).fill("Fråga", "För vem?")
    others(register, "malgrupp", "Till vem")
    page.run()
    [row] = page.table("Insats, frågan ”För vem?”").rows
    assert ["Till vem" in row[0], "För vem?" in row[1]] == [True, True]
    page.press(LAY)
    assert "välj vilken ändring som ska gälla" in page.app.error[0].value
    assert page.table("Insats, frågan ”För vem?”")
    choice = "Vad ska gälla för Insats, frågan ”För vem?”?"
    page.fill(choice, "mine").press(LAY)
    take(page)
    assert register.plan.forms["insats"].fields["malgrupp"].label == "För vem?"


def test_their_change_can_be_let_stand_and_then_nothing_is_left_of_mine(screen, register):
    page = open_tab(screen, "insats", "malgrupp", None).fill("Fråga", "För vem?")
    others(register, "malgrupp", "Till vem")
    page.run().fill("Vad ska gälla för Insats, frågan ”För vem?”?", "theirs").press(LAY)
    assert "Inget är kvar av förslaget" in page.app.success[0].value
    assert "Ditt förslag" not in page.text
    assert register.plan.forms["insats"].fields["malgrupp"].label == "Till vem"


def test_a_good_xlsform_becomes_a_proposal_that_says_what_it_changes(screen, register):
    page = upload(open_tab(screen, "insats", kind=None), make_workbook(SURVEY))
    assert "Filen är inläst som ett förslag. Läs vad den ändrar." in page.app.success[0].value
    assert "Nytt formulär: Vandring" in page.text.replace("\\", "")
    take(page)
    assert list(register.plan.forms["vandring"].fields) == ["kurs", "platser"]


def test_the_file_of_another_form_than_the_chosen_one_changes_that_form_only(screen, register):
    before = register.plan.forms["insats"]
    text = edits.change_field(register.in_use.text, "forslag", "ide", {"label": "Idén i en mening"})
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)
    data = exporter.xlsform(register, ADMIN, "forslag")
    others(register, "syfte", "Vad ska uppnås")
    versions.restore(register, ADMIN, 0)
    versions.take_into_use(register, ADMIN)
    page = upload(open_tab(screen, "insats", kind=None), data)
    own = proposals.draft(register, ADMIN.__class__("adm.ett", "administrator"))
    assert [sentence.split(",")[0] for sentence in own.changes] == ["Förslag"]
    assert "Idén i en mening" in page.text
    assert own.plan.forms["insats"].label == before.label


def test_a_bad_file_is_one_sentence_and_the_proposal_stays_as_it_was(screen, register):
    page = open_tab(screen, "insats", "malgrupp", None).fill("Fråga", "För vem?")
    before = page.text.count("frågan är nu")
    bad = make_workbook([["geopoint", "plats", "Plats"]])
    for data, reason in ((b"inget", "XLSForm"), (bad, "geopoint")):
        upload(page, data)
        assert reason in page.app.error[0].value
        assert page.text.count("frågan är nu") == before == 1
    assert "vandring" not in register.plan.forms


def test_a_plan_file_changed_on_disk_is_told_of_and_the_forms_in_use_may_stay(screen, open_database, tmp_path):
    page, register = changed_file(screen, open_database, tmp_path)
    assert len(_changed(page)) == 1
    page.press("Behåll formulären som de var")
    assert _changed(page) == []
    assert register.plan.forms["insats"].fields["malgrupp"].label == "Till vem"
    assert open_database().in_use.notice == ""


def test_a_choice_that_could_not_be_made_does_not_look_like_one_that_was(screen, open_database, tmp_path, monkeypatch):
    def too_late(register, actor):
        raise NewerPlan

    monkeypatch.setattr(versions, "keep_forms", too_late)
    page, _ = changed_file(screen, open_database, tmp_path)
    page.press("Behåll formulären som de var")
    assert [error.value for error in page.app.error] == [str(NewerPlan())]
    assert not page.app.success


def test_a_plan_file_changed_on_disk_may_rule_over_the_forms_again(screen, open_database, tmp_path):
    page, register = changed_file(screen, open_database, tmp_path)
    page.press("Använd planfilens formulär")
    assert "i bruk för alla" in page.app.success[0].value
    assert _changed(page) == []
    assert register.plan.forms["insats"].fields["malgrupp"].label == "Målgrupp enligt filen"
    assert screen("medlem", None).go("insatser", ny="1").has_widget("Målgrupp enligt filen")


def _changed(page) -> list[str]:
    """What the page says of a plan file that has been changed; Administration may warn of other things too."""
    return [warning.value for warning in page.app.warning if "Planfilen har ändrats" in warning.value]


def changed_file(screen, open_database, folder):
    """An administrator's tab after a version was taken into use and the plan file was then changed on disk."""
    path = folder / "plan.toml"
    path.write_text(file_text(PLAN), encoding="utf-8")
    others(open_database("empty", path), "malgrupp", "Till vem")
    changed = plan_with(folder, {'label = "Målgrupp"': 'label = "Målgrupp enligt filen"'})
    register = open_database(plan=changed)
    return open_tab(screen, "insats", kind=None), register


def upload(page, data: bytes):
    page.app.main.file_uploader[0].set_value([("formular.xlsx", data, TYPE)])
    return page.run().press("Gör filen till förslag")
