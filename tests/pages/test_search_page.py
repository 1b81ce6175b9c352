"""Sök goes through every form, and what may mean a person is in no address (R2)."""


def test_a_word_leads_to_every_record_that_holds_it_and_stands_in_the_address(screen):
    page = screen("medlem", "filled").go("sok").fill("Sök efter", "lärare")
    assert page.app.query_params["sok"] == "lärare"
    assert "Träffar: " in page.text
    rows = [row for table in page.tables() for row in table.rows]
    assert any(row[0] == "Föreläsning för lärare" for row in rows)
    again = screen("medlem", None).go("sok", sok="lärare")
    assert [row for table in again.tables() for row in table.rows] == rows


def test_no_match_says_what_to_try(screen):
    page = screen("lasare", "filled").go("sok").fill("Sök efter", "finns inte någonstans")
    assert "Inget matchar. Pröva ett kortare ord" in page.text
    assert page.tables() == []


def test_what_may_mean_a_person_is_searched_for_but_never_in_the_address(screen):
    page = screen("medlem", "filled").go("sok").fill("Sök efter", "Anna Svensson")
    assert "Inget matchar." in page.text
    assert "sok" not in page.app.query_params
    page = screen("medlem", None).go("sok", sok="Anna Svensson")
    assert "sok" not in page.app.query_params
    assert page.widget("Sök efter").value == ""


def test_what_is_refused_is_said_in_one_sentence_and_stays_in_its_field(screen):
    page = screen("medlem", "filled").go("sok").fill("Sök efter", "19900101-2384")
    assert len(page.app.error) == 1
    assert page.app.error[0].value.startswith("Sök: ")
    assert "19900101" not in page.app.error[0].value
    assert page.widget("Sök efter").value == "19900101-2384"
    assert "sok" not in page.app.query_params
    assert not page.fill("Sök efter", "lärare").app.error
