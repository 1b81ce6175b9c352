"""What somebody who is not signed in can make the server keep: no file, no long text, not many open pages."""

import http.client
import uuid
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pages.app.web import open_pages, session_gate
from tests.helpers.browser_data import session
from tests.helpers.raw_client import RawClient, raw_client


def upload(server, session_id: str, token: str | None, size: int = 1000, method: str = "PUT") -> int:
    """The status of an upload to a session, as a browser sends it: with both of Streamlit's own marks."""
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    line.request("GET", "/_stcore/health")
    answer = line.getresponse()
    answer.read()
    mark = (answer.getheader("set-cookie") or "=").partition("=")[2].partition(";")[0]
    edge = uuid.uuid4().hex
    head = f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\nContent-Type: text/csv\r\n\r\n'
    cookies = f"_streamlit_xsrf={mark}" + (f"; lomma_session={token}" if token else "")
    headers = {"content-type": f"multipart/form-data; boundary={edge}", "x-xsrftoken": mark, "cookie": cookies}
    address = f"/_stcore/upload_file/{session_id}/{uuid.uuid4()}"
    try:
        line.request(method, address, head.encode() + b"x" * size + f"\r\n--{edge}--\r\n".encode(), headers)
        return line.getresponse().status
    finally:
        line.close()


def test_only_who_is_signed_in_uploads_and_only_to_a_session_of_their_own(shared_server):
    server, _ = shared_server
    member, reader = session("med.ett")["value"], session("las.ett")["value"]
    with (
        raw_client(server.url, member) as own,
        raw_client(server.url, reader) as other,
        raw_client(server.url) as nobody,
    ):
        for client in (own, other, nobody):
            client.run()
        assert upload(server, own.session_id, member) == 204
        for to, token in [
            (own.session_id, None),
            (own.session_id, "fel"),
            (own.session_id, reader),
            (nobody.session_id, None),
            (nobody.session_id, member),
            ("finns-inte", member),
        ]:
            assert upload(server, to, token) == 403, (to, token)
            assert upload(server, to, token, method="DELETE") == 403, (to, token)


def test_a_large_upload_before_sign_in_is_refused_with_an_answer_that_can_be_read(shared_server):
    server, _ = shared_server
    with raw_client(server.url) as client:
        client.run()
        assert upload(server, client.session_id, None, 9 * 1024 * 1024) == 403


def test_a_long_text_before_sign_in_ends_the_connection(shared_server):
    server, _ = shared_server
    with raw_client(server.url) as client:
        client.run().fill("Användarnamn", string_value="x" * session_gate.LONGEST_MESSAGE)
        with pytest.raises(ConnectionClosed):
            client.run()


def test_a_text_of_megabytes_is_not_taken_from_anybody(shared_server):
    server, _ = shared_server
    with raw_client(server.url, session("med.ett")["value"]) as client:
        client.run("insatser", "form=insats&ny=1")
        client.fill(next(label for label in client.labels() if label.startswith("Titel")), string_value="x" * 3_000_000)
        with pytest.raises(ConnectionClosed):
            client.run("insatser", "form=insats&ny=1")


def test_there_are_not_many_open_pages_from_one_address_before_sign_in_and_more_after(own_server):
    server = own_server()
    token = session("med.ett")["value"]
    clients = [RawClient(server.url) for _ in range(open_pages.MOST_ANONYMOUS)]
    with pytest.raises(InvalidStatus) as refused:
        RawClient(server.url)
    assert refused.value.response.status_code == 429
    assert "För många sidor är öppna" in refused.value.response.body.decode()
    with raw_client(server.url, token) as signed_in:
        assert "med.ett" in signed_in.run().text
    for client in clients:
        client.close()
    with raw_client(server.url) as again:
        assert "Logga in" in again.run().labels()
