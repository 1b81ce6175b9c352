"""What nobody foresaw outside the pages: one Swedish sentence with the number that stands in the server's log (R4)."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.routing import Router

from lomma_core.accounts import export_keys, sessions
from lomma_core.errors import StoreUnavailable
from lomma_core.exchange.exports import csv_writer
from lomma_core.permissions import Actor
from lomma_core.storage import causes
from lomma_core.watch.health import HealthProbe
from pages.app import context, export_routes, scripts, session_cookie
from pages.app.middleware import PageMiddleware
from pages.app.watch import health_route
from pages.app.web.cookie import name as cookie_name
from pages.wall_display import routes as display_routes

ADMINISTRATOR = Actor("adm.ett", "administrator")
TYPED = "det som någon skrev"
ROUTES = [*session_cookie.ROUTES, *export_routes.ROUTES, *scripts.ROUTES, *health_route.ROUTES, *display_routes.ROUTES]


class Answers(list):
    """The messages of one answer, as a server passes them on."""

    @property
    def status(self) -> int:
        return self[0]["status"]

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self).decode()


def get(path: str, app=None, **headers: str) -> Answers:
    """Ask the routes behind the middleware, without a server between."""
    app = PageMiddleware(app or Router(ROUTES), ROUTES)
    where, _, query = path.partition("?")
    scope = {"type": "http", "method": "GET", "path": where, "root_path": "", "query_string": query.encode()}
    scope |= {"headers": [(key.encode(), value.encode()) for key, value in headers.items()], "client": ("::1", 1)}
    scope |= {"scheme": "http", "server": ("localhost", 80), "http_version": "1.1", "extensions": {}}
    answers, delivered = Answers(), asyncio.Event()

    async def receive() -> dict:
        if delivered.is_set():
            await asyncio.sleep(60)
        delivered.set()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        answers.append(message)

    # In a thread of its own: where browser tests have run before, this one has a loop already.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, app(scope, receive, send)).result()
    return answers


def fail(*_, **__):
    raise RuntimeError(TYPED)


def full(*_, **__):
    raise StoreUnavailable(causes.FULL)


@pytest.mark.parametrize(
    ("path", "module", "name"),
    [
        ("/export/insats.csv", export_keys, "holder"),
        ("/export/insats.csv", csv_writer, "escape"),
        ("/session", sessions, "current"),
        ("/media/abc.csv", sessions, "signed_in"),
        ("/visning/data", sessions, "signed_in"),
        ("/visning", sessions, "signed_in"),
    ],
    ids=["an export", "the first piece of an export", "the session", "a file", "the display's news", "the display"],
)
def test_an_unexpected_error_is_a_sentence_with_the_logs_number(open_database, monkeypatch, caplog, path, module, name):
    _, key = export_keys.make(open_database("filled"), ADMINISTRATOR, "Prov")
    monkeypatch.setattr(context.STATE.media, "owns", lambda token, file: True)
    monkeypatch.setattr(module, name, fail)
    answer = get(path, authorization=f"Bearer {key}", cookie=f"{cookie_name()}=abc")
    logged = [record.error_id for record in caplog.records if hasattr(record, "error_id")]
    assert answer.status == 500
    assert len(logged) == 1
    assert f"felnummer {logged[0]}" in answer.text
    assert TYPED not in answer.text


def test_a_database_that_is_out_of_reach_is_told_as_it_is_everywhere(register, monkeypatch):
    monkeypatch.setattr(sessions, "signed_in", full)
    answer = get("/session")
    assert (answer.status, answer.text) == (503, f"{causes.FULL}\n")


def test_half_an_answer_is_never_ended_as_a_whole_one(register):
    async def breaks(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"halva", "more_body": True})
        raise RuntimeError(TYPED)

    with pytest.raises(RuntimeError):
        get("/halsa", breaks)


def test_the_health_that_cannot_be_looked_at_is_a_fault_and_in_the_log(register, monkeypatch, caplog):
    monkeypatch.setattr(context.STATE, "health", HealthProbe(fail))
    answer = get("/halsa")
    assert (answer.status, json.loads(answer.text)["database"]) == (503, "fault")
    assert "Kontrollen av registret gick inte att göra" in caplog.text
