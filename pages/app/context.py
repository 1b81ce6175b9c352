"""The state of this server process, and who is signed in on this run."""

import functools
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from typing import TYPE_CHECKING

import streamlit as st

from lomma_core.accounts import accounts, clients, sessions
from lomma_core.accounts.clients import Client
from lomma_core.accounts.first_start import FirstStart
from lomma_core.bootstrap import database_path, open_oidc, open_register
from lomma_core.errors import NotAllowed
from lomma_core.maintenance.backups.schedule import BackupSchedule
from lomma_core.maintenance.backups.settings import BackupSettings, backup_settings
from lomma_core.permissions import Actor, allowed
from lomma_core.plan import checks
from lomma_core.register import Register
from lomma_core.watch import health, metrics, store_faults
from lomma_core.watch.health import HealthProbe
from lomma_core.watch.logs import LOGGER
from pages.app.cookie_tickets import CookieTickets
from pages.app.media import MediaOwners
from pages.app.web import attached, cookie
from pages.app.web.deployment import Deployment
from pages.app.web.open_pages import OpenPages

if TYPE_CHECKING:
    from lomma_core.oidc.service import OidcService

_LOG = logging.getLogger(f"{LOGGER}.start")
# Seconds. A copy of the database's file, as a backup program takes it, is at most so old.
CHECKPOINTED_WITHIN = 120
# What lets commands in while the block runs, given the register and a way to warn.
Channel = Callable[[Callable[[], Register], Callable[[str], None]], AbstractContextManager[None]]


class AppState:
    """The state of one server process: opened register, first start's code, cookie tickets, owners, set-up.

    Nothing else of the screen outlives a run, but what is in a session's own state. Safe between threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._served: tuple[Register, FirstStart] | None = None
        self.oidc: OidcService | None = None
        self.backups: BackupSettings | None = None
        self.tickets = CookieTickets()
        self.media = MediaOwners()
        self.attached = attached.AttachedSessions()
        self.deployment = Deployment()
        self.pages = OpenPages()
        self.health = HealthProbe(lambda: health.check(self.register, self.backup_settings))
        self.metrics = metrics.Metrics()
        metrics.add_gauges(self.metrics, lambda: self.register, lambda: self.backup_settings, self.health)
        for signed_in, name in ((True, "lomma_pages_signed_in"), (False, "lomma_pages_anonymous")):
            self.metrics.gauge(name, "Open pages.", functools.partial(self.pages.number, signed_in))

    def start(self) -> Register:
        """Open the register unless it is open; on an empty one, write the one-time code in the log.

        Raises PlanError and StoreUnavailable.
        """
        return self._started()[0]

    def _started(self) -> tuple[Register, FirstStart]:
        with self._lock:
            return self._served or self.use(open_register())

    def use(self, register: Register) -> tuple[Register, FirstStart]:
        """Serve this register from now on, with a new one-time code for its first start."""
        first_start = FirstStart()
        self._served = (register, first_start)
        self.metrics.watch(register)
        store_faults.watch(register.store)
        self.deployment.start(register.demo)
        own = (warning() for warning in register.warnings)
        plan = (register.in_use.notice, *register.in_use.refused, *checks.warnings(register.plan))
        for text in filter(None, (*own, *plan)):
            _LOG.warning(text)
        if accounts.count(register) == 0:
            _LOG.warning("Första start. Öppna sidan i webbläsaren och skriv engångskoden %s", first_start.code)
        return self._served

    def close(self) -> None:
        """Close the register, so that another one may be opened."""
        with self._lock:
            if self._served is not None:
                self._served[0].store.close()
            self._served = None

    @property
    def backup_settings(self) -> BackupSettings:
        """Where the backups of the register that is served go, and when."""
        return self.backups or backup_settings(self.register.store.path)

    @property
    def register(self) -> Register:
        """The register that is served."""
        served = self._served
        return served[0] if served else self.start()

    @property
    def first_start(self) -> FirstStart:
        """The guard of the first start, with this process's code."""
        return self._started()[1]


# The only one of a process; what it holds is set by ``start``.
STATE = AppState()


def start() -> Register:
    """Open the register once per process, and the municipality's own sign-in where it is configured.

    Raises PlanError, StoreUnavailable and SettingError.
    """
    STATE.backups = backup_settings(database_path())
    register = STATE.start()
    register.store.checkpoint_within(CHECKPOINTED_WITHIN)
    STATE.oidc = open_oidc(register)
    return register


def lifespan(channel: Channel) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """While the server runs it makes backups, and commands come by the channel.

    That is opened with the register and a way to warn. When the server is stopped, the database is closed, and
    everything stands in its file.
    """

    @asynccontextmanager
    async def running(app: object) -> AsyncIterator[None]:
        place = os.environ.get("LOMMA_ADDRESS", "").strip()
        if not place:
            place = f"http://{st.get_option('server.address') or 'localhost'}:{st.get_option('server.port')}"
        _LOG.info("Registret öppnas i webbläsaren på %s", place)
        schedule = BackupSchedule(register(), backups())
        with channel(register, _LOG.warning):
            schedule.start()
            yield
            _LOG.info("Registret stoppas.")
            schedule.stop()
            # Closed, not let go of: a run that is going on still gets a sentence, and opens nothing anew.
            register().store.close()

    return running


def register() -> Register:
    """The process's register."""
    return STATE.register


def backups() -> BackupSettings:
    """Where the register's backups go, and when."""
    return STATE.backup_settings


def first_start() -> FirstStart:
    """The guard of the first start, with this process's code."""
    return STATE.first_start


def own_token() -> str | None:
    """The session token of the cookie that this run's own websocket came with.

    A run may outlive its page by a moment, and what was typed last is kept in it: then the cookie that the tab had.
    """
    tab = attached.run_session()
    if tab and not attached.is_attached(tab):
        return STATE.attached.token(tab)
    return cookie.read(st.context.cookies)


def client() -> Client:
    """Who is at the other end of this run's websocket."""
    return Client.of(st.context.ip_address, st.context.headers.get("User-Agent", ""))


def signed_in() -> Actor | None:
    """Who acts, None where nobody need be: looked up at each use, since a callback runs before the page's script does.

    Nobody acts in a tab that was drawn for another session than its cookie's.
    """
    identity = sessions.with_session(register(), own_token())
    if identity is None:
        return None
    account, session = identity
    drawn_for = st.session_state.get("whose", (session.id, account.name))
    # A run may outlive its websocket, and then it has no address of its own.
    actor = account.actor(session=session.id, address=clients.address_of(st.context.ip_address) or session.address)
    return actor if drawn_for[:2] == (session.id, account.name) else None


def actor() -> Actor:
    """Who acts. Raises NotAllowed when nobody is signed in."""
    actor = signed_in()
    if actor is None:
        raise NotAllowed("Du är inte inloggad längre. Logga in och gör om det.")
    return actor


def may(action: str) -> bool:
    """Whether the signed-in role may do an action, to show or hide; the core checks again."""
    return allowed(register().plan, signed_in(), action)
