"""Tillgänglighet: the statement is there for everybody, says what it must, and hides nothing that axe finds."""

from lomma_core.bootstrap import plan_path
from pages.accessibility import LACKING
from tests.pages.conftest import Screen


def test_the_statement_is_open_without_signing_in_and_shows_nothing_of_the_register(opened):
    opened("filled")
    seen = Screen(None).go("tillganglighet")
    assert seen.title == "Tillgänglighet"
    assert seen.buttons() == []
    assert seen.tables() == []
    for heading in ("Tillsyn", "Berätta om brister", "Det som inte är tillgängligt", "Hur tjänsten har testats"):
        assert heading in seen.text
    assert all(what in seen.text for what in LACKING)
    assert "kommunens växel" in seen.text


def test_every_page_and_the_sign_in_lead_to_the_statement(screen, opened):
    for address in ("oversikt", "insatser", "administration"):
        assert "Tillgänglighet" in _links(screen("administrator").go(address))
    opened("empty")
    assert _links(Screen(None).run()) == ["Tillgänglighet"]
    assert _links(Screen(None).go("tillganglighet")) == ["Till inloggningen"]
    assert _links(screen("lasare").go("tillganglighet")) == []


def test_the_plan_says_whom_to_ask(opened, tmp_path):
    other = tmp_path / "plan.toml"
    text = plan_path().read_text(encoding="utf-8")
    line = 'tillganglighet_kontakt = "Ring kontaktcentret, 040-64 10 00."\n'
    other.write_text(text.replace("[plan]\n", "[plan]\n" + line, 1), encoding="utf-8")
    opened("empty", other)
    seen = Screen(None).go("tillganglighet")
    assert "Ring kontaktcentret, 040-64 10 00." in seen.text


def _links(seen: Screen) -> list[str]:
    return [one.proto.label for one in seen.app.main if one.type == "page_link"]
