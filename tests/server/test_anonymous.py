"""What somebody gets who has not signed in: every address, by every method, and what the websocket says."""

import re

import pytest
from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lomma_core.bootstrap import ROOT
from pages.app.urls import ADDRESSES
from tests.helpers.browser_data import SECRET
from tests.helpers.raw_client import raw_client
from tests.helpers.raw_http import handshake, request

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")
# What each address answers: the methods that are answered at all, with their status. Every other method is 405.
PAGE = {"GET": 200, "HEAD": 200}
NOTHING = dict.fromkeys(METHODS, 404)
TABLE = {
    "/": PAGE,
    **{f"/{address}": PAGE for address in ADDRESSES[1:]},
    f"/{ADDRESSES[0]}": {"GET": 302, "HEAD": 302},
    "/insatser/": {"GET": 301, "HEAD": 301},
    # Ours.
    "/halsa": PAGE,
    "/page.js": PAGE,
    # Until the plan says whom to tell.
    "/.well-known/security.txt": {"GET": 404, "HEAD": 404},
    "/session": {"GET": 200, "HEAD": 200, "POST": 403},
    "/export/insats.csv": {"GET": 401, "HEAD": 401},
    "/export/insats.json": {"GET": 401, "HEAD": 401},
    "/export/finns-inte.csv": {"GET": 401, "HEAD": 401},
    "/visning": {"GET": 403, "HEAD": 403},
    "/visning/": {"GET": 307, "HEAD": 307},
    "/visning/data": {"GET": 403, "HEAD": 403},
    "/visning/oppna": {"POST": 415},
    "/visning/visning.css": PAGE,
    "/visning/visning.js": PAGE,
    # Streamlit's, in use.
    "/favicon.png": PAGE,
    "/_stcore/health": PAGE,
    "/_stcore/host-config": PAGE,
    "/_stcore/bidi-components/a/b": {"GET": 404, "HEAD": 404},
    "/_stcore/upload_file/a/b": {"PUT": 403, "DELETE": 403},
    "/media/abc.png": {"GET": 404, "HEAD": 404},
    "/static/js/finns-inte.js": {"GET": 404, "HEAD": 404},
    "/auth/login": {"GET": 302},
    "/auth/logout": {"GET": 302},
    "/oauth2callback": {"GET": 302},
    # Streamlit's, closed.
    "/_stcore/metrics": NOTHING,
    "/_stcore/script-health-check": NOTHING,
    "/_stcore/stream": NOTHING,
    "/_stcore/agent/interact": NOTHING,
    "/_stcore/agent/openapi.json": NOTHING,
    "/_stcore/agent/mcp": NOTHING,
    "/component/a/b": NOTHING,
    "/app/static/plan.toml": NOTHING,
    "/manifest.json": NOTHING,
    "/index.html": NOTHING,
    "/static/": NOTHING,
    # Until a key is set.
    "/metrics": NOTHING,
    # Nobody's.
    "/finns-inte": NOTHING,
    "/export": NOTHING,
    "/export/a/b": NOTHING,
    "//evil.example": NOTHING,
    "//insatser": NOTHING,
    "/Insatser": NOTHING,
    "/.git/config": NOTHING,
    "/data/plan.toml": NOTHING,
    "/data/lomma.duckdb": NOTHING,
    "/pages/frame.py": NOTHING,
    "/static/../app.py": {"GET": 400, "HEAD": 400},
    "/static/..%2f..%2fapp.py": {"GET": 400, "HEAD": 400},
}
# A program's version, a folder of this machine.
VERSION = re.compile(rb"(?i)(streamlit|uvicorn|starlette|python|duckdb)[ /-]?v?\d+\.\d+")


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_before_sign_in_every_address_answers_as_the_table_says(shared_server, accept):
    server, _ = shared_server
    different, telling = [], []
    for path, answered in TABLE.items():
        for method in METHODS:
            answer = request(server.url, path, method, Accept=accept)
            if answer.status != answered.get(method, 405):
                different.append((path, method, answer.status))
            allow = set(answer.headers.get("allow", "").split(", "))
            if answer.status == 405 and (method in allow or not allow >= set(answered)):
                different.append((path, method, allow))
            content = answer.body + repr(answer.headers).encode()
            if VERSION.search(content) or str(ROOT).encode() in content or SECRET.encode() in answer.body:
                telling.append((path, method))
    assert different == []
    assert telling == []


def test_a_program_is_told_in_words_that_there_is_nothing_and_a_browser_on_a_page(shared_server):
    server, _ = shared_server
    assert request(server.url, "/finns-inte").body.decode() == "Sidan finns inte.\n"
    assert b"<h1>Sidan finns inte</h1>" in request(server.url, "/finns-inte", Accept="text/html,*/*").body


def test_every_answer_forbids_what_a_page_needs_not(shared_server):
    server, _ = shared_server
    for path in TABLE:
        headers = request(server.url, path, Accept="text/html").headers
        assert headers["x-content-type-options"] == "nosniff", path
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path
        scripts = re.search(r"script-src ([^;]*)", policy)[1]
        assert "unsafe" not in scripts, path
        assert "cache-control" in headers, path
        assert "strict-transport-security" not in headers, path


def test_no_cookie_is_given_before_sign_in_but_the_one_that_guards_uploads(shared_server):
    server, _ = shared_server
    cookies = {request(server.url, path).headers.get("set-cookie", "") for path in TABLE}
    # One that is taken back is given for no time at all.
    given = {cookie.partition("=")[0] for cookie in cookies if "Max-Age=0" not in cookie}
    assert given - {""} == {"_streamlit_xsrf"}


def test_no_websocket_opens_at_any_other_address(shared_server):
    server, _ = shared_server
    opened = [path for path in TABLE if handshake(server.url, path, Origin=server.url).status == 101]
    assert opened == ["/_stcore/stream"]


def test_the_websocket_says_nothing_of_the_server(shared_server):
    server, _ = shared_server
    with raw_client(server.url) as client:
        run = BackMsg()
        run.rerun_script.query_string = ""
        client.send(run)
        said = []
        while not said or said[-1].WhichOneof("type") != "script_finished":
            said.append(ForwardMsg.FromString(client.socket.recv(timeout=60)))
    begun = next(message.new_session for message in said if message.WhichOneof("type") == "new_session")
    assert begun.main_script_path == "frame.py"
    about = begun.initialize.environment_info
    assert not re.search(r"\d\.\d", about.streamlit_version)
    assert (about.python_version, about.server_os) == ("", "")
    assert not begun.initialize.user_info.installation_id
    everything = "\n".join(MessageToString(message) for message in said)
    assert str(ROOT) not in everything


def test_over_https_every_cookie_is_secure_and_the_browser_is_told_to_come_back_so(own_server):
    server = own_server(LOMMA_TODAY="", LOMMA_ADDRESS="https://plan.kommunen.example")
    answer = request(server.url, "/_stcore/health", Host="plan.kommunen.example")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["set-cookie"].endswith("; Secure")
