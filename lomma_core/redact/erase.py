"""Erasing confirmed texts in one transaction (R18): new copies, the plan's versions, the log, and the protocol."""

from lomma_core.audit import log
from lomma_core.errors import NotValid, PlanError
from lomma_core.permissions import Actor
from lomma_core.personal.drafts import REASON
from lomma_core.plan.in_use import SOURCE_NAME, PlanInUse
from lomma_core.plan.loader import read_plan
from lomma_core.plan.model import Plan
from lomma_core.redact import cells, hide, places, show, wording
from lomma_core.redact.places import Place
from lomma_core.redact.wording import Reach, Wording
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.text import sentence

_IN_PLAN = (
    "Texten står också i formulären som är i bruk, och de går inte att läsa utan den. Ändra formuläret först "
    "(Administration, Formulär) och bekräfta sedan."
)


def erase(register: Register, actor: Actor, write: Transaction, report: Row, texts: list[Row]) -> int:
    """Erase a report's chosen texts and show the others again; returns how many fields of records held the former.

    ``finish.finish_erasing`` must follow the commit. Raises NotValid where the plan in use cannot do without a text.
    """
    chosen = [text for text in texts if text["chosen"]]
    _hide_copies(register, write, report, [text for text in chosen if text["text"] is not None])
    # What was hidden now, copies with other spaces or letters, goes with the rest.
    known = {text["id"] for text in texts}
    sql = "SELECT * FROM redact_text WHERE report = ? ORDER BY id"
    texts = texts + [text for text in write.read(sql, [report["id"]]) if text["id"] not in known]
    chosen = [text for text in texts if text["chosen"]]
    going, gone = {text["id"] for text in chosen}, wording.gone(register.clock().date())
    hidden_places = [place for place in places.find(register.plan, write.read, report["id"]) if place.text in going]
    show.fill_again(write, [text["id"] for text in texts if text["id"] not in going])
    words = {text["id"]: gone if text["id"] in going else text["text"] for text in texts}
    show.replace(register, write, report["id"], words, "erased")
    everywhere = [phrase for phrase in _wordings(register, chosen) if phrase.reach is Reach.EVERYWHERE]
    for phrase in everywhere:
        _in_plans(register, write, phrase, gone)
    show.forget(write, [text["id"] for text in texts])

    def unnamed(name: str) -> str:
        for phrase in everywhere:
            name = phrase.marked(name, lambda _: gone)
        return name

    log.rewrite_names(write, actor, register.now(), unnamed)
    return _protocol(register, actor, write, report, hidden_places)


def _wordings(register: Register, texts: list[Row]) -> list[Wording]:
    plan_text = register.in_use.file
    return [wording.wording(text["field"], text["text"], plan_text) for text in texts if text["text"] is not None]


def _hide_copies(register: Register, write: Transaction, report: Row, texts: list[Row]) -> None:
    """Hide what repeats the texts since they were reported: somebody may have typed them again."""
    form = register.plan.forms.get(report["form"])
    if form is None:
        return
    fields = {name for name, field in form.every_field.items() if wording.holds_text(field.kind)} | {REASON}
    written = [text for text in texts if text["field"] in fields]
    # Drafts may have such answers as text.
    others = [Wording(text["field"], text["text"], Reach.CELL) for text in texts if text not in written]
    source = hide.Origin(report["id"], form, report["record"], report["subject"])
    hide.Hiding(register, write, source).hide([*_wordings(register, written), *others], step="found")


def _in_plans(register: Register, write: Transaction, phrase: Wording, gone: str) -> None:
    """Take a text out of plans that were taken into use or proposed; the plan file itself is no such plan."""

    def change(text: str) -> str:
        return phrase.marked(text, lambda _: gone)

    newest = "SELECT text FROM plan_version ORDER BY nr DESC LIMIT 1"
    before = write.read(newest)
    plans = [column for column in cells.text_columns(write.read) if column.table in cells.PLANS]
    cells.rewrite(write, plans, phrase.needle, change, register.now())
    after = write.read(newest)
    if after == before:
        return
    now = register.in_use
    try:
        text = change(now.text)
        changed = PlanInUse(read_plan(text, SOURCE_NAME, text), text, now.nr, now.file, now.notice)
    except PlanError:
        raise NotValid({"texts": _IN_PLAN}) from None
    write.after_commit(lambda: setattr(register, "in_use", changed))


def _protocol(register: Register, actor: Actor, write: Transaction, report: Row, hidden_places: list[Place]) -> int:
    """Write the protocol, a row for each place, and the log, a row for each record."""
    now = register.now()
    versions: dict[tuple[str, str, str, str], set[int]] = {}
    for spot in hidden_places:
        key = (spot.form, spot.record, spot.field, places.in_words(spot))
        versions.setdefault(key, set()).update(spot.versions)
    shared = {"report": report["id"], "reference": report["reference"], "reported_by": report["reported_by"]}
    shared |= {"proposed_by": report["proposed_by"], "proposed_at": report["proposed_at"]}
    shared |= {"confirmed_by": actor.name, "redacted_at": now}
    rows = []
    for nr, ((form, record, field, place), some) in enumerate(versions.items(), 1):
        row = {"nr": nr, "form": form or None, "record": record or None, "field": field or None, "place": place}
        rows.append(shared | row | {"versions": places.versions_in_words(tuple(sorted(some))) or None})
    write.insert("redact_place", rows)
    log.add(write, actor, "redact", now, _entries(register.plan, report, rows, hidden_places))
    return sum(1 for row in rows if row["record"])


def _entries(plan: Plan, report: Row, rows: list[Row], hidden_places: list[Place]) -> list[Row]:
    """What the log says of a report that is carried out: fields and versions by record, never the texts (R13)."""
    decided = f"Rapport {report['id']}, {report['reference']}, föreslaget av {report['proposed_by']}"
    fields: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["record"]:
            label = places.label_of(plan, row["form"], row["field"])
            fields.setdefault((row["form"], row["record"]), []).append(f"{label}, version {row['versions']}")
    entries: list[Row] = [
        {"form": form, "record": record, "detail": f"{'; '.join(some)}. {decided}"}
        for (form, record), some in fields.items()
    ]
    others = places.following(hidden_places)
    if others or not entries:
        entries.append({"detail": f"{sentence(others)} {decided}" if others else decided})
    return entries
