"""Files made for one session answer only that session: what the middleware lets through to Streamlit's files."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from lomma_core.accounts import sessions
from lomma_core.bootstrap import ROOT
from pages.app import context
from pages.app.media import MediaOwners, file_of
from pages.app.middleware import PageMiddleware
from pages.app.web.cookie import NAME

FILE = "0123abcd"


async def _streamlit(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]})
    await send({"type": "http.response.body", "body": b"hemligt"})


def fetch(
    path: str, token: str | None = None, accept: str = "*/*", method: str = "GET", app=_streamlit
) -> tuple[int, dict, bytes]:
    """Status, headers and body of an address, asked for with a session's cookie."""
    headers = [(b"accept", accept.encode())] + ([(b"cookie", f"{NAME}={token}".encode())] if token else [])
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    # In a thread of its own: the browser's tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, PageMiddleware(app, [])(scope, None, send)).result()
    answer = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture
def tokens(databases, open_database) -> dict[str, str]:
    """The accounts' session tokens; the member's session has been offered the file."""
    open_database("empty")
    context.STATE.media.add(databases["tokens"]["medlem"], {FILE})
    yield databases["tokens"]
    for token in databases["tokens"].values():
        context.STATE.media.forget(token)


@pytest.mark.parametrize(
    "path", [f"/media/{FILE}.csv", f"/media/{FILE}", f"//media/{FILE}.csv", f"/x/media/{FILE}.csv"]
)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_a_file_answers_nobody_but_the_session_that_it_was_made_for(tokens, path, accept):
    for token in (None, "fel", tokens["administrator"], tokens["polis"]):
        status, headers, body = fetch(path, token, accept)
        assert (status, headers["x-content-type-options"]) == (404, "nosniff")
        assert b"hemligt" not in body
    if path.startswith("/media"):
        status, headers, body = fetch(path, tokens["medlem"])
        assert (status, body, headers["cache-control"]) == (200, b"hemligt", "private, no-store")
        assert fetch(path.replace(FILE, "4567"), tokens["medlem"])[0] == 404


def test_a_file_answers_nobody_once_its_session_has_ended(tokens):
    token = sessions.sign_in(context.register(), "med.ett", "en lång ramsa att minnas")[1]
    context.STATE.media.add(token, {FILE})
    assert fetch(f"/media/{FILE}.csv", token)[0] == 200
    sessions.sign_out(context.register(), token)
    assert fetch(f"/media/{FILE}.csv", token)[0] == 404


def test_signing_out_takes_the_sessions_files_and_leaves_the_others():
    owners = MediaOwners()
    owners.add("a", {"1", "2"})
    owners.add("a", {"3"})
    owners.add("b", {"1"})
    owners.forget("a")
    assert [owners.owns("a", file) for file in "123"] == [False] * 3
    assert [owners.owns("b", file) for file in "12"] == [True, False]


def test_other_addresses_are_no_files():
    others = ("/", "/insatser", "/media", "/static/media.js", "/static/media/SourceSans.woff2", "/_stcore/health")
    assert [file_of(path) for path in others] == [None] * len(others)
    assert fetch("/static/media/SourceSans.woff2")[0] == 200
    assert file_of("/media/ab.tar.gz") == "ab"


def test_a_file_that_is_drawn_belongs_to_the_session_that_draws_it(screen, databases):
    token = databases["tokens"]["medlem"]
    context.STATE.media.forget(token)
    page = screen("medlem", "filled").go("gruppen", flik="Årshjulet")
    link = next(element.proto.url for element in page.app.main if element.type == "download_button")
    assert context.STATE.media.owns(token, file_of(link))
    assert not context.STATE.media.owns(databases["tokens"]["polis"], file_of(link))


def test_no_file_is_offered_beside_the_component_that_says_whose_it_is():
    own = ROOT / "pages" / "components" / "download.py"
    makes_files = ("download_button(", "st.image(", "st.audio(", "st.video(", "st.pdf(", "media_file_mgr")
    sources = [path for path in (ROOT / "pages").rglob("*.py") if path not in (own, ROOT / "pages/app/media.py")]
    assert [
        str(path) for path in sources if any(word in path.read_text(encoding="utf-8") for word in makes_files)
    ] == []


def test_a_report_as_a_web_page_is_downloaded_as_it_was_made(tokens):
    report = b"<html><head></head><body>Rapport</body></html>"

    async def download(scope, receive, send) -> None:
        headers = [(b"content-type", b"text/html"), (b"content-disposition", b'attachment; filename="rapport.html"')]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": report})

    assert fetch(f"/media/{FILE}.html", tokens["medlem"], app=download)[2] == report
