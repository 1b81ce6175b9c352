"""A server that is asked to stop closes its database: everything that was saved stands in the file itself."""

import shutil

from lomma_core.storage.store import Store
from tests.helpers.browser_data import seeded_database
from tests.helpers.raw_client import raw_client
from tests.helpers.servers import start_server, stop_server


def test_a_plain_copy_of_the_file_of_a_stopped_server_has_everything(tmp_path):
    database = tmp_path / "lomma.duckdb"
    seeded_database(database)
    server = start_server(database)
    log = database.with_name("lomma.duckdb.wal")
    # The websocket is open while the server stops, as a tab's is that somebody has left open.
    with raw_client(server.url) as client:
        client.sign_in("med.ett")
        assert log.stat().st_size > 0
        stop_server(server)
    assert not log.exists()
    copy = Store(shutil.copy(database, tmp_path / "kopia.duckdb"), create=False)
    assert copy.read("SELECT who, action FROM log ORDER BY nr")[-1] == {"who": "med.ett", "action": "sign_in"}
    copy.close()
