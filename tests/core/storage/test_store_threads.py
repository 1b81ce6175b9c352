"""Eight threads read and write at once: every read is right, every save is there."""

import threading

from lomma_core.audit import log
from lomma_core.records import commands, listing, queries
from tests.conftest import MEASURE, MEMBER

THREADS = 8


def in_threads(work) -> list[Exception]:
    """Run ``work(number)`` in every thread at once and return what went wrong."""
    wrong, start = [], threading.Barrier(THREADS)

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=[n]) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_every_thread_reads_its_own_row_while_others_read_and_write(register):
    store = register.store
    with store.transaction() as write:
        write.execute("CREATE TABLE thing (nr INTEGER PRIMARY KEY, word VARCHAR)")
        write.insert("thing", [{"nr": n, "word": f"ord {n}"} for n in range(100)])
    reads = []

    def work(number: int) -> None:
        for i in range(100):
            wanted = (number * 13 + i) % 100
            result = store.read("SELECT nr, word FROM thing WHERE nr = ?", [wanted])
            reads.append(result == [{"nr": wanted, "word": f"ord {wanted}"}])
            if i % 10 == 0:
                with store.transaction() as write:
                    nr = 1000 + number * 100 + i
                    write.insert("thing", [{"nr": nr, "word": f"ord {nr}"}])
                    own = write.read("SELECT word FROM thing WHERE nr = ?", [nr])
                    reads.append(own == [{"word": f"ord {nr}"}])

    assert in_threads(work) == []
    assert (len(reads), all(reads)) == (THREADS * 110, True)
    assert store.read("SELECT count(*) AS n FROM thing")[0]["n"] == 100 + THREADS * 10


def test_every_save_is_there_and_every_read_is_of_the_record_asked_for(register):
    saved: dict[str, tuple[str, int]] = {}
    reads = []

    def work(number: int) -> None:
        for i in range(6):
            title = f"Insats {number}-{i}"
            mine = commands.save(register, MEMBER, "insats", MEASURE | {"titel": title})
            again = queries.get(register, MEMBER, "insats", mine.id)
            reads.append((again.id, again.values["titel"]) == (mine.id, title))
            mine = commands.save(register, MEMBER, "insats", mine.values | {"malgrupp": title}, mine.id, 1)
            saved[mine.id] = (title, 2)
            page = listing.list_records(register, MEMBER, "insats", listing.ListQuery(search=title))
            reads.append([record.values["titel"] for record in page.records] == [title])

    assert in_threads(work) == []
    assert (len(reads), all(reads)) == (THREADS * 12, True)
    records = listing.list_records(register, MEMBER, "insats", listing.ListQuery(limit=None)).records
    assert {record.id: (record.values["titel"], record.version) for record in records} == saved
    assert len(saved) == THREADS * 6


def test_the_log_of_many_threads_is_one_unbroken_chain(register):
    def work(number: int) -> None:
        for i in range(5):
            commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Insats {number}-{i}"})

    assert in_threads(work) == []
    chain = log.START
    rows = register.store.read("SELECT * FROM log ORDER BY nr")
    for row in rows:
        chain = log.link(chain, row)
        assert row["chain"] == chain
    assert len({row["record"] for row in rows}) == THREADS * 5


def test_threads_that_ask_for_the_same_quarter_make_one_record(register):
    answers = {"kvartal": "2026-K3", "miljo": "vit_makt", "stammer": "ja", "andrat": "Inget", "beslut": "Inget"}
    records = []
    wrong = in_threads(lambda number: records.append(commands.save(register, MEMBER, "uppfoljning_lagesbild", answers)))
    assert len(records) == 1
    assert {error.record for error in wrong} == {records[0].id}
