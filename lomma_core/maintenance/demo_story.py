"""The example data as a story: each step saved as somebody would have, with the clock set to its moment."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lomma_core.errors import LommaError, NotValid, PersonSuspected
from lomma_core.maintenance.demo_cast import META
from lomma_core.permissions import Actor
from lomma_core.plan.model import Field, Form
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, listing, queries, secrecy
from lomma_core.records.versions import Record, RecordState
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import STOCKHOLM, Clock

PREFIX = "demo."
_PLACE = re.compile(r"\{(år)?([+-]?\d+)(?::(\d+))?\}")


@dataclass(frozen=True)
class StoryStep:
    """What is done and when: a save of a record's answers; without a form the record of ``key`` is marked as secret,
    and without a key too the quarter is closed.

    ``quarter`` counts from the present one, ``day`` within it; ``reason`` makes the save a correction.
    """

    quarter: int
    day: int
    by: str
    form: str = ""
    key: str = ""
    reason: str = ""
    answers: Row = field(default_factory=dict)


def steps(register: Register, texts: dict[str, Any]) -> Iterator[StoryStep]:
    """Every step of the file, in the plan's and the file's order; ``texts`` is the file as parsed."""
    for form in register.plan.form:
        for number, entry in enumerate(texts.get(form.name, [])):
            key = entry.get("key", f"{form.name} {number}")
            for part in (entry, *entry.get("later", [])):
                answers = {name: value for name, value in part.items() if name not in META}
                if part is entry and "kvartal" in form.fields:
                    answers = {"kvartal": f"{{{part['at'][0]}}}"} | answers
                quarter, day = part["at"]
                yield StoryStep(quarter, day, part["by"], form.name, key, part.get("reason", ""), answers)
    for entry in texts["mark"]:
        quarter, day = entry["at"]
        yield StoryStep(quarter, day, entry["by"], "", entry["key"], entry["reason"], {"provision": entry["provision"]})
    for entry in texts["close"]:
        quarter, day = entry["at"]
        yield StoryStep(quarter, day, entry["by"])


class Story:
    """Runs the steps one by one, each with the clock set to its moment."""

    def __init__(self, register: Register, steps: list[StoryStep], seats: dict[str, str]):
        """``seats`` are the seats of the accounts that have one, by role."""
        self._register, self._steps, self._seats = register, steps, seats
        self._saved: dict[str, Record] = {}
        # Changed later on: not confirmed before that, unless the change is a correction.
        self._waiting = [step.key for step in steps if not step.reason]

    def run(self) -> None:
        """All of them. Raises LommaError when the plan in use is not the one that the texts are written for."""
        clock = moment(self._register, self._steps[0].quarter, 0)
        for number, step in enumerate(self._steps):
            # Spread over office hours, and never before the step before it: the log runs forward.
            target = moment(self._register, step.quarter, step.day, number * 37 % 480)
            clock = max(clock, min(target, self._register.clock()))
            then = replace(self._register, clock=_fixed_clock(clock))
            actor = Actor(PREFIX + step.by, step.by, self._seats.get(step.by))
            try:
                tell = self._save if step.form else self._mark if step.key else self._close
                tell(then, actor, step)
            except NotValid as error:
                form = then.plan.forms.get(step.form)
                raise LommaError(
                    f"Exempeldatan passar inte planfilen: {form.label if form else 'stängningen'}, "
                    f"{', '.join(error.errors)}. Den är skriven för standardplanens frågor. Ta bort "
                    f"{then.store.path.name} och kör med en planfil som bygger på den."
                ) from error

    def _save(self, then: Register, actor: Actor, step: StoryStep) -> None:
        form = then.plan.forms[step.form]
        answers = {name: self._fill(form.fields.get(name), value) for name, value in step.answers.items()}
        before = self._saved.get(step.key) or self._adopt(then, actor, form, answers)
        if before is None:
            record = _save_version(then, actor, form.name, answers)
        else:
            # Read anew: a follow-up may have moved an insats on.
            before = queries.get(then, actor, form.name, before.id)
            values = before.values | answers
            if step.reason:
                record = confirm.correct(
                    then, actor, form.name, values, before.id, before.version, step.reason, read=True
                )
            else:
                record = _save_version(then, actor, form.name, values, before.id, before.version)
        self._saved[step.key] = record
        if not step.reason:
            self._waiting.remove(step.key)

    def _adopt(self, then: Register, actor: Actor, form: Form, answers: Row) -> Record | None:
        """The insats that a proposal became when it was adopted (P4): it is filled in, not made anew."""
        if form.name != "insats" or "forslag" not in answers:
            return None
        return queries.find(then, actor, form.name, forslag=answers["forslag"])

    def _mark(self, then: Register, actor: Actor, step: StoryStep) -> None:
        marked = self._saved[step.key]
        secrecy.mark(then, actor, marked.form, marked.id, step.answers["provision"], step.reason)

    def _close(self, then: Register, actor: Actor, step: StoryStep) -> None:
        """Confirm what is finished by now, and close the quarter."""
        waiting = {self._saved[key].id for key in self._waiting if key in self._saved}
        drafts = [
            (form.name, record.id, record.version)
            for form in then.plan.form
            if form.confirmed
            for record in listing.list_records(then, actor, form.name, listing.ListQuery(limit=None)).records
            if record.state is RecordState.DRAFT and record.id not in waiting
        ]
        confirm.confirm_many(then, actor, drafts, read=True)
        close.close(then, actor, self._register.quarter + step.quarter)

    def _fill(self, field: Field | None, value: object) -> object:
        """A value of the file with its links and its times put in."""
        if not isinstance(value, str):
            return value
        if field is not None and field.kind.is_link:
            return self._saved[value.removeprefix("@")].id

        def time(match: re.Match[str]) -> str:
            year, quarters, day = match.groups()
            quarter = self._register.quarter + int(quarters)
            if year:
                return str(quarter.year)
            return str(quarter) if day is None else _day(self._register, int(quarters), int(day)).isoformat()

        return _PLACE.sub(time, value)


def _day(register: Register, quarters: int, day: int) -> dt.date:
    """A working day of a quarter; in the present quarter the days that have passed stand for all of it."""
    quarter, today = register.quarter + quarters, register.clock().date()
    if quarters == 0:
        day = day * ((today - quarter.first_day).days + 1) // ((quarter.last_day - quarter.first_day).days + 1)
    date = quarter.first_day + dt.timedelta(days=day)
    date += dt.timedelta(days=7 - date.weekday() if date.weekday() > 4 else 0)
    return min(date, today) if quarters == 0 else date


def moment(register: Register, quarters: int, day: int, minutes: int = 0) -> dt.datetime:
    """A moment in office hours, ``minutes`` after eight."""
    return dt.datetime.combine(_day(register, quarters, day), dt.time(8), STOCKHOLM) + dt.timedelta(minutes=minutes)


def _fixed_clock(at: dt.datetime) -> Clock:
    return lambda: at


def _save_version(
    register: Register, actor: Actor, form_name: str, values: Row, record: str | None = None, base: int | None = None
) -> Record:
    """Save as somebody who has read the text: the demo's own texts are written without persons (R3)."""
    try:
        return commands.save(register, actor, form_name, values, record, base)
    except PersonSuspected as suspected:
        return commands.save(register, actor, form_name, values, record, base, confirmed=suspected.suspicions)
