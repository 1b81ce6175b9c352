"""Real servers for clients that are no browsers."""

import pytest

from tests.browser.conftest import own_server, seeded_server, server, shared_server
from tests.helpers.browser_data import seeded_database
from tests.helpers.outgoing import OutgoingCalls
from tests.helpers.servers import start_server, stop_server

__all__ = ["own_server", "seeded_server", "server", "shared_server"]


@pytest.fixture(scope="module")
def watched_server(tmp_path_factory):
    """A server that a module's tests share, and what it calls."""
    folder = tmp_path_factory.mktemp("watched")
    calls = OutgoingCalls(folder)
    seeded_database(folder / "watched.duckdb")
    server = start_server(folder / "watched.duckdb", cold=True, **calls.environment)
    yield server, calls
    stop_server(server)
