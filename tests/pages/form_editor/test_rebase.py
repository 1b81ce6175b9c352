"""Administration, Formulär: what comes from outside a proposal meets it: another version, an XLSForm, a plan file."""

from lomma_core.errors import NewerPlan
from lomma_core.exchange.xlsform import exporter
from lomma_core.form_editor import edits, proposals, versions
from tests.conftest import ADMIN, PLAN, plan_with
from tests.core.exchange.test_xlsform import workbook
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
    seen = open_tab(screen, "insats", "malgrupp", None).fill("Fråga", "För vem?")
    others(register, "syfte", "Vad ska uppnås")
    seen.run()
    assert "Version 1, som admin.ett tog i bruk" in seen.text
    assert "Ni har ändrat olika saker, så allt kan gälla." in seen.text
    assert "Ta i bruk …" not in seen.buttons()
    seen.press(LAY)
    assert "Förslaget bygger nu på version 1." in seen.app.success[0].value
    take(seen)
    known = register.plan.forms["insats"].fields
    assert (known["malgrupp"].label, known["syfte"].label) == ("För vem?", "Vad ska uppnås")


def test_what_both_have_changed_is_shown_from_both_and_nothing_is_laid_before_it_is_chosen(screen, register):
    seen = open_tab(screen, "insats", "malgrupp", None).fill("Fråga", "För vem?")
    others(register, "malgrupp", "Till vem")
    seen.run()
    [row] = seen.table("Insats, frågan ”För vem?”").rows
    assert ["Till vem" in row[0], "För vem?" in row[1]] == [True, True]
    seen.press(LAY)
    assert "välj vilken ändring som ska gälla" in seen.app.error[0].value
    assert seen.table("Insats, frågan ”För vem?”")
    choice = "Vad ska gälla för Insats, frågan ”För vem?”?"
    seen.fill(choice, "mine").press(LAY)
    take(seen)
    assert register.plan.forms["insats"].fields["malgrupp"].label == "För vem?"


def test_their_change_can_be_let_stand_and_then_nothing_is_left_of_mine(screen, register):
    seen = open_tab(screen, "insats", "malgrupp", None).fill("Fråga", "För vem?")
    others(register, "malgrupp", "Till vem")
    seen.run().fill("Vad ska gälla för Insats, frågan ”För vem?”?", "theirs").press(LAY)
    assert "Inget är kvar av förslaget" in seen.app.success[0].value
    assert "Ditt förslag" not in seen.text
    assert register.plan.forms["insats"].fields["malgrupp"].label == "Till vem"


def test_a_good_xlsform_becomes_a_proposal_that_says_what_it_changes(screen, register):
    seen = upload(open_tab(screen, "insats", kind=None), workbook(SURVEY))
    assert "Filen är ett förslag. Läs vad den ändrar." in seen.app.success[0].value
    assert "Nytt formulär: Vandring" in seen.text.replace("\\", "")
    take(seen)
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
    seen = upload(open_tab(screen, "insats", kind=None), data)
    own = proposals.draft(register, ADMIN.__class__("adm.ett", "administrator"))
    assert [sentence.split(",")[0] for sentence in own.changes] == ["Förslag"]
    assert "Idén i en mening" in seen.text
    assert own.plan.forms["insats"].label == before.label


def test_a_bad_file_is_one_sentence_and_the_proposal_stays_as_it_was(screen, register):
    seen = open_tab(screen, "insats", "malgrupp", None).fill("Fråga", "För vem?")
    before = seen.text.count("etiketten är nu")
    bad = workbook([["geopoint", "plats", "Plats"]])
    for data, told in ((b"inget", "XLSForm"), (bad, "geopoint")):
        upload(seen, data)
        assert told in seen.app.error[0].value
        assert seen.text.count("etiketten är nu") == before == 1
    assert "vandring" not in register.plan.forms


def test_a_plan_file_changed_on_disk_is_told_of_and_the_forms_in_use_may_stay(screen, opened, tmp_path):
    seen, register = changed_file(screen, opened, tmp_path)
    assert "Planfilen har ändrats" in seen.app.warning[0].value
    seen.press("Behåll formulären som de är")
    assert not seen.app.warning
    assert register.plan.forms["insats"].fields["malgrupp"].label == "Till vem"
    assert opened().in_use.notice == ""


def test_a_choice_that_could_not_be_made_does_not_look_like_one_that_was(screen, opened, tmp_path, monkeypatch):
    def too_late(register, actor):
        raise NewerPlan

    monkeypatch.setattr(versions, "keep_forms", too_late)
    seen, _ = changed_file(screen, opened, tmp_path)
    seen.press("Behåll formulären som de är")
    assert [one.value for one in seen.app.error] == [str(NewerPlan())]
    assert not seen.app.success


def test_a_plan_file_changed_on_disk_may_rule_over_the_forms_again(screen, opened, tmp_path):
    seen, register = changed_file(screen, opened, tmp_path)
    seen.press("Använd planfilens formulär")
    assert "i bruk för alla" in seen.app.success[0].value
    assert not seen.app.warning
    assert register.plan.forms["insats"].fields["malgrupp"].label == "Målgrupp enligt filen"
    assert screen("medlem", None).go("insatser", ny="1").asks("Målgrupp enligt filen")


def changed_file(screen, opened, folder):
    """An administrator's tab after a version was taken into use and the plan file was then changed on disk."""
    path = folder / "plan.toml"
    path.write_text(PLAN.read_text(encoding="utf-8"), encoding="utf-8")
    others(opened("empty", path), "malgrupp", "Till vem")
    changed = plan_with(folder, {'label = "Målgrupp"': 'label = "Målgrupp enligt filen"'})
    register = opened(plan=changed)
    return open_tab(screen, "insats", kind=None), register


def upload(seen, data: bytes):
    seen.app.main.file_uploader[0].set_value([("formular.xlsx", data, TYPE)])
    return seen.run().press("Gör filen till förslag")
