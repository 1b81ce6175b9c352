"""What is counted for Prometheus is what happened, and numbers alone."""

import re

import pytest

from lomma_core.errors import NotAllowed, NotValid
from lomma_core.maintenance.backups.settings import BackupSettings
from lomma_core.records import commands
from lomma_core.watch import health
from lomma_core.watch.health import HealthProbe
from lomma_core.watch.metrics import PAGE, Metrics, add_gauges
from tests.conftest import MEASURE, MEMBER, READER


@pytest.fixture
def metrics(register):
    """Metrics that watch over the register."""
    watching = Metrics()
    watching.watch(register)
    settings = BackupSettings(register.store.path, register.store.path.parent / "kopior")
    probe = HealthProbe(lambda: health.check(register, settings))
    add_gauges(watching, lambda: register, lambda: settings, probe)
    return watching


def values(metrics: Metrics) -> dict[str, float]:
    """Each series by its name and labels."""
    lines = metrics.text().decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_saves_and_refusals_are_counted_when_they_have_happened(register, metrics):
    commands.save(register, MEMBER, "insats", MEASURE)
    with pytest.raises(NotValid):
        commands.save(register, MEMBER, "insats", {})
    with pytest.raises(NotAllowed):
        commands.save(register, READER, "insats", MEASURE)
    with metrics.run(PAGE):
        pass
    shown = values(metrics)
    assert shown["lomma_saved_versions_total"] == 1
    assert shown["lomma_refusals_total"] == 1
    assert shown['lomma_run_seconds_count{drawn="page"}'] == 1


def test_what_the_files_measure_is_told_when_somebody_asks(register, metrics):
    register.store.checkpoint()
    shown = values(metrics)
    assert shown["lomma_database_bytes"] == register.store.path.stat().st_size
    assert shown["lomma_disk_free_bytes"] > 0
    assert shown["lomma_sessions"] == 0
    assert [shown[f"lomma_{part}_well"] for part in ("database", "schema", "disk", "backup")] == [1, 1, 1, 1]
    assert shown["lomma_backup_age_seconds"] != shown["lomma_backup_age_seconds"]


def test_a_number_that_cannot_be_told_hides_no_other(register, metrics):
    register.store.close()
    shown = values(metrics)
    assert shown["lomma_sessions"] != shown["lomma_sessions"]
    assert shown["lomma_saved_versions_total"] == 0


def test_nothing_of_a_person_an_account_or_a_text_is_a_label(register, metrics):
    commands.save(register, MEMBER, "insats", MEASURE)
    text = metrics.text().decode()
    labels = set(re.findall(r'(\w+)="([^"]*)"', text))
    assert {name for name, _ in labels} <= {"drawn", "le"}
    assert {value for name, value in labels if name == "drawn"} <= {"page", "part"}
    assert MEASURE["titel"] not in text
    assert MEMBER.name not in text


def test_two_processes_worth_of_metrics_share_nothing(register):
    first, second = Metrics(), Metrics()
    first.watch(register)
    commands.save(register, MEMBER, "insats", MEASURE)
    assert (values(first)["lomma_saved_versions_total"], values(second)["lomma_saved_versions_total"]) == (1, 0)
