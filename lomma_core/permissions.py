"""Who may do what: role x action from the plan, everything else denied."""

from dataclasses import dataclass, replace
from typing import NoReturn, Protocol

from lomma_core.errors import NotAllowed
from lomma_core.plan.model import Plan


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: account name, role, seat, and the channel (``form``, ``import``, ``cli``,
    ``cli_served``, ``http``).

    ``operator`` is who runs commands on the server's own machine: the file is theirs already, so the role
    table does not bind them, but the log names them. ``powers`` are the actions of what is no account and has no
    role, such as the screen on the wall; it may do these and nothing else. ``only`` are the
    actions that the channel leaves of the role's own. ``session`` is the id of the session, or of the
    export key, that acts, if one does, and no secret; ``address`` is the network address that it acts from.
    """

    name: str
    role: str | None
    seat: str | None = None
    way: str = "form"
    operator: bool = False
    powers: tuple[str, ...] = ()
    only: frozenset[str] | None = None
    session: str = ""
    address: str = ""


# An action that came later, and the one whose roles have it in a plan that gives it to nobody: the texts of persons
# must be possible to take out (R18), mistakes to withdraw (R19), and the register to leave as an archive, where the
# plan was written before that.
_BEFORE = {"redact": "purge", "withdraw": "write", "archive": "manage_accounts"}
OPERATOR = Actor("kommandoraden", None, way="cli", operator=True)
# The same, when a running server runs the command (issue 15, 6): the same name, so it is nobody else for two accounts.
SERVED_OPERATOR = replace(OPERATOR, way="cli_served")


def allowed(plan: Plan, actor: Actor | None, action: str) -> bool:
    """True when the actor's role lists the action; unknown roles and nobody may do nothing."""
    if actor is None or (actor.only is not None and action not in actor.only):
        return False
    if actor.operator:
        return True
    if actor.powers:
        return action in actor.powers
    role = plan.roles.get(actor.role or "")
    return role is not None and _named(plan, action) in role.may


def _named(plan: Plan, action: str) -> str:
    """The word that a plan's roles have for an action: a plan from before ``redact`` gives it with ``purge``."""
    known = any(action in role.may for role in plan.roles.values())
    return _BEFORE[action] if action in _BEFORE and not known else action


class Refusing(Protocol):
    """A register as seen from here: its plan, and somebody who writes down what is refused."""

    @property
    def plan(self) -> Plan: ...

    def note_refusal(self, actor: object, action: str, record: str | None = None) -> None: ...


def require(register: Refusing, actor: Actor | None, action: str) -> None:
    """Raise NotAllowed unless the actor may do the action; that it was refused is logged."""
    if not allowed(register.plan, actor, action):
        refuse(register, actor, action, NotAllowed())


def refuse(
    register: Refusing, actor: Actor | None, action: str, error: NotAllowed, record: str | None = None
) -> NoReturn:
    """Raise the error, for an action that something else than the role forbids; that it was refused is logged."""
    register.note_refusal(actor, action, record)
    raise error
