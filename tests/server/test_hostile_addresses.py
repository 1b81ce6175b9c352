"""Addresses that no page of ours makes: whatever stands in them, the page answers in Swedish and the server goes on."""

from urllib.parse import quote

import pytest

from tests.helpers.browser_data import session
from tests.helpers.hostile_texts import ADDRESSES, TEXTS
from tests.helpers.raw_client import raw_client, request

# A page, and the words of its address that a text can stand in.
PLACES = [
    ("insatser", "ny=1&titel={0}&malgrupp={0}&niva={0}&start={0}&forslag={0}&{0}={0}"),
    ("insatser", "post={0}&version={0}&jamfor={0}"),
    ("insatser", "sok={0}&sortera={0}&sida={0}&niva={0}&kvartal={0}&vy={0}"),
    ("lagesbild", "form={0}&ny={0}&kvartal={0}&miljo={0}"),
    ("gruppen", "form=mote&ny=1&datum={0}&narvarande={0}"),
    ("kvartal", "kvartal={0}&flik={0}&steg={0}"),
    ("administration", "flik={0}&konto={0}"),
    ("export-och-import", "flik={0}"),
    ("{0}", "{0}"),
]
WORDS = ADDRESSES | {name: quote(text) for name, text in TEXTS.items()}


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
def test_any_word_in_an_address_gives_a_page_without_a_fault(shared_server, word):
    server, _ = shared_server
    with raw_client(server.url, session("adm.ett")["value"]) as client:
        for page, query in PLACES:
            client.run(page.format(word), query.format(word))
            assert "felnummer" not in client.text, (page, query)
            assert "Logga ut" in client.labels(), (page, query)
        # What was drawn last is as usable as ever.
        assert "Titel" in client.run("insatser", "ny=1").text


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
def test_any_word_in_the_servers_own_addresses_is_answered_without_a_fault(shared_server, word):
    server, _ = shared_server
    for path in (
        f"/{word}",
        f"/export/{word}",
        f"/visning/data?nyckel={word}",
        f"/insatser?post={word}",
        f"/halsa?{word}",
    ):
        # The web server itself refuses a line that is too long.
        assert request(server.url + path).status in {200, 400, 401, 403, 404, 405, 414, 431}, path
