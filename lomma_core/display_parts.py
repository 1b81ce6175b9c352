"""The parts of the screen in the meeting room, each as plain data made of the plan's labels (R14)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from lomma_core import measures, overview, schema, secrecy
from lomma_core.links import Links
from lomma_core.overview import LevelCount, Progress
from lomma_core.permissions import Actor, require
from lomma_core.quarters import Quarter, local
from lomma_core.register import Register
from lomma_core.todo_items import HELD, OPEN
from lomma_core.versions import STATES

OUTSIDE = "Utanför gruppen"
LATE = "forsenad"
_NOT_OFFERED = "Inte erbjuden än"


@dataclass(frozen=True)
class Milieu:
    """The latest answer about a milieu (P5); its words are empty where nothing is said.

    ``strength`` is the plan's ``styrka`` of the presence, None outside the scale. ``earlier`` says that the answer
    is from a quarter before the one shown, ``withheld`` that it is marked and not for this screen (R11).
    """

    label: str
    hint: str
    presence: str = ""
    strength: int | None = None
    trend: str = ""
    reliability: str = ""
    state: str = ""
    updated: dt.date | None = None
    quarter: str = ""
    earlier: bool = False
    withheld: bool = False


@dataclass(frozen=True)
class Status:
    """A status and how many insatser have it; ``name`` is empty for no status yet."""

    name: str
    label: str
    symbol: str
    count: int


@dataclass(frozen=True)
class Level:
    """A prevention level (P6) and its insatser by status, the empty statuses left out."""

    label: str
    hint: str
    total: int
    statuses: tuple[Status, ...]


@dataclass(frozen=True)
class Offer:
    """A kind of individriktat offer: the statuses it has now, never how many (R8); no status is no such offer."""

    label: str
    statuses: tuple[Status, ...]


@dataclass(frozen=True)
class Late:
    """How much is overdue for a function: insatser that are late or should have ended, and decisions past their day."""

    seat: str
    measures: int
    decisions: int

    @property
    def total(self) -> int:
        return self.measures + self.decisions


@dataclass(frozen=True)
class Decision:
    """An open decision: whose it is and when it is due, not what it says (R14)."""

    seat: str
    due: dt.date | None
    late: bool


def milieus(register: Register, actor: Actor, quarter: Quarter) -> tuple[Milieu, ...]:
    """The latest lägesbild of each milieu up to a quarter (P5). Raises NotAllowed."""
    require(register.plan, actor, "read")
    plan, form = register.plan, register.plan.forms["lagesbild"]
    rows = register.store.read(
        f"SELECT * FROM {schema.newest(form)} WHERE kvartal <= ? ORDER BY kvartal", [str(quarter)]
    )
    latest = {row["miljo"]: row for row in rows}
    hidden = secrecy.hidden(register, actor, form.name)

    def chosen(row: dict, name: str):
        return plan.choices_of(form.fields[name]).get(row.get(name)) if name in form.fields else None

    found = []
    for milieu in plan.miljo:
        row = latest.get(milieu.name)
        if row is None:
            found.append(Milieu(milieu.label, milieu.hint))
            continue
        when = {"quarter": row["kvartal"], "earlier": row["kvartal"] != str(quarter)}
        if row["record"] in hidden:
            found.append(Milieu(milieu.label, milieu.hint, withheld=True, **when))
            continue
        presence = chosen(row, "narvaro")
        trend, reliability = chosen(row, "jamforelse"), chosen(row, "tillforlitlighet")
        strength = presence.item.get("styrka") if presence else None
        found.append(
            Milieu(
                milieu.label,
                milieu.hint,
                presence.label if presence else "",
                int(strength) if strength else None,
                trend.label if trend else "",
                reliability.label if reliability else "",
                STATES.get(row["state"], ""),
                local(row["saved_at"]).date(),
                **when,
            )
        )
    return tuple(found)


def levels(register: Register, counts: list[LevelCount]) -> tuple[Level, ...]:
    """The levels but the individriktade, which are told as offers that exist (P6, R8)."""
    return tuple(
        Level(
            one.level.label,
            one.level.hint,
            one.total,
            tuple(_status(register, name, n) for name, n in one.by_status.items()),
        )
        for one in counts
        if one.level.name != overview.INDIVIDUAL
    )


def offers(register: Register) -> tuple[Offer, ...]:
    """The kinds of individriktade offers, and others of that level that run, each with the statuses it has now."""
    form = register.plan.forms["insats"]
    sql = f"SELECT DISTINCT typ, status FROM {schema.newest(form)} WHERE niva = ? AND {overview.runs('status')}"
    rows = register.store.read(sql, [overview.INDIVIDUAL])
    order = [*register.plan.choices_of(form.fields["status"]), None]
    found = []
    for kind in register.plan.choices_of(form.fields["typ"]).values():
        there = {row["status"] for row in rows if row["typ"] == kind.name}
        if there or kind.item.get("offer") == "true":
            found.append(Offer(kind.label, tuple(_status(register, name, 1) for name in order if name in there)))
    return tuple(found)


def _status(register: Register, name: str | None, count: int) -> Status:
    form = register.plan.forms["insats"]
    known = register.plan.choices_of(form.fields["status"]).get(name)
    return Status(name, known.label, known.symbol, count) if known else Status("", "Status saknas", "", count)


def situations_followed(register: Register, quarter: Quarter) -> Progress:
    """Milieus whose lägesbild is followed up in a quarter, of all milieus (P7)."""
    form = register.plan.forms["uppfoljning_lagesbild"]
    sql = f"SELECT DISTINCT miljo FROM {schema.newest(form)} WHERE kvartal = ?"
    done = {row["miljo"] for row in register.store.read(sql, [str(quarter)])}
    return Progress(sum(one.name in done for one in register.plan.miljo), len(register.plan.miljo))


def late(register: Register, today: dt.date) -> tuple[Late, ...]:
    """What is overdue by function, most first. A count names no record, so marked ones are in it (R11)."""
    running = measures.running(register, Links(register.plan, register.store.read))
    behind = Counter(one.seat for one in running if one.row["status"] == LATE or measures.ended(one, today))
    undone = Counter(row["seat"] for row in _open(register) if row["due"] and row["due"] < today)
    seats = register.plan.choice_lists["plats"]
    order = [*seats, None]
    found = [
        Late(seats[name].label if name else OUTSIDE, behind[name], undone[name])
        for name in order
        if behind[name] or undone[name]
    ]
    return tuple(sorted(found, key=lambda one: -one.total))


def decisions(register: Register, actor: Actor, today: dt.date) -> tuple[Decision, ...]:
    """The open decisions that may be seen, the one due first first. Raises NotAllowed."""
    require(register.plan, actor, "read")
    seats, hidden = register.plan.choice_lists["plats"], secrecy.hidden(register, actor)
    return tuple(
        Decision(seats[row["seat"]].label if row["seat"] else OUTSIDE, due := row["due"], bool(due and due < today))
        for row in _open(register)
        if row["record"] not in hidden
    )


def _open(register: Register) -> list[dict]:
    form, seats = register.plan.forms["beslut"], register.plan.choice_lists["plats"]
    sql = (
        f"SELECT record, ansvarig AS seat, klart_senast AS due FROM {schema.newest(form)} "
        "WHERE lage IS NULL OR lage = ? ORDER BY klart_senast NULLS LAST, saved_at, record"
    )
    rows = register.store.read(sql, [OPEN])
    return [row | {"seat": row["seat"] if row["seat"] in seats else None} for row in rows]


def seats(
    register: Register, told: dict[str, dict | None], today: dt.date
) -> tuple[Progress, tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The required seats that are filled, those that are not, and how each offered seat stands (P1)."""
    states = register.plan.choices_of(register.plan.forms["platsuppgift"].fields["lage"])
    vacant, answers = [], []
    for seat in register.plan.plats:
        row = told[seat.name] or {}
        if seat.offered:
            answers.append((seat.label, states[row["lage"]].label if row.get("lage") in states else _NOT_OFFERED))
        elif row.get("lage") not in HELD or (row.get("till") and row["till"] < today):
            vacant.append(seat.label)
    required = sum(not seat.offered for seat in register.plan.plats)
    return Progress(required - len(vacant), required), tuple(vacant), tuple(answers)
