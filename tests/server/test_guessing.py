"""Guessing passwords on a real server: it is slow for who guesses, and nobody else is kept out by it."""

from tests.helpers.browser_steps import PASSWORD
from tests.helpers.raw_client import RawClient, raw_client

# Each a neighbour on this machine: a server sees another address for each.
ATTACKER, SPRAYER, OFFICE = "127.0.0.2", "127.0.0.3", "127.0.0.4"


def answer(client: RawClient, name: str, password: str = "fel lösenord här") -> str:
    """What the page says of a try to sign in; '' when it lets somebody in."""
    client.fill("Användarnamn", string_value=name).fill("Lösenord", string_value=password).press("Logga in")
    sentences = ("Fel användarnamn", "med det här användarnamnet", "från samma adress")
    return next((sentence for sentence in sentences if sentence in client.text), "")


def tries(url: str, sender: str, names: list[str], password: str = "fel lösenord här") -> list[str]:
    """The answers to a try with each name, from one address."""
    with raw_client(url, sender=sender) as client:
        client.run()
        return [answer(client, name, password) for name in names]


def test_who_guesses_is_refused_also_after_a_restart_and_locks_nobody_out(own_server):
    server = own_server()
    assert tries(server.url, ATTACKER, ["adm.ett"] * 7) == ["Fel användarnamn"] * 5 + ["med det här användarnamnet"] * 2
    assert tries(server.url, ATTACKER, ["adm.ett"], PASSWORD) == ["med det här användarnamnet"]
    # The only administrator, meanwhile.
    assert tries(server.url, "", ["adm.ett"], PASSWORD) == [""]
    server.process.terminate()
    server.process.wait(timeout=20)
    again = own_server()
    assert tries(again.url, ATTACKER, ["adm.ett"], PASSWORD) == ["med det här användarnamnet"]
    assert tries(again.url, "", ["adm.ett"], PASSWORD) == [""]


def test_one_password_over_many_names_is_refused_and_nobody_else_is(seeded_server):
    server, _ = seeded_server
    names = [f"konto.{n}" for n in range(15)]
    assert tries(server.url, SPRAYER, [*names, "med.ett"], PASSWORD) == ["Fel användarnamn"] * 15 + [
        "från samma adress"
    ]
    assert tries(server.url, "", ["med.ett"], PASSWORD) == [""]


def test_a_browser_that_has_signed_in_before_passes_others_failures_from_its_own_address(seeded_server):
    server, _ = seeded_server
    with raw_client(server.url, sender=OFFICE) as first:
        first.sign_in("med.ett").close()
        device = first.device
    tries(server.url, OFFICE, ["med.ett"] * 5)
    assert tries(server.url, OFFICE, ["med.ett"], PASSWORD) == ["med det här användarnamnet"]
    with raw_client(server.url, sender=OFFICE, device=device) as known:
        assert answer(known.run(), "med.ett", PASSWORD) == ""
    with raw_client(server.url, sender=OFFICE, device=device) as known:
        # It is known for its own account only.
        tries(server.url, OFFICE, ["las.ett"] * 5)
        assert answer(known.run(), "las.ett", PASSWORD) == "med det här användarnamnet"
