"""Whoever finds a weakness learns whom to tell, without signing in (RFC 9116)."""

import pytest

from lomma_core.errors import PlanError
from lomma_core.plan.loader import load_plan
from pages.app.web.security_txt import contact_uri
from tests.conftest import plan_with
from tests.helpers.browser_data import seeded_database
from tests.helpers.raw_http import request
from tests.helpers.servers import start_server, stop_server

LINE = 'namn = "Lokal handlingsplan mot våldsbejakande extremism"\n'


@pytest.fixture
def server(tmp_path):
    """A server whose plan says whom to tell."""
    plan = plan_with(tmp_path, {LINE: f'{LINE}sakerhet_kontakt = "it-sakerhet@kommunen.se"\n'})
    seeded_database(tmp_path / "lomma.duckdb")
    started = start_server(tmp_path / "lomma.duckdb", LOMMA_PLAN=str(plan))
    yield started
    stop_server(started)


def test_security_txt_says_whom_to_tell_and_until_when(server):
    answer = request(server.url, "/.well-known/security.txt")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.body.decode().splitlines() == [
        "Contact: mailto:it-sakerhet@kommunen.se",
        answer.body.decode().splitlines()[1],
        "Preferred-Languages: sv, en",
    ]
    # The server's day is 24 November 2026: half a year later, and less than the year that RFC 9116 allows.
    # Between midnight and one in Stockholm it is still the day before in UTC.
    assert answer.body.decode().splitlines()[1].startswith(("Expires: 2027-05-22T", "Expires: 2027-05-23T"))


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("it@kommunen.se", "mailto:it@kommunen.se"),
        ("https://kommunen.se/sakerhet", "https://kommunen.se/sakerhet"),
        ("040-641 10 00", "tel:0406411000"),
    ],
)
def test_the_contact_is_an_address_that_programs_use(contact, uri):
    assert contact_uri(contact) == uri


@pytest.mark.parametrize("contact", ["fråga receptionen", "http://kommunen.se", "it@kommunen.se\\nContact: x"])
def test_a_contact_that_is_no_address_is_refused_with_the_plan(tmp_path, contact):
    with pytest.raises(PlanError, match=r"plan\.sakerhet_kontakt: skriv en e-postadress"):
        load_plan(plan_with(tmp_path, {LINE: f'{LINE}sakerhet_kontakt = "{contact}"\n'}))
