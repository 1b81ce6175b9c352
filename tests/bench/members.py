"""Members without a browser: each opens the form of a new insats, fills it in field by field, and saves it."""

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from lomma_core.accounts import accounts, sessions
from lomma_core.audit import log
from lomma_core.permissions import OPERATOR
from lomma_core.register import Register
from tests.helpers.browser_steps import PASSWORD
from tests.helpers.raw_client import RawClient

SAVED = "är sparad (version 1)"
# What a lost connection, a server that is gone and one that does not answer in time look like from outside.
LOST = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, EOFError)


@dataclass
class Tally:
    """What the members have seen so far, for all of them: titles that were acknowledged, and seconds."""

    titles: list[str] = field(default_factory=list)
    fields: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    lost: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass
class Member:
    """One of them, with the cookie of an account that is signed in.

    ``page`` is the address and query of the form, ``button`` saves it, and ``saved`` is what a save is answered with.
    With ``most`` it ends by itself after so many insatser.
    """

    url: str
    token: str | None
    name: str
    tally: Tally
    ended: threading.Event
    page: tuple[str, str] = ("insatser", "ny=1")
    button: str = "Spara insats"
    saved: str = SAVED
    most: int = 0
    client: RawClient | None = None

    def write_on(self) -> None:
        """Write insats after insats until the end; a lost connection is opened again, as a browser does."""
        number = 0
        while not self.ended.is_set() and (not self.most or number < self.most):
            number += 1
            try:
                self._write(f"{self.name} {number}")
            except LOST:
                self.tally.lost += 1
                self.hang_up()
                self.ended.wait(0.5)
            except AssertionError as error:
                # A page other than the form: what it said is part of what is measured.
                self.tally.refused.append(str(error)[:200])
                self.hang_up()
        self.hang_up()

    def hang_up(self) -> None:
        """Lose the connection, in the middle of whatever goes on."""
        client, self.client = self.client, None
        if client:
            with contextlib.suppress(*LOST):
                client.close()

    def _write(self, title: str) -> None:
        client = self.client = RawClient(self.url, self.token, parts=True).run(*self.page)
        answers: list[tuple[str, dict[str, object]]] = [
            ("Titel", {"string_value": title}),
            ("Nivå", {"string_array_value": {"data": ["Generell"]}}),
            ("Typ", {"string_value": "Utbildning"}),
            ("Målgrupp", {"string_value": "Lärare i årskurs 7"}),
            ("Ansvarig plats", {"string_value": "Säkerhetschefen"}),
            ("Genusperspektiv", {"string_value": "Når både pojkar och flickor genom skolan."}),
            ("Status", {"string_array_value": {"data": ["Enligt plan"]}}),
        ]
        for label, answer in answers:
            start = time.perf_counter()
            client.fill(_whole(client, label), **answer).rerun()
            self.tally.fields.append(time.perf_counter() - start)
        start = time.perf_counter()
        client.press(self.button)
        self.tally.saves.append(time.perf_counter() - start)
        if self.saved in client.text and (self.token is None or f"{title} {self.saved}" in client.text):
            self.tally.titles.append(title)
        else:
            self.tally.refused.append(f"{title}: no confirmation")
        self.hang_up()


def enrol(register: Register, number: int) -> list[str]:
    """Make accounts that write, each signed in already; returns their cookies' tokens. A draft is an account's own."""
    tokens = []
    for n in range(number):
        accounts.add(register, OPERATOR, f"skriver.{n}", PASSWORD, "medlem")
        tokens.append(sessions.sign_in(register, f"skriver.{n}", PASSWORD)[1])
    with register.store.transaction() as write:
        # The server's clock stands still, and so does this one: none of them ends.
        moments = "expires_at = ?, last_seen_at = ?, authenticated_at = ?"
        write.execute(f"UPDATE session SET {moments}", [dt.datetime(2100, 1, 1)] * 3)
    return tokens


def _whole(client: RawClient, label: str) -> str:
    """A widget's label with its mark and its hint, by the field's."""
    return next((whole for whole in client.labels() if whole.partition("  \n")[0].removesuffix(" *") == label), label)


@contextlib.contextmanager
def at_work(members: list[Member]) -> Iterator[None]:
    """All of them writing, each in a thread, until the block ends."""
    threads = [threading.Thread(target=member.write_on, daemon=True) for member in members]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for member in members:
            member.ended.set()
        for thread in threads:
            thread.join(90)


def faults(register: Register, titles: list[str]) -> list[str]:
    """What is wrong with a register: an acknowledged title that is missing, and a log whose chain does not hold."""
    stored = {row["titel"] for row in register.store.read("SELECT DISTINCT titel FROM form_insats")}
    lost = [f"lost: {title}" for title in titles if title not in stored]
    chain = log.START
    for row in register.store.read("SELECT * FROM log ORDER BY nr"):
        chain = log.link(chain, row)
        if row["chain"] != chain:
            return [*lost, f"the chain is broken at {row['nr']}"]
    versions = register.store.read("SELECT record, version FROM form_insats ORDER BY ALL")
    logged = register.store.read(
        "SELECT DISTINCT record, version FROM log WHERE form = 'insats' AND version IS NOT NULL ORDER BY ALL"
    )
    return lost + ([] if versions == logged else ["versions and log differ"])
