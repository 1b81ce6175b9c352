"""Whatever is done, in whatever order, and whatever goes wrong in between: the register holds what a plain dict does.

Faults come between the steps: the process is killed (the files as they are at that moment, opened by another), the
program is stopped and started, an act fails at its end, the file is compacted, and a backup is put in its place.
"""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.errors import Conflict, Locked
from lomma_core.maintenance.backups import make, restore
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.permissions import OPERATOR
from lomma_core.personal import drafts
from lomma_core.records import commands, listing, queries
from lomma_core.storage.duckdb_engine import log_of
from lomma_core.withdrawal import withdraw
from tests.conftest import MEASURE, MEMBER, NOW, PLAN
from tests.helpers import budget

TITLES = st.sampled_from(["Kurs", "Kvällsöppet på biblioteket", "Öppet hus", "Nätverk i skolan"])
PLACES = st.integers(0, 5)


class _Fault(Exception):
    """What goes wrong in the middle of an act."""


class AgainstModel(RuleBasedStateMachine):
    """The register beside ``titles``: {record: its titles by version}, ``withdrawn`` and ``draft``."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.lives = 0
        self.titles: dict[str, list[str]] = {}
        self.withdrawn: set[str] = set()
        self.draft: str | None = None
        self._open(self.folder / "lomma.duckdb")

    def _open(self, database: Path) -> None:
        self.register = open_register(PLAN, database, lambda: NOW)

    def teardown(self) -> None:
        self.register.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pick(self, place: int, withdrawn: bool = False) -> str:
        records = sorted(record for record in self.titles if (record in self.withdrawn) is withdrawn)
        return records[place % len(records)]

    def in_use(self) -> bool:
        return len(self.titles) > len(self.withdrawn)

    @rule(title=TITLES)
    def save_new(self, title):
        record = commands.save(self.register, MEMBER, "insats", MEASURE | {"titel": title})
        self.titles[record.id] = [title]

    @precondition(in_use)
    @rule(place=PLACES, title=TITLES)
    def save_change(self, place, title):
        record = self._pick(place)
        version = len(self.titles[record])
        values = queries.get(self.register, MEMBER, "insats", record).values | {"titel": title}
        saved = commands.save(self.register, MEMBER, "insats", values, record, version)
        if saved.version > version:
            self.titles[record].append(title)

    @precondition(in_use)
    @rule(place=PLACES)
    def save_on_an_old_version(self, place):
        record = self._pick(place)
        with pytest.raises(Conflict):
            commands.save(self.register, MEMBER, "insats", MEASURE | {"titel": "Gammal"}, record, 0)

    @precondition(in_use)
    @rule(place=PLACES)
    def withdraw(self, place):
        record = self._pick(place)
        withdraw.withdraw(self.register, MEMBER, "insats", record, len(self.titles[record]), "Fel.")
        self.titles[record].append(self.titles[record][-1])
        self.withdrawn.add(record)

    @precondition(lambda self: self.withdrawn)
    @rule(place=PLACES)
    def bring_back(self, place):
        record = self._pick(place, withdrawn=True)
        with pytest.raises(Locked):
            commands.save(self.register, MEMBER, "insats", MEASURE, record, len(self.titles[record]))
        withdraw.bring_back(self.register, MEMBER, "insats", record, len(self.titles[record]))
        self.titles[record].append(self.titles[record][-1])
        self.withdrawn.remove(record)

    @rule(title=TITLES)
    def keep_a_draft(self, title):
        drafts.keep(self.register, MEMBER, "insats", "ny", {"titel": title})
        self.draft = title

    @rule()
    def discard_the_draft(self):
        drafts.discard(self.register, MEMBER, "insats", "ny")
        self.draft = None

    @rule(title=TITLES)
    def fail_at_the_end_of_an_act(self, title):
        with pytest.raises(_Fault):
            self._save_and_fail(title)

    def _save_and_fail(self, title):
        with self.register.store.transaction():
            commands.save(self.register, MEMBER, "insats", MEASURE | {"titel": title})
            drafts.keep(self.register, MEMBER, "insats", "ny", {"titel": "Aldrig"})
            raise _Fault

    @rule()
    def stop_and_start(self):
        database = self.register.store.path
        self.register.store.close()
        self._open(database)

    @rule()
    def be_killed(self):
        # What another process finds: the file and its log at this moment, and nothing that is in memory.
        database = self.register.store.path
        self.lives += 1
        copied = self.folder / str(self.lives) / "lomma.duckdb"
        copied.parent.mkdir()
        for path in (database, log_of(database)):
            if path.exists():
                shutil.copy(path, copied.with_name(path.name))
        self.register.store.close()
        self._open(copied)

    @rule()
    def compact(self):
        self.register.store.compact()

    @rule()
    def back_up_and_restore(self):
        self.lives += 1
        settings = BackupSettings(self.register.store.path, self.folder / f"kopior {self.lives}")
        made = make.make(self.register, OPERATOR, settings)
        # Lost again by the restoring.
        commands.save(self.register, MEMBER, "insats", MEASURE | {"titel": "Efter kopian"})
        self.register.store.close()
        restore.restore(settings, OPERATOR, made.path, lambda: NOW)
        self._open(settings.database)

    @invariant()
    def holds_what_the_model_holds(self):
        records = listing.list_records(self.register, MEMBER, "insats", listing.ListQuery(limit=None)).records
        listed = {record.id: record.values["titel"] for record in records}
        assert listed == {record: by[-1] for record, by in self.titles.items() if record not in self.withdrawn}
        for record, by_version in self.titles.items():
            history = queries.history(self.register, MEMBER, "insats", record)
            assert sorted((version.version, version.values["titel"]) for version in history) == list(
                enumerate(by_version, 1)
            )
        draft = drafts.find(self.register, MEMBER, "insats", "ny")
        assert (draft and draft.answers["titel"]) == self.draft
        assert log.verify_chain(self.register.store).broken_at is None


TestAgainstModel = AgainstModel.TestCase
TestAgainstModel.settings = settings(budget.histories, stateful_step_count=20, deadline=None)
