"""Administration, Formulär, in AppTest: a proposal is made, shown, taken into use and restored; others see no tab."""

import pytest

from pages.form_editor import state


def open_tab(screen, form: str, field: str = "", kind: str | None = "empty"):
    """The tab on a form, with a field in the editor."""
    seen = screen("administrator", kind).go("administration", flik="Formulär")
    seen.app.session_state[state.FORM] = form
    seen.app.session_state[state.FIELD] = field
    return seen.run()


def take(seen):
    return seen.press("Ta i bruk …").press("Ja, ta i bruk nu")


def test_a_field_is_changed_seen_in_the_preview_and_taken_into_use(screen):
    seen = open_tab(screen, "insats", "malgrupp")
    assert seen.widget("Fråga").value == "Målgrupp"
    seen.fill("Fråga", "För vem?").fill("Måste besvaras", False)
    assert "Insats, ”Målgrupp”: etiketten är nu" in seen.text.replace("\\", "")
    assert seen.asks("För vem?")
    take(seen)
    assert "Version 1 av formulären är i bruk för alla." in seen.app.success[0].value
    assert screen("medlem", None).go("insatser", form="insats", ny="1").asks("För vem?")


def test_a_question_is_added_in_its_place_with_its_own_choices(screen):
    seen = open_tab(screen, "observation")
    seen.fill("Den nya frågan", "Väder").fill("Svaret är", "choice").fill("Valen, ett på varje rad", "Sol\nRegn\n")
    seen.fill("Efter frågan", "datum").press("Lägg till frågan")
    shown = seen.table("Iakttagelse").rows
    assert shown[1] == ["Väder", "Ett val", "Nej", "Alltid"]
    assert seen.widget("Väder").options == ["Sol", "Regn"]


def test_a_condition_is_picked_from_lists_and_the_preview_follows(screen):
    seen = open_tab(screen, "observation", "tillforlitlighet")
    seen.fill("När ställs frågan?", "val").fill("Frågan som det beror på", "miljo").fill("Svar", "autonom")
    assert "frågas nu när Miljö är Autonoma miljön" in seen.text.replace("\\", "")
    assert not seen.asks("Tillförlitlighet")
    seen.fill("Miljö", "autonom")
    assert seen.asks("Tillförlitlighet")


def test_what_cannot_be_done_is_said_and_what_was_typed_stays(screen):
    seen = open_tab(screen, "uppfoljning_insats", "lardom")
    seen.fill("När ställs frågan?", "alltid")
    assert "Ändringen är inte med i förslaget." in seen.app.error[0].value
    assert "R9" in seen.app.error[0].value
    assert seen.widget("När ställs frågan?").value == "alltid"
    assert "Ta i bruk …" not in seen.buttons()


def test_a_field_that_the_overview_rests_on_has_only_its_words_to_change(screen):
    seen = open_tab(screen, "insats", "niva")
    assert seen.widget("Måste besvaras").disabled
    assert not seen.asks("När ställs frågan?")
    assert "Ta ur bruk" not in seen.buttons()


def test_a_field_is_retired_and_an_earlier_version_brings_it_back(screen):
    seen = open_tab(screen, "insats", "kalla").press("Ta ur bruk")
    assert seen.asks("Ta i bruk igen")
    take(seen)
    seen.press("Gör planfilens formulär till förslag")
    assert "tas i bruk igen" in seen.text
    seen.press("Kasta förslaget").press("Ja, kasta förslaget")
    assert "Ta i bruk …" not in seen.buttons()


def test_choices_are_renamed_added_and_those_of_the_plan_file_are_not(screen):
    seen = open_tab(screen, "insats", "driftform")
    seen.fill("Val 1", "Enstaka insats").fill("Nytt val", "Projekt")
    assert seen.widget("Val 3").value == "Projekt"
    assert seen.widget("Punktinsats eller ordinarie verksamhet").options[0] == "Enstaka insats"
    assert "bara i planfilen" in open_tab(screen, "lagesbild", "omrade", None).text


def test_a_whole_form_is_added_and_used_on_a_page_that_was_not_there(screen):
    seen = open_tab(screen, "insats")
    assert "Här finns inga formulär" in screen("medlem", None).go("ovrigt").text
    seen.fill("Vad heter en post? Till exempel ”Utbildning”", "Utbildning")
    seen.fill("Vad heter flera? Till exempel ”Utbildningar”", "Utbildningar")
    seen.fill("Första frågan; svaret blir postens namn", "Kursens namn").press("Lägg till formuläret")
    take(seen)
    member = screen("medlem", None).go("ovrigt")
    assert "Utbildningar" in member.text
    member.press("Lägg till i Utbildningar").fill("Kursens namn", "Källkritik för alla")
    member.press("Spara utbildning")
    assert "(version 1)" in member.app.success[0].value
    assert member.title == "Källkritik för alla"
    assert screen("lasare", None).go("ovrigt").table("1 utbildning").rows == [["Källkritik för alla"]]


@pytest.mark.parametrize("role", ["lasare", "polis", "medlem", "sammankallande"])
def test_other_roles_see_no_tab(screen, role):
    seen = screen(role).go("administration", flik="Formulär")
    assert "Vilka frågor ställer formulären?" not in seen.text
