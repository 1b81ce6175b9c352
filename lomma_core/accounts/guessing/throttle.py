"""Tries to get in, counted so that guessing is slow and nobody can lock anybody else out (ASVS 5 6.1.1, 6.3.1).

Counted per name and address, per address, per browser that has signed in before, and per name over all addresses.
The counters are in the database, so that a restart forgets none, and hold no name, address or key that was typed.
"""

import datetime as dt
import hashlib
import ipaddress
from dataclasses import dataclass

from lomma_core.errors import SignInRefused
from lomma_core.records.lookup import Reader
from lomma_core.register import Register
from lomma_core.storage.transaction import Transaction

WINDOW = dt.timedelta(minutes=15)
_DAY = dt.timedelta(days=1)
_HERE = (
    "För många försök med det här användarnamnet. Vänta en kvart och försök igen, eller be den som sköter konton "
    "om ett nytt lösenord: då går det genast."
)
_SENDER = (
    "För många misslyckade försök från samma adress. Vänta en kvart och försök igen, eller använd en webbläsare "
    "som du har loggat in i förut."
)
_CODES = "För många försök. Vänta en kvart och försök igen."
# Failures of a name over all addresses before its tries are slowed down, one second more for each as many again.
_SLOW_AFTER, _SLOWEST = 20, 5


@dataclass(frozen=True)
class Counter:
    """Failed tries of one kind: ``limit`` of them close it for what is left of ``window``; 0 closes nothing.

    ``slows`` says that many of them slow the next one down, ``begins`` that the first of them begins a burst.
    """

    name_key: str
    sender_key: str
    limit: int = 0
    window: dt.timedelta = WINDOW
    refusal: str = _SENDER
    slows: bool = False
    begins: bool = False


@dataclass(frozen=True)
class Attempt:
    """A try that is let in and counted: how many seconds it waits, and whether it begins or ends a burst."""

    counters: tuple[Counter, ...]
    wait: int
    first: bool
    last: bool


def of_sign_in(name: str, known: bool, sender: str, device: str | None) -> tuple[Counter, ...]:
    """The counters of a sign-in; ``known`` says whether there is such an account.

    ``device`` is the hash of a browser's cookie that is bound to the account: it is judged by its own failures only.
    """
    name_key, sender_key = _name_key(name, known), _sender_key(sender)
    if device is not None:
        return (Counter(name_key, f"device {device}", 5, refusal=_HERE, begins=True),)
    return (
        Counter(name_key, sender_key, 5, refusal=_HERE, begins=known),
        # One password tried on many names; an office behind one address has more hands that slip than one desk.
        Counter("", sender_key, 15),
        Counter(name_key, "", window=_DAY, slows=True),
        *([] if known else [Counter("other", sender_key, begins=True)]),
    )


def of_export_key(sender: str) -> tuple[Counter, ...]:
    """The counter of keys to the export addresses, by the address that they come from."""
    return (Counter("key", _sender_key(sender), 5, begins=True),)


def of_second_factor(account: str) -> tuple[Counter, ...]:
    """The counter of an account's codes: only who has the password gets as far as to them."""
    return (Counter(f"factor {_name_key(account, True)}", "", 5, refusal=_CODES, begins=True),)


def begin(register: Register, counters: tuple[Counter, ...]) -> Attempt:
    """Count a try, before it is judged, so that many at once are not all let in. Raises SignInRefused when closed."""
    now = register.now()
    # Asked without writing first: whoever is refused costs the database nothing.
    _require_open(register.store.read, counters, now)
    with register.store.transaction() as write:
        _require_open(write.read, counters, now)
        counts = [(counter, _count(write, counter, now)) for counter in counters]
    slow = sum(tries for counter, tries in counts if counter.slows)
    first = any(tries == 1 for counter, tries in counts if counter.begins)
    last = any(tries >= counter.limit for counter, tries in counts if counter.limit)
    return Attempt(counters, min(slow // _SLOW_AFTER, _SLOWEST), first, last)


def take_back(write: Transaction, attempt: Attempt, right: bool) -> None:
    """The try was no failure: it counts no more, and after a ``right`` one the first counter begins anew."""
    for counter in attempt.counters:
        sql = "UPDATE throttle SET tries = tries - 1 WHERE name_key = ? AND sender_key = ? AND tries > 0"
        write.execute(sql, _key(counter))
    if right:
        write.execute("UPDATE throttle SET tries = 0 WHERE name_key = ? AND sender_key = ?", _key(attempt.counters[0]))


def clear(write: Transaction, name: str) -> None:
    """Forget every failure of an account, wherever it came from: it has a new password."""
    key = _name_key(name, True)
    write.execute("UPDATE throttle SET tries = 0 WHERE name_key IN (?, ?)", [key, f"factor {key}"])


def sweep(write: Transaction, now: dt.datetime) -> None:
    """Remove the counters that count no more."""
    write.execute("DELETE FROM throttle WHERE since < ?", [now - _DAY])


def _require_open(read: Reader, counters: tuple[Counter, ...], now: dt.datetime) -> None:
    for counter in counters:
        if counter.limit and (_tries(read, counter, now) or 0) >= counter.limit:
            raise SignInRefused(counter.refusal)


def _tries(read: Reader, counter: Counter, now: dt.datetime) -> int | None:
    """How many tries count now: 0 for those of an earlier window, None where there is no row."""
    rows = read("SELECT tries, since FROM throttle WHERE name_key = ? AND sender_key = ?", _key(counter))
    if not rows:
        return None
    return int(rows[0]["tries"]) if rows[0]["since"] > now - counter.window else 0


def _count(write: Transaction, counter: Counter, now: dt.datetime) -> int:
    tries = _tries(write.read, counter, now)
    if tries is None:
        key = {"name_key": counter.name_key, "sender_key": counter.sender_key}
        write.insert("throttle", [key | {"tries": 1, "since": now}])
    elif tries == 0:
        sql = "UPDATE throttle SET tries = 1, since = ? WHERE name_key = ? AND sender_key = ?"
        write.execute(sql, [now, *_key(counter)])
    else:
        write.execute("UPDATE throttle SET tries = tries + 1 WHERE name_key = ? AND sender_key = ?", _key(counter))
    return (tries or 0) + 1


def _key(counter: Counter) -> list[str]:
    return [counter.name_key, counter.sender_key]


def _name_key(name: str, known: bool) -> str:
    # What is typed as a name may be a password: of a name that nobody has, only a sixteenth bit's worth is kept.
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"account {digest}" if known else f"other {digest[:4]}"


def _sender_key(sender: str) -> str:
    """An address by hash; of IPv6 the network, since one sender has as many addresses in it as it likes."""
    try:
        address = ipaddress.ip_address(sender)
    except ValueError:
        text = sender
    else:
        text = str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
