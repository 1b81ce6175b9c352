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


def test_leaving_a_field_runs_its_form_alone_and_a_save_is_one_run_of_the_page(shared_server):
    server, ids = shared_server
    with raw_client(server.url) as client:
        signed_in = client.sign_in("med.ett")
        signed_in.parts = True
        whole = len(signed_in.run("insatser", f"post={ids['insats']}").elements)
        label = next(label for label in signed_in.labels() if label.startswith("Syfte"))
        signed_in.fill(label, string_value="Att allt går fort").rerun()
        assert (signed_in.runs, len(signed_in.elements) >= whole) == (1, True)
        signed_in.press("Spara ändringarna")
        assert "är sparad (version" in signed_in.text
        assert signed_in.runs == 1
        signed_in.close()
