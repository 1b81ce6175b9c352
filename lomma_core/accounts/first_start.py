"""First start: a one-time code on the server's console, then the purpose text and the first account."""

import hmac
import secrets
import threading

from lomma_core.accounts import accounts
from lomma_core.errors import NotAllowed, NotValid, SignInRefused
from lomma_core.permissions import Actor
from lomma_core.plan.names import PURPOSE, SETTINGS
from lomma_core.privacy import guard
from lomma_core.records import commands, listing, queries, validation
from lomma_core.register import Register

_SETUP = Actor("första start", None, way="form", operator=True)
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
TRIES = 20


class FirstStart:
    """The code that lets somebody set up an empty register; kept in memory, new at every server start."""

    def __init__(self) -> None:
        self.code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        self._lock = threading.Lock()
        self._tries = 0

    def check(self, typed: str) -> None:
        """Raise SignInRefused unless the code is right; after 20 wrong ones the server must be restarted."""
        with self._lock:
            if self._tries >= TRIES:
                raise SignInRefused("För många försök. Starta om servern; då skrivs en ny kod ut i dess fönster.")
            folded = "".join(c for c in typed.upper() if c.isalnum())
            if not hmac.compare_digest(folded.encode(), self.code.replace("-", "").encode()):
                self._tries += 1
                raise SignInRefused("Koden stämmer inte. Skriv koden som står i fönstret där servern startades.")

    def finish(self, register: Register, code: str, purpose: str, name: str, password: str) -> accounts.Account:
        """Set the purpose (R6) and create the first account, with the role that manages accounts.

        Raises SignInRefused for a wrong code, NotAllowed when there is an account already, NotValid otherwise.
        """
        self.check(code)
        with self._lock:
            if accounts.count(register):
                raise NotAllowed("Registret är redan satt i bruk. Logga in i stället.")
            if not purpose.strip():
                raise NotValid({PURPOSE: "Skriv registrets syfte."})
            role = next(r.name for r in register.plan.roll if "manage_accounts" in r.may)
            form = register.plan.get_form(SETTINGS)
            before = queries.find(register, _SETUP, form.name)
            defaults = {field.name: field.default or None for field in form.field}
            values = (before.values if before else defaults) | {PURPOSE: purpose}
            # Judged before the account is made: once there is one, the first start is over.
            checked = validation.validate(register.plan, form, values, listing.links(register, _SETUP), complete=False)
            if checked.errors:
                raise NotValid(checked.errors)
            asked = [suspicion.kind for suspicion in checked.suspicions if suspicion.field == PURPOSE]
            if asked:
                raise NotValid(
                    {PURPOSE: f"Registrets syfte: {guard.kinds_in_words(asked)}. Skriv syftet utan att nämna någon."}
                )
            account = accounts.add(register, _SETUP, name, password, role)
            record, base = (before.id, before.version) if before else (None, None)
            # What is left are the plan file's own words, such as an authority's name.
            commands.save(register, _SETUP, form.name, values, record, base, False, checked.suspicions)
            return account
