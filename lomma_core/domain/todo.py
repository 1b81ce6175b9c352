"""Att göra (P1, P4, P5, P7): what a quarter still lacks, by name, each with the form that mends it."""

from dataclasses import dataclass, replace

from lomma_core.domain import measures, meetings, todo_items
from lomma_core.domain.measures import Measure
from lomma_core.domain.overview import Progress
from lomma_core.domain.todo_items import Item, When
from lomma_core.permissions import Actor, allowed, require
from lomma_core.plan.choices import Choice
from lomma_core.plan.model import Form
from lomma_core.plan.names import MEASURE, MEASURE_FOLLOW_UP, MILIEU, QUARTER, SITUATION, SITUATION_FOLLOW_UP
from lomma_core.records import secrecy
from lomma_core.records.versions import RecordState
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.target import Target
from lomma_core.utils.text import counted, listed, mid_sentence, number, sentence

__all__ = ["Item", "confirmed", "groups", "lacking", "todo"]


@dataclass(frozen=True)
class _Lack:
    """Something that the quarter's round lacks: as an item, and as a sentence."""

    item: Item
    sentence: str


def todo(register: Register, actor: Actor, quarter: Quarter) -> list[Item]:
    """What the group still has to do in a quarter: the actor's own seat first, then in the order of the plan.

    Everybody may read the whole list; for those who may not read marked records it is as if these did not exist (R20).
    Confirming and closing are listed for those who may. Nothing of a closed quarter is left to do, so only what
    stands from quarter to quarter remains. Raises NotAllowed.
    """
    require(register, actor, "read")
    links = secrecy.links(register, actor)
    still_open = not links.is_closed(str(quarter))
    running = measures.running(register, links)
    items = list(todo_items.of_meeting(register, actor))
    items += [entry.item for entry in _round(register, actor, quarter, running)] if still_open else []
    items += todo_items.of_proposals(register, links)
    items += todo_items.of_measures(register, links, running)
    items += todo_items.of_decisions(register, links)
    items += todo_items.of_seats(register, actor)
    if still_open:
        items += _end(register, actor, quarter)
    items = [replace(item, own=item.seat is not None and item.seat == actor.seat) for item in items]
    return sorted(items, key=lambda item: not item.own)


def groups(items: list[Item]) -> dict[str, list[Item]]:
    """The list in four groups, one item for each thing however much it lacks: late, own, group and later.

    What is overdue comes first; of what is about one insats, the item says all and leads to the first of it.
    """
    by_subject: dict[str, list[Item]] = {}
    for place, item in enumerate(items):
        by_subject.setdefault(item.subject or f"{place}", []).append(item)
    result: dict[str, list[Item]] = {"late": [], "own": [], "group": [], "later": []}
    for about in by_subject.values():
        first, late = about[0], any(item.when == When.LATE for item in about)
        if len(about) > 1:
            first = replace(first, text=f"{first.title}: {listed(item.does for item in about)}")
        name = "late" if late else "later" if first.when == When.LATER else "own" if first.own else "group"
        result[name].append(first)
    return result


def lacking(register: Register, actor: Actor, quarter: Quarter) -> list[str]:
    """What a quarter lacks, as sentences; closing it all the same takes a reason (P7). Raises NotAllowed."""
    require(register, actor, "read")
    links = secrecy.links(register, actor)
    running = measures.running(register, links)
    sentences = [entry.sentence for entry in _round(register, actor, quarter, running)]
    missing = measures.missing(register.plan, links, running)
    titles = {measure.id: measure.title for measure in running}
    sentences += [
        f"Insatsen {titles[record]} är ofullständig: {listed(labels)} saknas." for record, labels in missing.items()
    ]
    drafts = _drafts(register, actor, quarter)
    if drafts:
        total = sum(drafts.values())
        kinds = listed(_how_many(register.plan.forms[name], n) for name, n in drafts.items())
        phrase = "en post är inte fastställd" if total == 1 else f"{number(total)} poster är inte fastställda"
        sentences.append(sentence(f"{phrase}: {kinds}"))
    return sentences


def _how_many(form: Form, n: int) -> str:
    if n == 1 and form.neuter:
        return f"ett {mid_sentence(form.label)}"
    return counted(n, mid_sentence(form.label), mid_sentence(form.plural))


def _round(register: Register, actor: Actor, quarter: Quarter, running: list[Measure]) -> list[_Lack]:
    """The lägesbild of each milieu, its follow-up, and the follow-up of each running insats."""
    lacks = []
    when = When.LATE if quarter.last_day < register.clock().date() else When.NOW
    for milieu in _missing_milieus(register, actor, SITUATION, quarter):
        target = Target(SITUATION, prefill={QUARTER: str(quarter), MILIEU: milieu.name})
        item = Item("situation", f"Beskriv lägesbilden för {milieu.label}", None, target, when=when)
        lacks.append(_Lack(item, f"Lägesbilden för {milieu.label} saknas."))
    for milieu in _missing_milieus(register, actor, SITUATION_FOLLOW_UP, quarter):
        target = Target(SITUATION_FOLLOW_UP, prefill={QUARTER: str(quarter), MILIEU: milieu.name})
        item = Item("situation_followup", f"Följ upp lägesbilden för {milieu.label}", None, target, when=when)
        lacks.append(_Lack(item, f"Lägesbilden för {milieu.label} är inte uppföljd."))
    done = measures.followed_up(register, secrecy.links(register, actor), quarter)
    for measure in running:
        if measure.id not in done:
            target = Target(MEASURE_FOLLOW_UP, prefill={QUARTER: str(quarter), MEASURE: measure.id})
            texts = f"Följ upp {measure.title}", "följ upp"
            item = todo_items.of_measure("followup", texts, measure, target, when)
            lacks.append(_Lack(item, f"Insatsen {measure.title} är inte uppföljd."))
    return lacks


def _missing_milieus(register: Register, actor: Actor, form_name: str, quarter: Quarter) -> list[Choice]:
    """The milieus that a form has no record of in a quarter."""
    source = secrecy.visible_rows(register, actor, register.plan.forms[form_name])
    sql = f"SELECT DISTINCT {MILIEU} FROM {source} WHERE {QUARTER} = ?"
    present = {row[MILIEU] for row in register.store.read(sql, [str(quarter)])}
    return [milieu for milieu in register.plan.milieus if milieu.name not in present]


def _end(register: Register, actor: Actor, quarter: Quarter) -> list[Item]:
    """What ends the round once the quarter has begun, for those who may."""
    if quarter > register.quarter:
        return []
    items, target = [], Target(prefill={QUARTER: str(quarter)})
    drafts = sum(_drafts(register, actor, quarter).values()) if allowed(register.plan, actor, "confirm") else 0
    if drafts:
        text = f"Fastställ {'ett' if drafts == 1 else number(drafts)} utkast för {quarter}"
        items.append(Item("confirm", text, None, target))
    if allowed(register.plan, actor, "close_quarter"):
        when = When.LATE if quarter.last_day < register.clock().date() else When.LATER
        items.append(Item("close", f"Stäng {quarter}", None, target, when=when))
    return items


def confirmed(register: Register, actor: Actor, quarter: Quarter) -> dict[str, Progress]:
    """How many of a quarter's records are confirmed, by form that the group confirms. Raises NotAllowed.

    A meeting belongs to the quarter of its day once it has been held (``meetings.belongs_to``).
    """
    sources = {
        form.name: belonging
        for form in register.plan.form
        if form.confirmed and (belonging := meetings.belongs_to(form, quarter))
    }
    sql = " UNION ALL ".join(
        f"SELECT '{name}' AS form, count(*) FILTER (WHERE state <> '{RecordState.DRAFT}') AS done, count(*) AS total "
        f"FROM {secrecy.visible_rows(register, actor, register.plan.forms[name])} WHERE {where}"
        for name, (where, _) in sources.items()
    )
    rows = register.store.read(sql, [value for _, values in sources.values() for value in values])
    counts = {row["form"]: row for row in rows}
    return {name: Progress(counts[name]["done"], counts[name]["total"]) for name in sources}


def _drafts(register: Register, actor: Actor, quarter: Quarter) -> dict[str, int]:
    """The quarter's drafts, counted by form, of the forms that the group confirms."""
    progress = confirmed(register, actor, quarter)
    return {name: part.total - part.done for name, part in progress.items() if part.total > part.done}
