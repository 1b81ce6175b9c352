"""First start: a one-time code on the server's console, then the purpose text and the first account."""

import datetime as dt
import hmac
import secrets
import threading
from collections.abc import Callable
from typing import TypeVar

from lomma_core.accounts import accounts
from lomma_core.errors import NotAllowed, NotValid, SignInRefused
from lomma_core.permissions import Actor
from lomma_core.plan.in_use import PlanInUse
from lomma_core.plan.loader import read_plan, whole_text
from lomma_core.plan.names import PURPOSE, SETTINGS
from lomma_core.plan.standard import own_file
from lomma_core.plan.standard.own_file import OwnAnswers
from lomma_core.privacy import guard
from lomma_core.records import commands, listing, queries, schema, validation
from lomma_core.register import Register
from lomma_core.utils.atomic_file import atomic_write

Made = TypeVar("Made")
_SETUP = Actor("första start", None, way="form", operator=True)
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
# Wrong codes from an address that cost nothing; each one more doubles what it has to wait, up to the longest.
FREE_TRIES, FIRST_WAIT, LONGEST_WAIT = 5, dt.timedelta(seconds=2), dt.timedelta(minutes=15)
_MOST_ADDRESSES = 10_000
_NO_ROOM = "Planfilen går inte att skriva bredvid databasen. Ge servern rätt att skriva i mappen och försök igen."
_WAIT = "För många fel koder härifrån. Vänta en kvart och skriv koden som står i fönstret där servern startades."


class FirstStart:
    """The code that lets a person set up an empty register; held in memory, new at every server start.

    Who guesses waits ever longer, and only who guesses: nobody can close the first start to the one who has the code
    (ASVS 5 6.3.1). The code has 59 bits, so at a try a quarter an address may go on for ever.
    """

    def __init__(self) -> None:
        self.code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        self._lock = threading.Lock()
        # By address: how many wrong codes, and until when no other is looked at.
        self._wrong: dict[str, tuple[int, dt.datetime]] = {}

    def check(self, text: str, sender: str, now: dt.datetime) -> None:
        """Raise SignInRefused unless the code is right and ``sender``, an address, need not wait."""
        with self._lock:
            count, until = self._wrong.get(sender, (0, now))
            if now < until:
                raise SignInRefused(_WAIT)
            folded = "".join(c for c in text.upper() if c.isalnum())
            if hmac.compare_digest(folded.encode(), self.code.replace("-", "").encode()):
                return
            over = count + 1 - FREE_TRIES
            wait = min(FIRST_WAIT * 2 ** min(over, 20), LONGEST_WAIT) if over > 0 else dt.timedelta()
            # Whose last try is longest ago is forgotten first.
            self._wrong.pop(sender, None)
            self._wrong[sender] = (count + 1, now + wait)
            if len(self._wrong) > _MOST_ADDRESSES:
                del self._wrong[next(iter(self._wrong))]
            raise SignInRefused("Koden stämmer inte. Skriv koden som står i fönstret där servern startades.")

    def use_own_plan(self, register: Register, code: str, answers: OwnAnswers, sender: str = "") -> None:
        """Write a municipality's own plan file beside the database and take it into use.

        Raises SignInRefused for a wrong code, NotAllowed when there is an account already, NotValid and PlanError for
        answers that make no plan, and LommaError for a folder where nothing can be written.
        """
        self.check(code, sender, register.now())
        with self._lock:
            if accounts.count(register):
                raise NotAllowed("Registret är redan i bruk. Logga in i stället.")
            text = own_file.write(answers)
            whole = whole_text(text, "Planfilen")
            plan = read_plan(whole, "Planfilen")
            with atomic_write(register.store.path.with_name(own_file.OWN_PLAN), _NO_ROOM) as file:
                file.write(text.encode())
            schema.apply_plan(register.store, plan)
            register.in_use = PlanInUse(plan, whole, 0, whole)

    def fill(self, register: Register, code: str, make: Callable[[Register], Made], sender: str = "") -> Made:
        """Have an empty register filled with example data and its accounts; returns what ``make(register)`` returns.

        Raises SignInRefused for a wrong code, NotAllowed when there is an account already, and what ``make`` raises.
        """
        self.check(code, sender, register.now())
        with self._lock:
            if accounts.count(register):
                raise NotAllowed("Registret är redan i bruk. Logga in i stället.")
            return make(register)

    def finish(
        self, register: Register, code: str, purpose: str, name: str, password: str, sender: str = ""
    ) -> accounts.Account:
        """Set the purpose (R6) and create the first account, with the role that manages accounts.

        Raises SignInRefused for a wrong code, NotAllowed when there is an account already, NotValid otherwise.
        """
        self.check(code, sender, register.now())
        with self._lock:
            if accounts.count(register):
                raise NotAllowed("Registret är redan i bruk. Logga in i stället.")
            if not purpose.strip():
                raise NotValid({PURPOSE: "Skriv registrets syfte."})
            role = next(r.name for r in register.plan.declared_roles if "manage_accounts" in r.may)
            form = register.plan.get_form(SETTINGS)
            before = queries.find(register, _SETUP, form.name)
            defaults = {field.name: field.default or None for field in form.field}
            values = (before.values if before else defaults) | {PURPOSE: purpose}
            checked = validation.validate(register.plan, form, values, listing.links(register, _SETUP), complete=False)
            if checked.errors:
                raise NotValid(checked.errors)
            kinds = [suspicion.kind for suspicion in checked.suspicions if suspicion.field == PURPOSE]
            if kinds:
                raise NotValid(
                    {PURPOSE: f"Registrets syfte: {guard.kinds_in_words(kinds)}. Skriv syftet utan att nämna någon."}
                )
            record, base = (before.id, before.version) if before else (None, None)
            # Both or none: once there is an account, the first start is over.
            with register.store.transaction():
                account = accounts.add(register, _SETUP, name, password, role)
                # What is left are the plan file's own words, such as an authority's name.
                commands.save(register, _SETUP, form.name, values, record, base, False, checked.suspicions)
            return account
