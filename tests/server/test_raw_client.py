"""The raw client does what a browser does: what it is refused elsewhere is refused for the right reason."""

from tests.helpers.browser_data import SECRET
from tests.helpers.raw_client import raw_client


def test_the_raw_client_signs_in_with_the_form_and_reads_a_page(shared_server):
    server, _ = shared_server
    with raw_client(server.url) as client:
        client.run()
        assert "Logga in" in client.labels()
        assert "Logga ut" not in client.labels()
        signed_in = client.sign_in("med.ett")
        assert "Logga ut" in signed_in.labels()
        assert SECRET in signed_in.run("insatser").text
        signed_in.close()
