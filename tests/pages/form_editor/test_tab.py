"""Administration, Formulär, in AppTest: a proposal is made, shown, taken into use and restored; others see no tab."""

import pytest

from pages.form_editor import state


def open_tab(screen, form: str, field: str = "", kind: str | None = "empty"):
    """The tab on a form, with a field in the editor."""
    page = screen("administrator", kind).go("administration", flik="Formulär")
    page.app.session_state[state.FORM] = form
    page.app.session_state[state.FIELD] = field
    return page.run()


def take(page):
    return page.press("Ta i bruk …").press("Ja, ta i bruk nu")


def test_the_preview_asks_in_the_order_of_the_form(screen):
    labels = open_tab(screen, "insats").labels()
    assert labels.index("Status") < labels.index("Vad och för vem") < labels.index("Syfte")


def test_a_field_is_changed_seen_in_the_preview_and_taken_into_use(screen):
    page = open_tab(screen, "insats", "malgrupp")
    assert page.widget("Fråga").value == "Målgrupp"
    page.fill("Fråga", "För vem?").fill("Måste besvaras", False)
    assert "Insats, ”Målgrupp”: frågan är nu" in page.text.replace("\\", "")
    assert page.has_widget("För vem?")
    take(page)
    assert "Version 1 av formulären är i bruk för alla." in page.app.success[0].value
    assert screen("medlem", None).go("insatser", form="insats", ny="1").has_widget("För vem?")


def test_a_question_is_added_in_its_place_with_its_own_choices(screen):
    page = open_tab(screen, "observation")
    page.fill("Den nya frågan", "Väder").fill("Svaret är", "choice").fill("Valen, ett på varje rad", "Sol\nRegn\n")
    page.fill("Efter frågan", "datum").press("Lägg till frågan")
    rows = page.table("Iakttagelse").rows
    assert rows[1] == ["Väder", "Ett val", "Nej", "Alltid"]
    assert page.widget("Väder").options == ["Sol", "Regn"]


def test_a_condition_is_picked_from_lists_and_the_preview_follows(screen):
    page = open_tab(screen, "observation", "tillforlitlighet")
    page.fill("När ställs frågan?", "val").fill("Frågan som det beror på", "miljo").fill("Svar", "autonom")
    assert "ställs nu när Miljö är Autonoma miljön" in page.text.replace("\\", "")
    assert not page.has_widget("Tillförlitlighet")
    page.fill("Miljö", "autonom")
    assert page.has_widget("Tillförlitlighet")


def test_what_cannot_be_done_is_said_and_what_was_typed_stays(screen):
    page = open_tab(screen, "uppfoljning_insats", "lardom")
    page.fill("När ställs frågan?", "alltid")
    assert "Fri text bredvid antal personer" in page.below("När ställs frågan?")
    assert page.widget("När ställs frågan?").value == "alltid"
    assert "Ta i bruk …" not in page.buttons()


def test_a_field_that_the_overview_rests_on_has_only_its_words_to_change(screen):
    page = open_tab(screen, "insats", "niva")
    assert page.widget("Måste besvaras").disabled
    assert not page.has_widget("När ställs frågan?")
    assert "Ta ur bruk" not in page.buttons()


def test_a_field_is_retired_and_an_earlier_version_brings_it_back(screen):
    page = open_tab(screen, "insats", "kalla").press("Ta ur bruk")
    assert page.has_widget("Ta i bruk igen")
    take(page)
    page.press("Gör planfilens formulär till förslag")
    assert "tas i bruk igen" in page.text
    page.press("Kasta förslaget").press("Ja, kasta förslaget")
    assert "Ta i bruk …" not in page.buttons()


def test_choices_are_renamed_added_and_those_of_the_plan_file_are_not(screen):
    page = open_tab(screen, "insats", "driftform")
    page.fill("Val 1", "Enstaka insats").fill("Nytt val", "Projekt")
    assert page.widget("Val 3").value == "Projekt"
    assert page.widget("Punktinsats eller ordinarie verksamhet").options[0] == "Enstaka insats"
    assert "bara i planfilen" in open_tab(screen, "lagesbild", "omrade", None).text


def test_a_whole_form_is_added_and_used_on_a_page_that_was_not_there(screen):
    page = open_tab(screen, "insats")
    assert "Här finns inga formulär" in screen("medlem", None).go("ovrigt").text
    page.fill("Vad heter en post? Till exempel ”Utbildning”", "Utbildning")
    page.fill("Vad heter flera? Till exempel ”Utbildningar”", "Utbildningar")
    page.fill("Första frågan; svaret blir postens namn", "Kursens namn").press("Lägg till formuläret")
    assert "Välj en eller ett." in page.below("Heter det en eller ett?")
    page.fill("Heter det en eller ett?", "en").press("Lägg till formuläret")
    assert page.table("Utbildning").rows == [["Kursens namn", "Kort text", "Ja", "Alltid"]]
    take(page)
    member = screen("medlem", None).go("ovrigt")
    assert "Utbildningar" in member.text
    member.press("Lägg till i Utbildningar").fill("Kursens namn", "Källkritik för alla")
    member.press("Spara utbildning")
    assert "(version 1)" in member.app.success[0].value
    assert member.title == "Källkritik för alla"
    assert screen("lasare", None).go("ovrigt").table("1 utbildning").rows == [["Källkritik för alla"]]


def test_a_proposed_question_can_be_removed_and_one_in_use_cannot(screen):
    page = open_tab(screen, "insats")
    page.press("Lägg till frågan")
    assert "Skriv frågan" in page.below("Den nya frågan")
    page.fill("Den nya frågan", "Väder").press("Lägg till frågan")
    page.app.session_state[state.FIELD] = "vader"
    page.run()
    assert "Ta ur bruk" not in page.buttons()
    page.press("Ta bort frågan")
    assert "Frågan ”Väder” är borttagen ur förslaget." in page.app.success[0].value
    assert "Ta i bruk …" not in page.buttons()
    assert "Ta bort frågan" not in open_tab(screen, "insats", "kalla", None).buttons()


def test_a_number_of_persons_is_proposed_as_a_count_that_may_be_declined(screen):
    page = open_tab(screen, "uppfoljning_insats")
    page.fill("Den nya frågan", "Antal elever").press("Lägg till frågan")
    assert "antal personer" in page.below("Svaret är")
    page.press("Ja, svaret är antal personer").press("Lägg till frågan")
    assert ["Antal elever", "Antal personer", "Nej", "Alltid"] in page.table("Uppföljning av insats").rows
    page.fill("Den nya frågan", "Antal elever som bord räcker till").fill("Svaret är", "number")
    page.press("Nej, det är inte personer").press("Lägg till frågan")
    assert page.table("Uppföljning av insats").rows[-1][1] == "Tal"


@pytest.mark.parametrize("role", ["lasare", "polis", "medlem", "sammankallande"])
def test_other_roles_see_no_tab(screen, role):
    page = screen(role).go("administration", flik="Formulär")
    assert "Vilka frågor ställer formulären?" not in page.text
