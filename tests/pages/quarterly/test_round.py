"""The round: a list with ticks, straight to what is left, few clicks where it is calm, an end that leads on (P7)."""

import pytest

from lomma_core.accounts import accounts
from lomma_core.permissions import OPERATOR
from lomma_core.quarterly import confirm
from lomma_core.records import commands, listing
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import Q3, Q4, describe, follow

FORM = "uppfoljning_insats"
HERE = {"kvartal": str(Q4)}
TITLES = ["Alfa", "Beta", "Gamma"]
SAVE = "Spara uppföljning av insats"


def answer(page, field: str, value: str):
    """Choose an answer in the round's form; other tabs have fields of the same name."""
    [widget] = [
        element
        for element in page.app.main
        if str(getattr(element, "key", "")).startswith(f"form/{FORM}/") and element.key.endswith(f"/{field}")
    ]
    widget.set_value(value)
    return page.run()


def well(page) -> None:
    """Answer that the insats goes well, and save."""
    answer(answer(page, "resultat", "gott"), "beslut", "fortsatt").press(SAVE)


class Clicks:
    """A screen whose clicks are counted, as a person would press: a choice and a button each are one."""

    def __init__(self, screen):
        self.screen, self.count = screen, 0

    def press(self, label: str) -> None:
        self.screen.press(label)
        self.count += 1

    def choose(self, field: str, value: str) -> None:
        answer(self.screen, field, value)
        self.count += 1


@pytest.fixture
def register(open_database):
    """Three insatser that run as planned, of which one is another seat's."""
    register = open_database("empty")
    for title in TITLES:
        seat = "polisen" if title == "Beta" else "sakerhetschefen"
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": title, "ansvarig": seat})
    return register


def answers(register, quarter=Q4) -> list[dict]:
    query = listing.ListQuery(filters={"kvartal": str(quarter)}, limit=None)
    return [record.values for record in listing.list_records(register, MEMBER, FORM, query).records]


def ids(register) -> dict[str, str]:
    query = listing.ListQuery(limit=None)
    return {r.values["titel"]: r.id for r in listing.list_records(register, MEMBER, "insats", query).records}


def heading(page) -> str:
    """The insats that is open, or what stands at the end of the round."""
    return page.app.header[0].value


def ticks(page) -> list[str]:
    """The list of the round: each with its tick."""
    [drawn] = page.trees("lomma-round")
    return ["".join(part["parts"][0] for part in row["parts"]) for row in drawn["parts"]]


def test_a_calm_insats_without_answers_before_takes_at_most_four_clicks(screen, register):
    page = Clicks(screen("medlem", None).go("uppfoljning", **HERE))
    for title in TITLES:
        assert heading(page.screen) == title
        before = page.count
        page.choose("resultat", "gott")
        page.choose("beslut", "fortsatt")
        page.press(SAVE)
        assert page.count - before <= 4
    assert heading(page.screen) == "Rundan är klar"
    assert [values["resultat"] for values in answers(register)] == ["gott"] * 3


def test_an_insats_in_which_nothing_has_changed_takes_one_click_and_its_answers_are_shown_before(screen, register):
    for measure in ids(register).values():
        follow(register, Q3, measure, resultat="delvis", avvikelse="Sjukdom i maj.")
    page = Clicks(screen("medlem", None).go("uppfoljning", **HERE))
    for title in TITLES:
        assert heading(page.screen) == title
        text = page.screen.text
        assert "Sjukdom i maj." in text
        shown = "status Enligt plan, resultat Delvis, trend sedan förra kvartalet Oförändrat och beslut Fortsätt"
        assert shown in text
        page.press("Samma svar som 2026-K3")
    assert page.count == len(TITLES)
    assert [(values["resultat"], values["avvikelse"]) for values in answers(register)] == [("delvis", None)] * 3


def test_last_quarters_answers_stand_above_the_questions(screen, register):
    follow(register, Q3, ids(register)["Alfa"], resultat="svagt")
    page = screen("medlem", None).go("uppfoljning", **HERE)
    elements = list(page.app.main)
    before = next(i for i, element in enumerate(elements) if str(getattr(element, "value", "")) == "Svaren 2026-K3")
    assert before < next(i for i, element in enumerate(elements) if getattr(element, "label", "") == "Status *")


def test_the_round_goes_to_what_is_not_done_and_begins_anew_from_the_top(screen, register):
    follow(register, Q4, ids(register)["Beta"])
    page = screen("medlem", None).go("uppfoljning", **HERE, runda=ids(register)["Gamma"])
    assert ticks(page) == ["○Alfa", "✓Beta", "○Gamma"]
    assert heading(page) == "Gamma"
    well(page)
    assert heading(page) == "Alfa"
    assert ticks(page) == ["○Alfa", "✓Beta", "✓Gamma"]


def test_an_insats_is_opened_by_its_place_too_and_an_unknown_one_is_the_first_that_is_left(screen, register):
    assert heading(screen("medlem", None).go("uppfoljning", **HERE, runda="2")) == "Beta"
    assert heading(screen("medlem", None).go("uppfoljning", **HERE, runda="finnsinte")) == "Alfa"


def test_only_my_own_are_gone_through_and_their_end_leads_to_the_groups(screen, register):
    assert not screen("medlem", None).go("uppfoljning", **HERE).has_widget("Bara mina (2 av 3)")
    accounts.change(register, OPERATOR, "med.ett", seat="sakerhetschefen")
    page = screen("medlem", None).go("uppfoljning", **HERE).fill("Bara mina (2 av 3)", True)
    assert ticks(page) == ["○Alfa", "○Gamma"]
    for _ in range(2):
        well(page)
    assert heading(page) == "Dina insatser är uppföljda"
    assert "En av gruppens insatser återstår." in page.text
    assert heading(page.press("Visa hela rundan")) == "Beta"


def test_the_end_says_what_comes_next_and_leads_there(screen, register):
    for measure in ids(register).values():
        follow(register, Q4, measure)
    page = screen("medlem", None).go("uppfoljning", **HERE)
    assert heading(page) == "Rundan är klar"
    assert "Nästa steg i kvartalet: beskriv lägesbilden. 0 av 3 miljöer." in page.text
    assert page.press("Beskriv lägesbilden").title == "Lägesbild"
    for milieu in ("vit_makt", "autonom", "islamistisk"):
        describe(register, Q4, milieu)
    page = screen("medlem", None).go("uppfoljning", **HERE)
    assert "Nästa steg i kvartalet: följ upp. 0 av 3 miljöer, 3 av 3 insatser." in page.text
    assert "Lägesbilden stämmer fortfarande" in page.press("Följ upp").text


def test_what_somebody_has_begun_to_answer_is_not_written_over(screen, register):
    follow(register, Q3, ids(register)["Alfa"])
    page = screen("medlem", None).go("uppfoljning", **HERE)
    assert page.has_widget("Samma svar som 2026-K3")
    answer(page, "resultat", "svagt")
    assert not page.run().has_widget("Samma svar som 2026-K3")


def test_who_may_not_write_and_a_confirmed_answer_have_no_buttons_to_save(screen, register):
    first = follow(register, Q4, ids(register)["Alfa"])
    for title in ("Beta", "Gamma"):
        follow(register, Q3, ids(register)[title])
    confirm.confirm_many(register, CONVENER, [(FORM, first.id, first.version)], True)
    page = screen("medlem", None).go("uppfoljning", **HERE, runda=ids(register)["Alfa"])
    assert "Uppföljningen är fastställd." in page.text
    assert not page.has_widget(SAVE)
    reader = screen("lasare", None).go("uppfoljning", **HERE, runda=ids(register)["Beta"])
    assert "Inte uppföljd än." in reader.text
    assert not reader.has_widget("Samma svar som 2026-K3")


def test_an_answer_that_ends_an_insats_is_shown_as_what_it_leads_to(screen, register):
    saved = follow(register, Q4, ids(register)["Alfa"], status="forsenad", beslut="avsluta")
    page = screen("lasare", None).go("uppfoljning", **HERE, runda=ids(register)["Alfa"])
    [row] = [row for table in page.tables() for row in table.rows if row[0] == "Alfa"]
    assert "✓ Genomförd" in row
    assert not any("Försenad" in cell for cell in row)
    opened = screen("lasare", None).go("uppfoljning", form=FORM, post=saved.id)
    # The record itself; its history below has what was answered, version by version.
    answers = dict(opened.tables()[0].rows)
    assert answers["Status"] == "Genomförd"
