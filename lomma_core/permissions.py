"""Who may do what: role x action from the plan, everything else denied."""

from dataclasses import dataclass

from lomma_core.errors import NotAllowed
from lomma_core.plan.model import Plan


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: account name, role, seat, and the way in (``form``, ``import``, ``cli``, ``http``).

    ``operator`` is who runs commands on the server's own machine: the file is theirs already, so the role
    table does not bind them, but the log names them. ``powers`` are the actions of what is no account and has no
    role, such as the screen on the wall; it may do these and nothing else. ``only`` are the
    actions that the way in leaves of the role's own.
    """

    name: str
    role: str | None
    seat: str | None = None
    way: str = "form"
    operator: bool = False
    powers: tuple[str, ...] = ()
    only: frozenset[str] | None = None


OPERATOR = Actor("kommandoraden", None, way="cli", operator=True)


def allowed(plan: Plan, actor: Actor | None, action: str) -> bool:
    """True when the actor's role lists the action; unknown roles and nobody may do nothing."""
    if actor is None or (actor.only is not None and action not in actor.only):
        return False
    if actor.operator:
        return True
    if actor.powers:
        return action in actor.powers
    role = plan.roles.get(actor.role or "")
    return role is not None and action in role.may


def require(plan: Plan, actor: Actor | None, action: str) -> None:
    """Raise NotAllowed unless the actor may do the action."""
    if not allowed(plan, actor, action):
        raise NotAllowed
