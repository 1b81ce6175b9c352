"""What the person guard refuses by now, taken out of an archive as it is read in: a marked, listed gap (R2, R4).

The guard learns, and an archive that was made before must still be readable. A text becomes a plain sentence, an answer
that is no text becomes empty, an account gets another name, a remembered heading is left out. Nothing that is taken out
is repeated anywhere.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from lomma_core.audit import log
from lomma_core.errors import FileRefused
from lomma_core.exchange.archive.tables import FORM
from lomma_core.plan import field_types, toml_writer
from lomma_core.plan.field_types import FieldType
from lomma_core.privacy import guard
from lomma_core.quarterly import snapshot
from lomma_core.records.versions import new_id
from lomma_core.storage.rows import Row

REMOVED = "Borttagen vid inläsning"
# A gap that is none of its own: another sum for what something was taken out of.
DIGEST = "kontrollsumma"
# Sums and file names of the archive's own; they look like numbers now and then, and nobody writes them.
SUMS = {"chain", "digest", "digest_before", "digest_after", "file_digest", "snapshot"}
_TEXTS = {
    "quarter_event": {"reason"},
    "secrecy": {"provision", "reason"},
    "purge": {"reference"},
    "purge_record": {"reference"},
    "redact_report": {"reference"},
    "redact_place": {"reference"},
    "plan_version": {"changes", "note"},
    "import_step": {"reason"},
}
_EMPTIED = {"purge_record": {"name"}, "log": {"name", "detail"}, "import_run": {"file"}, "plan_version": {"file_parts"}}
_IDS = {
    "purge": {"id"},
    "purge_item": {"purge"},
    "purge_record": {"purge"},
    "purge_document": {"purge"},
    "log": {"record"},
}
_ACCOUNTS = {"who", "saved_by", "proposed_by", "settled_by", "confirmed_by", "made_by", "reported_by", "draft_by"}
# Rows that are a convenience: they go as a whole.
_LEFT_OUT = {"import_mapping"}
_SUM, _DIGEST = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{24}")


@dataclass
class GapFiller:
    """Takes out of one archive what is refused, row by row; ``gaps`` are those so far, as ``archive_gap`` keeps them.

    ``types`` is (form, field) -> its type, as the archive itself says; ``corrections`` are the log's rows that a name
    was taken out of: number, and the hash of what is left (``log.verify_chain``).
    """

    types: dict[tuple[str, str], FieldType]
    gaps: list[Row] = field(default_factory=list)
    corrections: set[tuple[str, str]] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)
    _kinds: dict[str, list[str]] = field(default_factory=dict)
    _chain: str = log.START
    _relinked: str = ""

    def refused(self, text: object) -> list[str]:
        """What the guard refuses in a text, remembered: a text stands in many versions."""
        if not isinstance(text, str) or not text:
            return []
        if text not in self._kinds:
            if len(self._kinds) > 20_000:
                self._kinds.clear()
            self._kinds[text] = guard.classify(text)[0]
        return self._kinds[text]

    def fill(self, table: str, row: Row, number: int) -> Row | None:
        """The row without what is refused; None for one that is left out. Raises FileRefused for what has no gap."""
        filled = dict(row)
        for name, value in row.items():
            kinds = self._kinds_of(table, row, name)
            if not kinds:
                continue
            if table in _LEFT_OUT:
                self._note(table, row, name, kinds)
                return None
            filled[name] = self._instead(table, name, value, kinds, number)
            self._note(table, filled, name, kinds)
        return self._linked(row, filled) if table == "log" else filled

    def _kinds_of(self, table: str, row: Row, name: str) -> list[str]:
        """What is refused in a cell; sums are nobody's words."""
        if _is_sum(table, row, name):
            return []
        if (table, name) != ("plan_version", "file_parts") or not row[name]:
            return self.refused(row[name])
        # The names and digests of a plan file's parts, as JSON: a digest looks like a number now and then.
        words = (text for text in _strings(json.loads(row[name])) if not _DIGEST.fullmatch(text))
        return list(dict.fromkeys(kind for text in words for kind in self.refused(text)))

    def _instead(self, table: str, name: str, value: str, kinds: list[str], number: int) -> str | None:
        form = table.removeprefix(FORM)
        known = self.types.get((form, name)) if table.startswith(FORM) else None
        if known:
            return removed(kinds) if known.free_text else None
        if (name == "reason" and table.startswith(FORM)) or name in _TEXTS.get(table, ()):
            return removed(kinds)
        if name in _EMPTIED.get(table, ()):
            return None
        if name in _ACCOUNTS or (table, name) == ("account", "name"):
            return self._renamed(value, f"borttaget.konto.{new_id()}")
        if name in _IDS.get(table, ()):
            return self._renamed(value, new_id())
        if (table, name) == ("plan_version", "text"):
            return self.plan(value)
        what = guard.kinds_in_words(kinds)
        raise FileRefused(
            f"Arkivet innehåller {what}: rad {number} i tabellen {table}, kolumnen {name}. Inget är inläst."
        )

    def _renamed(self, value: str, to: str) -> str:
        """The same name for the same account, or id, wherever it stands."""
        return self._names.setdefault(value, to)

    def plan(self, text: str) -> str:
        """A plan's text with each refused text in it replaced; where it stands is noted by the row's own gap."""
        data: object = self._walked(tomllib.loads(text))
        assert isinstance(data, dict)  # A TOML file is a table.
        return toml_writer.write(text, data)

    def _walked(self, value: object) -> object:
        if isinstance(value, str):
            kinds = self.refused(value)
            return removed(kinds) if kinds else value
        if isinstance(value, dict):
            return {key: self._walked(part) for key, part in value.items()}
        return [self._walked(part) for part in value] if isinstance(value, list) else value

    def document(self, event: Row, text: str) -> tuple[str, str]:
        """A frozen quarter's document and its digest, which are others where something is taken out of it."""
        state: snapshot.State = json.loads(text)
        before = len(self.gaps)
        for form in state["forms"]:
            for record in form["records"]:
                for name, words in (*_answers(record), ("title", cast("dict[str, str]", record))):
                    self._field(form["name"], record, name, words)
                if self.refused(record["key"]):
                    record["key"] = record["id"]
        self._rest(event, state)
        if len(self.gaps) == before:
            return text, event["digest"]
        text = snapshot.text(state)
        digest = hashlib.sha256(text.encode()).hexdigest()
        place = {"place": "quarter_event", "record": event["quarter"], "version": event["nr"], "field": "snapshot"}
        self.gaps.append(place | {"kind": DIGEST, "digest_before": event["digest"], "digest_after": digest})
        return text, digest

    def _field(self, form: str, record: snapshot.RecordDocument, name: str, words: dict[str, str]) -> None:
        kinds = self.refused(words[name])
        if kinds:
            words[name] = removed(kinds)
            place: Row = {"place": "quarter_event", "form": form, "record": record["id"], "field": name}
            self.gaps.append(place | {"version": record["version"], "kind": guard.kinds_in_words(kinds)})

    def _rest(self, event: Row, state: snapshot.State) -> None:
        """What a document says beside its records' own answers."""
        parts = cast("dict[str, object]", state)
        for name, before in list(parts.items()):
            after = self._walked(before)
            if after != before:
                parts[name] = after
                kinds = sorted({kind for text in _texts(before) for kind in self.refused(text)})
                place: Row = {"place": "quarter_event", "record": event["quarter"], "version": event["nr"]}
                self.gaps.append(place | {"field": name, "kind": guard.kinds_in_words(kinds)})

    def _linked(self, row: Row, filled: Row) -> Row:
        """A row of the log in its chain: as it is, or linked anew from the first row that something is taken out of."""
        previous, own = self._relinked or self._chain, log.link(self._chain, row)
        whole = row["chain"] == own or (str(row["nr"]), own) in self.corrections
        self._chain = row["chain"]
        if whole and (self._relinked or filled != row):
            self._relinked = filled["chain"] = log.link(previous, filled)
        return filled

    def log_digests(self) -> list[Row]:
        """The log's last hash in the archive and now, where it had to be linked anew."""
        if not self._relinked:
            return []
        digests = {"digest_before": self._chain, "digest_after": self._relinked}
        return [{"place": "log", "field": "chain", "kind": DIGEST} | digests]

    def _note(self, table: str, row: Row, name: str, kinds: list[str]) -> None:
        own = table.removeprefix(FORM) if table.startswith(FORM) else row.get("form")
        # What tells the row apart; never a column that may be what was refused.
        record = row.get("record") if table.startswith(FORM) or table == "secrecy" else row.get("quarter")
        gap: Row = {"place": table, "form": own, "record": record, "version": row.get("version") or row.get("nr")}
        self.gaps.append(gap | {"field": name, "kind": guard.kinds_in_words(kinds)})


def _is_sum(table: str, row: Row, name: str) -> bool:
    """Whether a cell holds a sum: a correction in the log has one as its detail."""
    corrected = table == "log" and name == "detail" and row["action"] == log.CORRECTION
    return (name in SUMS and not table.startswith(FORM)) or (corrected and bool(_SUM.fullmatch(row[name] or "")))


def _strings(value: object) -> Iterator[str]:
    """All texts of a JSON value, the keys too."""
    if isinstance(value, str):
        yield value
    for part in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from _strings(part)


def removed(kinds: list[str]) -> str:
    """What stands in place of a text: ``Borttagen vid inläsning: ett personnummer``."""
    return f"{REMOVED}: {guard.kinds_in_words(kinds)}"


def same_plan(filler: GapFiller, archived: str, used: str) -> bool:
    """Whether the plan file in use is the archive's, but for texts that are refused by now and so must be others."""
    try:
        return archived == used or _same(filler, tomllib.loads(archived), tomllib.loads(used))
    except tomllib.TOMLDecodeError:
        return False


def types_of(rows: list[Row]) -> dict[tuple[str, str], FieldType]:
    """(form, field) -> type, from rows of ``plan_field``."""
    return {(row["form"], row["field"]): field_types.TYPES[row["type"]] for row in rows}


def _same(filler: GapFiller, archived: object, used: object) -> bool:
    if isinstance(archived, dict) and isinstance(used, dict):
        return archived.keys() == used.keys() and all(_same(filler, archived[key], used[key]) for key in archived)
    if isinstance(archived, list) and isinstance(used, list):
        return len(archived) == len(used) and all(map(lambda a, b: _same(filler, a, b), archived, used))
    return archived == used or (isinstance(used, str) and bool(filler.refused(archived)))


def _answers(record: snapshot.RecordDocument) -> Iterator[tuple[str, dict[str, str]]]:
    for words in (record["values"], record["shown"]):
        for name in words:
            yield name, words


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)
