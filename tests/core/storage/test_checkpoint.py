"""What is saved does not stand in the log alone for long: a plain copy of the file has it."""

import shutil
import sys
import threading

import pytest

from lomma_core.storage.store import Store


def save(store: Store, number: int) -> None:
    with store.transaction() as write:
        write.insert("plan_field", [{"form": "insats", "field": f"falt_{number}", "type": "text"}])


def in_a_copy(store: Store, folder) -> int:
    """How many saves stand in the file itself."""
    folder.mkdir(exist_ok=True)
    copy = Store(shutil.copy(store.path, folder / "kopia.duckdb"), create=False)
    number = copy.read("SELECT count(*) AS n FROM plan_field")[0]["n"]
    copy.close()
    return number


def wait_for_checkpoint(store: Store) -> None:
    log = store.path.with_name(f"{store.path.name}.wal")
    for _ in range(1000):
        if not log.exists():
            return
        threading.Event().wait(0.01)
    raise AssertionError("the log is still there")


def test_what_was_saved_is_in_the_file_itself_after_a_while_without_anybody_doing_more(tmp_path):
    store = Store(tmp_path / "lomma.duckdb")
    save(store, 0)
    store.checkpoint_within(0.05)
    assert in_a_copy(store, tmp_path / "strax") == 1
    for number in (1, 2):
        save(store, number)
        wait_for_checkpoint(store)
        assert in_a_copy(store, tmp_path / "sedan") == number + 1
    store.close()


@pytest.mark.skipif(sys.platform != "linux", reason="Bara här går det att säga att disken är full.")
def test_a_checkpoint_that_fails_is_made_after_the_next_save(tmp_path):
    from tests.helpers.full_disk import full_disk  # its module is there on POSIX only

    store = Store(tmp_path / "lomma.duckdb")
    with full_disk():
        store.checkpoint_within(0.05)
    save(store, 0)
    wait_for_checkpoint(store)
    assert in_a_copy(store, tmp_path / "sedan") == 1
    store.close()


def test_a_closed_store_leaves_no_thread_and_no_log(tmp_path):
    before = threading.active_count()
    store = Store(tmp_path / "lomma.duckdb")
    store.checkpoint_within(3600)
    save(store, 0)
    assert threading.active_count() == before + 1
    store.close()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(10)
    assert threading.active_count() == before
    assert [path.name for path in tmp_path.iterdir()] == ["lomma.duckdb"]
