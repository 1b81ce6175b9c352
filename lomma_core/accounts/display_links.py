"""Links for the screen on the wall: a long secret that opens the display and nothing else, and can be revoked (R14)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from lomma_core.accounts import credentials
from lomma_core.accounts.clients import address_of
from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.records.versions import new_id
from lomma_core.register import Register
from lomma_core.utils.text import one_line

# The holder of a link's secret: may see the display, whatever the role table grants, and do nothing else.
# No account can have a name with spaces.
SCREEN = Actor("skärm med länk", None, way="http", powers=("display",))
NAME_LENGTH = 60
# A screen polls every few seconds; that it is alive is stored at intervals.
_NOTED = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class DisplayLink:
    """A link as it is listed: moments are naive UTC, ``last_used_at`` is None before the first use."""

    id: str
    name: str
    made_by: str
    made_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_by: str | None
    revoked_at: dt.datetime | None


def add(register: Register, actor: Actor, name: str, confirmed: Collection[Suspicion] = ()) -> tuple[DisplayLink, str]:
    """A new link and its secret (256 bits, stored by hash only): the secret cannot be shown again.

    Raises NotAllowed, NotValid for a name that is missing, too long or holds a person's number (R2), and
    PersonSuspected for a name that may mean a person and is not among the ``confirmed`` (R3).
    """
    require(register, actor, "write_settings")
    name = one_line(name)
    if not 0 < len(name) <= NAME_LENGTH:
        raise NotValid({"name": f"Skriv vilken skärm länken är till, med högst {NAME_LENGTH} tecken."})
    suspicions = guard.check_free_text("Skärmens namn", name, confirmed)
    secret, now = credentials.new_token(), register.now()
    link = DisplayLink(new_id(), name, actor.name, now, None, None, None)
    with register.store.transaction() as write:
        write.insert("display_link", [vars(link) | {"secret_hash": credentials.hash_token(secret)}])
        log.add(write, actor, "display_link_add", now, [{"record": link.id}])
        if suspicions:
            log.add(write, actor, "person_confirmed", now, [{"record": link.id}])
    return link, secret


def listing(register: Register, actor: Actor) -> list[DisplayLink]:
    """All links, those in use first, then by age. Raises NotAllowed."""
    require(register, actor, "write_settings")
    columns = ", ".join(DisplayLink.__dataclass_fields__)
    rows = register.store.read(f"SELECT {columns} FROM display_link ORDER BY revoked_at IS NOT NULL, made_at, id")
    return [DisplayLink(**row) for row in rows]


def revoke(register: Register, actor: Actor, link: str) -> None:
    """Make a link worth nothing from now on; one that is revoked already stays so.

    Raises NotAllowed, and NotFound when there is no such link.
    """
    require(register, actor, "write_settings")
    with register.store.transaction() as write:
        rows = write.read("SELECT revoked_at FROM display_link WHERE id = ?", [link])
        if not rows:
            raise NotFound("Länken finns inte.")
        if rows[0]["revoked_at"] is None:
            sql = "UPDATE display_link SET revoked_by = ?, revoked_at = ? WHERE id = ?"
            write.execute(sql, [actor.name, register.now(), link])
            log.add(write, actor, "display_link_revoke", register.now(), [{"record": link}])


def actor_for(register: Register, secret: str | None, sender: str = "") -> Actor | None:
    """The screen, for the secret of a link that is in use; None for any other.

    ``sender`` is the address that it comes from. Stores at intervals that it is alive.
    """
    if not secret:
        return None
    sql = "SELECT id, last_used_at FROM display_link WHERE secret_hash = ? AND revoked_at IS NULL"
    rows = register.store.read(sql, [credentials.hash_token(secret)])
    if not rows:
        return None
    screen = replace(SCREEN, address=address_of(sender))
    now, last = register.now(), rows[0]["last_used_at"]
    if last is None or now - last >= _NOTED:
        with register.store.transaction() as write:
            write.execute("UPDATE display_link SET last_used_at = ? WHERE id = ?", [now, rows[0]["id"]])
            if last is None:
                log.add(write, screen, "display_link_use", now, [{"record": rows[0]["id"]}])
    return screen
