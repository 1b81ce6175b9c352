"""Luckor (P4, P6, P8): where lägesbild, insatser and follow-up do not meet, each with the place that mends it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lomma_core.domain import follow_up, measures, overview
from lomma_core.domain.measures import Measure
from lomma_core.domain.todo_items import at, empty_form
from lomma_core.permissions import Actor, require
from lomma_core.records import schema, secrecy
from lomma_core.records.lookup import Links
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter

# Presence answers that call for no insats; every other answer means that something is there (P5).
NO_PRESENCE = (None, "ingen_kand", "kan_inte_bedomas")


@dataclass(frozen=True)
class Gap:
    """Something that is missing: ``heading`` is its kind in words, ``page`` and ``query`` where it is mended.

    ``record`` is the one record that the gap tells of.
    """

    kind: str
    heading: str
    text: str
    page: str
    query: dict[str, str] = field(default_factory=dict)
    record: str = ""


def gaps(register: Register, actor: Actor, quarter: Quarter) -> list[Gap]:
    """The gaps as they are now, kind by kind; follow-up and presence are those of ``quarter``.

    Only insatser that run have gaps. In a closed quarter nobody can follow up any more, so that gap is left out.
    Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    links = secrecy.links(register, actor)
    running = measures.running(register, links)
    found = [*_milieus(register, links, quarter, running), *_unanchored(register, running)]
    if not links.closed(str(quarter)):
        done = measures.followed(register, quarter)
        heading = f"Insatser utan uppföljning {quarter}"
        for one in running:
            if one.id not in done:
                query = empty_form(follow_up.MEASURES, kvartal=str(quarter), insats=one.id)
                found.append(Gap("followup", heading, f"{one.title} är inte uppföljd.", "uppfoljning", query, one.id))
    for kind, name, what in (
        ("seat", "ansvarig", "ansvarig plats"),
        ("gender", "genusperspektiv", "genusperspektiv"),
        ("indicator", "indikator", "indikator"),
    ):
        if name in register.plan.forms["insats"].fields:
            empty = [one for one in running if one.row[name] is None]
            found += [_of_measure(kind, f"Insatser utan {what}", f"{one.title} saknar {what}.", one) for one in empty]
    return found


def unfilled(register: Register, actor: Actor, quarter: Quarter) -> tuple[list[str], bool]:
    """What no gap can be seen in yet: the milieus without a lägesbild so far, by label, and whether no insats runs.

    Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    sql = f"SELECT DISTINCT miljo FROM {schema.newest(register.plan.forms['lagesbild'])} WHERE kvartal <= ?"
    there = {row["miljo"] for row in register.store.read(sql, [str(quarter)])}
    running = measures.running(register, Links(register.plan, register.store.read))
    return [milieu.label for milieu in register.plan.miljo if milieu.name not in there], not running


def matrix(register: Register, actor: Actor) -> dict[str, dict[str, int]]:
    """Running insatser by milieu and level, {milieu: {level: n}}, every cell there; individriktade stand outside.

    An insats answers to a milieu by its lägesbild or by its proposal's, whichever quarter that is from. A count
    names no insats, so marked ones are in it (R11). Raises NotAllowed (P6, R9).
    """
    require(register.plan, actor, "read")
    links = Links(register.plan, register.store.read)
    running = measures.running(register, links)
    answers = _answers_to(links, register, running)
    levels = [level.name for level in register.plan.niva if level.name != measures.INDIVIDUAL]
    counted = {milieu.name: dict.fromkeys(levels, 0) for milieu in register.plan.miljo}
    for one in running:
        for milieu in answers[one.id]:
            if milieu in counted and one.row["niva"] in levels:
                counted[milieu][one.row["niva"]] += 1
    return counted


def offers(register: Register, actor: Actor) -> list[tuple[str, bool]]:
    """The kinds of individriktade offers, each with whether there is one that runs; never how many (P6, R8).

    Raises NotAllowed.
    """
    require(register.plan, actor, "read")
    form = register.plan.forms["insats"]
    sql = f"SELECT DISTINCT typ FROM {schema.newest(form)} WHERE niva = ? AND {measures.runs_sql('status')}"
    there = {row["typ"] for row in register.store.read(sql, [measures.INDIVIDUAL])}
    kinds = register.plan.choices_of(form.fields["typ"]).values()
    return [(kind.label, kind.name in there) for kind in kinds if kind.item.get("offer") == "true"]


def gender_share(register: Register, actor: Actor) -> overview.Progress:
    """Running insatser that say what the gender perspective means for them, of all that run (P8). Raises NotAllowed."""
    require(register.plan, actor, "read")
    form = register.plan.forms["insats"]
    if "genusperspektiv" not in form.fields:
        return overview.Progress(0, 0)
    sql = f"SELECT count(genusperspektiv) AS done, count(*) AS total FROM {schema.newest(form)}"
    row = register.store.read(f"{sql} WHERE {measures.runs_sql('status')}")[0]
    return overview.Progress(row["done"], row["total"])


def _milieus(register: Register, links: Links, quarter: Quarter, running: list[Measure]) -> Iterator[Gap]:
    """Milieus with presence in their latest lägesbild up to the quarter, to which no running insats answers."""
    form = register.plan.forms["lagesbild"]
    sql = f"SELECT record, miljo, narvaro FROM {schema.newest(form)} WHERE kvartal <= ? ORDER BY kvartal"
    latest = {row["miljo"]: row for row in links.seen(register.store.read(sql, [str(quarter)]))}
    # Marked insatser answer too: whether a milieu has an insats names none (R11).
    whole = Links(register.plan, register.store.read)
    every = measures.running(register, whole) if links.hidden else running
    answered = set().union(*_answers_to(whole, register, every).values())
    for milieu in register.plan.miljo:
        row = latest.get(milieu.name)
        if row is None or row["narvaro"] in NO_PRESENCE or milieu.name in answered:
            continue
        presence = links.show(form.fields["narvaro"], row["narvaro"]).lower()
        text = f"{milieu.label}: {presence}, men ingen insats som pågår svarar mot miljön."
        query = empty_form("insats", lagesbild=row["record"])
        yield Gap("milieu", "Miljöer med närvaro men utan insats", text, "insatser", query, row["record"])


def _unanchored(register: Register, running: list[Measure]) -> Iterator[Gap]:
    names = [name for name in ("lagesbild", "forslag") if name in register.plan.forms["insats"].fields]
    for one in running:
        if names and not one.individual and not any(one.row[name] for name in names):
            text = f"{one.title} svarar varken mot en lägesbild eller ett förslag."
            yield _of_measure("unanchored", "Insatser som inte svarar mot något", text, one)


def _of_measure(kind: str, heading: str, text: str, one: Measure) -> Gap:
    return Gap(kind, heading, text, "insatser", at("insats", one.id), one.id)


def _answers_to(links: Links, register: Register, running: list[Measure]) -> dict[str, set[str]]:
    """Insats id -> the milieus it answers to, directly and by its proposal; none for an individriktad one (R9)."""
    ones = [one for one in running if not one.individual]
    links.load("forslag", [one.row["forslag"] for one in ones if one.row.get("forslag")])
    pictures = {one.id: {one.row.get("lagesbild"), _picture_of(links, one.row.get("forslag"))} for one in ones}
    links.load("lagesbild", sorted({picture for some in pictures.values() for picture in some if picture}))
    found: dict[str, set[str]] = {one.id: set() for one in running}
    for record, some in pictures.items():
        rows = [links.row("lagesbild", picture) for picture in some if picture]
        found[record] = {row["miljo"] for row in rows if row and row["miljo"]}
    return found


def _picture_of(links: Links, proposal: str | None) -> str | None:
    row = links.row("forslag", proposal) if proposal else None
    return row.get("lagesbild") if row else None
