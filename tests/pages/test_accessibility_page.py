"""Tillgänglighet: the statement is open to everybody, is complete, and omits nothing that axe finds."""

from lomma_core.bootstrap import plan_path
from pages.accessibility import LACKING
from tests.pages.conftest import Screen


def test_the_statement_is_open_without_signing_in_and_shows_nothing_of_the_register(open_database):
    open_database("filled")
    page = Screen(None).go("tillganglighet")
    assert page.title == "Tillgänglighet"
    assert page.buttons() == []
    assert page.tables() == []
    for heading in ("Tillsyn", "Berätta om brister", "Det som inte är tillgängligt", "Hur tjänsten har testats"):
        assert heading in page.text
    assert all(what in page.text for what in LACKING)
    assert "kommunens växel" in page.text


def test_every_page_and_the_sign_in_lead_to_the_statement(screen, open_database):
    for address in ("oversikt", "insatser", "administration"):
        assert "Tillgänglighet" in _links(screen("administrator").go(address))
    open_database("empty")
    assert _links(Screen(None).run()) == ["Tillgänglighet", "Jag har en engångskod"]
    assert _links(Screen(None).go("tillganglighet")) == ["Jag har en engångskod", "Till inloggningen"]
    assert _links(screen("lasare").go("tillganglighet")) == []


def test_the_plan_says_whom_to_ask(open_database, tmp_path):
    other = tmp_path / "plan.toml"
    text = plan_path().read_text(encoding="utf-8")
    line = 'tillganglighet_kontakt = "Ring kontaktcentret, 040-64 10 00."\n'
    other.write_text(text.replace("[plan]\n", "[plan]\n" + line, 1), encoding="utf-8")
    open_database("empty", other)
    page = Screen(None).go("tillganglighet")
    assert "Ring kontaktcentret, 040-64 10 00." in page.text


def _links(page: Screen) -> list[str]:
    return [element.proto.label for element in page.app.main if element.type == "page_link"]
