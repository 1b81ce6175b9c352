"""Deciding a report (R18): no person is meant, or one account proposes and another confirms that texts are erased."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lomma_core.accounts.factor import recent
from lomma_core.audit import log
from lomma_core.erasure import decision, finish
from lomma_core.erasure.decision import CONFIRMED, PROPOSED
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import secrecy
from lomma_core.records.lookup import Reader
from lomma_core.redact import erase, places, show
from lomma_core.redact.places import Place
from lomma_core.redact.report import REJECTED, REPORTED, TABLE, forget_copies
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

_OPEN = (REPORTED, PROPOSED)
# Whole texts before what stands in them.
_IN_ORDER = "SELECT * FROM redact_text WHERE report = ? ORDER BY field, length(text) DESC, id"


@dataclass(frozen=True)
class HiddenText:
    """One hidden text, the label of the field it was reported in, and where it stood.

    ``text`` is None where it cannot be shown: its record is marked and not for the reader (R11), or the register was
    read in from an archive, which holds no hidden texts.
    """

    id: str
    label: str
    text: str | None
    chosen: bool
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Report:
    """A report that waits for a decision; ``row`` is its stored row, who reported and proposed among it."""

    id: str
    form: str
    record: str
    row: Row
    texts: tuple[HiddenText, ...]

    @property
    def proposed(self) -> bool:
        """Whether it waits for another account to confirm."""
        return bool(self.row["state"] == PROPOSED)


def waiting(register: Register, actor: Actor) -> list[Report]:
    """Reports that wait for a decision, the oldest first, with the texts: nobody else sees them. Raises NotAllowed.

    Of records that are marked and not for the reader neither text nor place is there (R11).
    """
    require(register, actor, "redact")
    read, hidden = register.store.read, secrecy.hidden(register, actor)
    reports = []
    for row in read(f"SELECT * FROM {TABLE} WHERE state IN (?, ?) ORDER BY reported_at, id", _OPEN):
        hidden_places = [place for place in places.find(register.plan, read, row["id"]) if place.record not in hidden]
        unseen = row["record"] in hidden
        texts = [
            HiddenText(
                text["id"],
                places.label_of(register.plan, row["form"], text["field"]),
                None if unseen else text["text"],
                text["chosen"],
                tuple(place for place in hidden_places if place.text == text["id"]),
            )
            for text in read(
                "SELECT * FROM redact_text WHERE report = ? ORDER BY field, length(text) DESC, id", [row["id"]]
            )
        ]
        reports.append(Report(row["id"], row["form"], row["record"] or "", row, tuple(texts)))
    return reports


def reject(register: Register, actor: Actor, report: str) -> None:
    """Say that no person is meant: every text stands again where it stood, exactly as it was.

    Raises NotAllowed, NotFound, and NotValid where the texts are not in the register any more.
    """
    require(register, actor, "redact")
    with register.store.transaction() as write:
        row = _open(write.read, report)
        texts = _texts(write.read, report)
        _refuse_lost(texts)
        show.fill_again(write, [text["id"] for text in texts])
        show.replace(register, write, report, {text["id"]: text["text"] for text in texts}, "shown")
        write.execute("DELETE FROM redact_value WHERE text IN (SELECT id FROM redact_text WHERE report = ?)", [report])
        write.execute("DELETE FROM redact_text WHERE report = ?", [report])
        decision.settle(register, actor, write, TABLE, report, REJECTED)
        _note(register, actor, write, "redact_reject", row, f"Rapport {report}")
    forget_copies(register)


def propose(
    register: Register,
    actor: Actor,
    report: str,
    reference: str,
    texts: Sequence[str] | None = None,
    confirmed: Collection[Suspicion] = (),
) -> None:
    """Propose that a report's texts are erased, with the decision's diarienummer; another account is to confirm.

    ``texts`` are the ids of those that are to go, all of them without it; the others will stand again. Raises
    NotAllowed, NotFound, NotValid for a missing reference or no text, and PersonSuspected for a reference that may
    mean a person and is not among the ``confirmed`` (R3).
    """
    require(register, actor, "redact")
    reference, suspected = decision.checked_reference(reference, confirmed)
    with register.store.transaction() as write:
        row = _open(write.read, report)
        if row["state"] == PROPOSED:
            raise NotValid({"report": "Det finns redan ett förslag. Bekräfta det, eller ta tillbaka det först."})
        known = _texts(write.read, report)
        chosen = [text for text in known if texts is None or text["id"] in texts]
        if not chosen:
            raise NotValid({"texts": "Välj minst en text att ta bort."})
        if len(chosen) < len(known):
            _refuse_lost([text for text in known if text not in chosen])
        for text in known:
            write.execute("UPDATE redact_text SET chosen = ? WHERE id = ?", [text in chosen, text["id"]])
        sql = f"UPDATE {TABLE} SET state = ?, reference = ?, proposed_by = ?, proposed_at = ? WHERE id = ?"
        write.execute(sql, [PROPOSED, reference, actor.name, register.now(), report])
        labels = dict.fromkeys(places.label_of(register.plan, row["form"], text["field"]) for text in chosen)
        _note(register, actor, write, "redact_propose", row, f"Rapport {report}: {'; '.join(labels)}. {reference}")
        if suspected:
            _note(register, actor, write, "person_confirmed", row, f"Rapport {report}")


def withdraw(register: Register, actor: Actor, report: str) -> None:
    """Take back a proposal; the texts stay hidden, and the report waits again. Raises NotAllowed and NotFound."""
    require(register, actor, "redact")
    with register.store.transaction() as write:
        row = decision.waiting(write.read, TABLE, report)
        sql = f"UPDATE {TABLE} SET state = ?, reference = NULL, proposed_by = NULL, proposed_at = NULL WHERE id = ?"
        write.execute(sql, [REPORTED, report])
        _note(register, actor, write, "redact_withdraw", row, f"Rapport {report}")


def confirm(register: Register, actor: Actor, report: str) -> int:
    """Erase the texts that another account proposed; returns how many fields of records they stood in.

    They are gone from all versions, frozen quarters, drafts, saved views, the plan's versions and names in the log,
    and from the database's file. The protocol is written, and finished files in memory are let go of. Raises
    NotAllowed also for the account that proposed, NotFound, NotValid, and StoreUnavailable, with nothing taken out,
    where the file could not be written anew for want of room.
    """
    require(register, actor, "redact")
    recent.require_recent(register, actor)
    register.store.require_room()
    with register.store.transaction() as write:
        row = decision.waiting(write.read, TABLE, report)
        decision.refuse_proposer(register, write.read, row, actor, "rättningen")
        texts = _texts(write.read, report)
        fields = erase.erase(register, actor, write, row, texts)
        decision.settle(register, actor, write, TABLE, report, CONFIRMED)
    forget_copies(register)
    finish.finish_erasing(register.store, register.now())
    return fields


def _open(read: Reader, report: str) -> Row:
    rows = read(f"SELECT * FROM {TABLE} WHERE id = ? AND state IN (?, ?)", [report, *_OPEN])
    if not rows:
        raise NotFound("Rapporten finns inte längre. Någon har redan avgjort den.")
    return rows[0]


def _texts(read: Reader, report: str) -> list[Row]:
    return read("SELECT * FROM redact_text WHERE report = ? ORDER BY id", [report])


def _refuse_lost(texts: list[Row]) -> None:
    if any(text["text"] is None for text in texts):
        raise NotValid(
            {"texts": "Texten finns inte kvar: posten är gallrad, eller registret läst ur ett arkiv. Ta bort den."}
        )


def _note(register: Register, actor: Actor, write: Transaction, action: str, row: Row, detail: str) -> None:
    entry = {"form": row["form"], "record": row["record"], "version": row["version"], "detail": detail}
    log.add(write, actor, action, register.now(), [entry])
