"""HTTP exports: a key gives what its account may read, and never more; a refusal is a plain sentence."""

import base64
import gzip
import http.client
import json
import threading
from contextlib import closing
from urllib.parse import quote, unquote, urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from lomma_core.accounts import accounts, credentials, export_keys
from lomma_core.errors import NotAllowed, NotFound, NotValid
from lomma_core.exchange.exports.http.api import PURPOSE_HEADER, ExportRequest, addresses, answer, purpose_header
from lomma_core.exchange.exports.source import MASK
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.privacy import small_counts
from lomma_core.records import commands, queries, secrecy
from pages.app import context, export_routes
from pages.app.middleware import PageMiddleware
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, READER
from tests.helpers.core_results import csv_rows, form_csv, latest

PASSWORD = "en lång ramsa att minnas"
POLICE = Actor("polis.ett", "polis")
PEOPLE = (READER, MEMBER, CONVENER, ADMIN, POLICE)
NUMBER = "19811228-9874"


@pytest.fixture
def register(filled_register):
    """A filled register: what a test saves beside is saved in it."""
    return filled_register


@pytest.fixture
def register_with_keys(register, monkeypatch):
    """The same with an account for each role."""
    monkeypatch.setattr(credentials, "hash_password", lambda password: "hash")
    for actor in PEOPLE:
        accounts.add(register, OPERATOR, actor.name, PASSWORD, actor.role)
    return register


def key(register, actor=READER) -> str:
    return export_keys.make(register, actor, "Rapporten i Excel")[1]


def ask(register, name, secret, *pairs, **more):
    """(status, headers, body) of a request with a key."""
    response = answer(register, ExportRequest(name, list(pairs), f"Bearer {secret}" if secret else "", **more))
    return response.status, response.headers, b"".join(response.body)


# ------------------------------------------------------------------ What is fetched


def test_every_form_is_fetched_as_the_file_that_the_page_gives(register_with_keys):
    secret = key(register_with_keys)
    for form in register_with_keys.plan.form:
        status, headers, body = ask(register_with_keys, f"{form.name}.csv", secret)
        assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert body == form_csv(register_with_keys, READER, form.name, "csv")
        words = ask(register_with_keys, f"{form.name}.csv", secret, ("rubriker", "ord"))[2]
        assert words == form_csv(register_with_keys, READER, form.name, "excel-csv")


def test_every_form_is_fetched_as_json_with_the_same_records_and_real_types(register_with_keys):
    secret = key(register_with_keys)
    for form in register_with_keys.plan.form:
        status, headers, body = ask(register_with_keys, f"{form.name}.json", secret)
        document = json.loads(body)
        assert (status, headers["content-type"], document["purpose"]) == (200, "application/json", "Vårt syfte")
        rows = csv_rows(form_csv(register_with_keys, READER, form.name, "csv"))
        assert [record["record"] for record in document["records"]] == [row["record"] for row in rows]
    (common,) = [
        record
        for record in json.loads(ask(register_with_keys, "insats.json", secret)[2])["records"]
        if record["timmar"]
    ]
    assert (common["timmar"], common["kostnad"], common["version"]) == (7.25, 12000.5, 1)
    assert common["samverkande"] == ["raddningstjansten", "polisen"]
    assert common["slut"] == "löpande"
    assert common["indikator"] is None


def test_every_aggregate_is_fetched_as_csv_and_json_with_the_purpose(register_with_keys):
    secret = key(register_with_keys)
    names = [name for name in addresses(register_with_keys) if name not in register_with_keys.plan.forms]
    assert len(names) == 7
    for name in names:
        rows = csv_rows(ask(register_with_keys, f"{name}.csv", secret)[2])
        document = json.loads(ask(register_with_keys, f"{name}.json", secret)[2])
        assert rows, name
        assert [{k: str(v) for k, v in record.items()} for record in document["records"]] == rows
        assert document["purpose"] == "Vårt syfte"
        assert latest(register_with_keys.store, 1)[0]["record"] == name


@pytest.mark.parametrize("purpose", ["Vårt syfte – åäö", "Rad ett\nrad två", "ö" * 3000])
def test_the_purpose_is_a_header_of_every_file_whole_or_cut_where_it_is_long(purpose):
    header = purpose_header(purpose)
    assert header.isascii()
    assert header.startswith("UTF-8''")
    assert len(header) < 2100
    text = unquote(header.removeprefix("UTF-8''"))
    assert text == " ".join(purpose.split()) or (text.endswith("…") and purpose.startswith(text[:-1]))


def test_a_csv_file_is_given_with_the_purpose_beside_it(register_with_keys):
    headers = ask(register_with_keys, "insats.csv", key(register_with_keys))[1]
    assert unquote(headers[PURPOSE_HEADER].removeprefix("UTF-8''")) == "Vårt syfte"


def test_follow_up_is_of_the_quarter_that_is_asked_for(register_with_keys):
    secret = key(register_with_keys)
    for quarter, done in (("2026-K3", "2"), ("2026-K4", "0")):
        rows = csv_rows(ask(register_with_keys, "uppfoljning-i-kvartalet.csv", secret, ("kvartal", quarter))[2])
        assert [rows[0][name] for name in ("kvartal", "vad", "gjorda", "av")] == [quarter, "Insatser", done, "2"]
    assert b"2026-K4" in ask(register_with_keys, "uppfoljning-i-kvartalet.csv", secret)[2]


# ------------------------------------------------------------------ Small counts (R8) and marked records (R11)


def test_small_counts_are_hidden_for_every_role_in_every_address(register_with_keys):
    for actor in PEOPLE:
        secret = key(register_with_keys, actor)
        rows = json.loads(ask(register_with_keys, "uppfoljning_insats.json", secret)[2])["records"]
        counts = [row[name] for row in rows for name in row if name.startswith("antal_") and row[name]]
        assert counts == [small_counts.SMALL, small_counts.SMALL, "12"]
        offer_rows = csv_rows(ask(register_with_keys, "erbjudanden-per-kvartal.csv", secret)[2])
        assert [row["antal"] for row in offer_rows] == ["<5", "<5", "12"]


def test_no_filter_asks_for_a_count_or_a_text(register_with_keys):
    secret = key(register_with_keys)
    for name in ("antal_erbjudna", "resultat_ord", "kostnad", "finns_inte", "sok"):
        status, _, body = ask(register_with_keys, "uppfoljning_insats.csv", secret, (name, "3"))
        assert status == 400
        assert "Välj bland: maskerad, rubriker, kvartal, insats, status" in body.decode()


def test_hidden_counts_that_differ_give_the_same_answers(register_with_keys):
    secret = key(register_with_keys)
    form = register_with_keys.plan.forms["uppfoljning_insats"]
    (record,) = register_with_keys.store.read(
        "SELECT record FROM form_uppfoljning_insats WHERE antal_erbjudna IS NOT NULL"
    )
    before = [ask(register_with_keys, f"{name}.csv", secret)[2] for name in (form.name, "erbjudanden-per-kvartal")]
    for count in "124":
        with register_with_keys.store.transaction() as write:
            sql = "UPDATE form_uppfoljning_insats SET antal_erbjudna = ? WHERE record = ?"
            write.execute(sql, [count, record["record"]])
        assert [
            ask(register_with_keys, f"{name}.csv", secret)[2] for name in (form.name, "erbjudanden-per-kvartal")
        ] == before


def test_a_key_sees_as_much_of_marked_records_as_its_account(register_with_keys, measure):
    secrecy.mark(register_with_keys, MEMBER, "insats", measure.id, "osl_18_1", "Skäl")
    reader, police = key(register_with_keys), key(register_with_keys, POLICE)

    def titles(secret, *pairs):
        return {row["record"]: row for row in csv_rows(ask(register_with_keys, "insats.csv", secret, *pairs)[2])}

    assert titles(reader)[measure.id]["titel"] == MEASURE["titel"]
    assert titles(reader, ("maskerad", "ja"))[measure.id]["titel"] == MASK
    assert measure.id not in titles(police)
    assert measure.id not in titles(police, ("niva", "generell"))
    assert {row["action"] for row in latest(register_with_keys.store, 3)} == {"export_masked"}
    assert titles(police).keys() == titles(reader).keys() - {measure.id}
    assert ask(register_with_keys, "insats.csv", police, ("maskerad", "nej"))[0] == 403
    status, _, body = ask(register_with_keys, "uppfoljning_insats.csv", police, ("insats", measure.id))
    assert (status, measure.id in body.decode()) == (400, False)


# ------------------------------------------------------------------ Filters


def test_filters_are_the_forms_fields_by_name_or_by_word(register_with_keys):
    secret = key(register_with_keys)

    def titles(*pairs):
        return [row["titel"] for row in csv_rows(ask(register_with_keys, "insats.csv", secret, *pairs)[2])]

    assert titles(("niva", "generell")) == titles(("niva", "Generell")) == [MEASURE["titel"]]
    assert titles(("samverkande", "polisen"), ("status", "enligt_plan")) == [MEASURE["titel"]]
    assert titles(("niva", "specifik")) == []
    picture = csv_rows(
        ask(register_with_keys, "lagesbild.csv", secret, ("kvartal", "2026k3"), ("miljo", "vit_makt"))[2]
    )
    assert len(picture) == 1
    assert titles(("lagesbild", picture[0]["record"])) == [MEASURE["titel"]]


@pytest.mark.parametrize("text", [NUMBER, "anna.andersson@example.se", "' OR 1=1 --", "%", ""])
def test_a_text_in_a_filter_is_refused_and_neither_repeated_nor_logged(register_with_keys, text):
    secret = key(register_with_keys)
    for name, pair in (
        ("insats.csv", ("niva", text)),
        ("insats.csv", ("lagesbild", text)),
        ("lagesbild.json", ("kvartal", text)),
        ("insats.csv", ("maskerad", text)),
        ("uppfoljning-i-kvartalet.csv", ("kvartal", text)),
        ("insats.csv", (text, "generell")),
        (f"{text}.csv", ("niva", "generell")),
    ):
        before = latest(register_with_keys.store)
        status, _, body = ask(register_with_keys, name, secret, pair)
        assert status in (400, 404), (name, pair)
        assert not text or text not in body.decode()
        assert latest(register_with_keys.store) == before
    assert ask(register_with_keys, "insats.csv", secret, ("niva", "generell"), ("niva", "specifik"))[0] == 400


# ------------------------------------------------------------------ Keys


def test_a_key_is_told_once_and_kept_by_hash_only(register_with_keys):
    key, secret = export_keys.make(register_with_keys, READER, "  Rapporten \n i Excel ")
    assert secret.startswith("lomma_")
    assert len(secret) > 45
    assert key.name == "Rapporten i Excel"
    stored = str(register_with_keys.store.read("SELECT * FROM export_key")) + str(latest(register_with_keys.store))
    assert secret not in stored
    assert export_keys.mine(register_with_keys, READER) == [key]
    assert export_keys.mine(register_with_keys, MEMBER) == []
    assert export_keys.everyone(register_with_keys, ADMIN) == [key]
    with pytest.raises(NotAllowed):
        export_keys.everyone(register_with_keys, MEMBER)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, NUMBER, "anna.andersson@example.se", "Anna Anderssons Excel"])
def test_a_keys_name_passes_the_guard_and_is_not_repeated(register_with_keys, name):
    with pytest.raises(NotValid) as error:
        export_keys.make(register_with_keys, READER, name)
    assert not name.strip() or name not in str(error.value)
    assert export_keys.mine(register_with_keys, READER) == []


def test_who_has_no_account_or_may_not_export_makes_no_key(register_with_keys):
    with pytest.raises(NotFound):
        export_keys.make(register_with_keys, OPERATOR, "Excel")
    with pytest.raises(NotAllowed):
        export_keys.make(register_with_keys, Actor("lasare.ett", "finns_inte"), "Excel")


def test_a_key_does_nothing_but_read_and_export_whatever_its_account_may(register_with_keys):
    actor = export_keys.holder(register_with_keys, key(register_with_keys, CONVENER))
    assert (actor.name, actor.role, actor.way) == (CONVENER.name, CONVENER.role, "http")
    for verb in (
        lambda: commands.save(register_with_keys, actor, "insats", MEASURE),
        lambda: accounts.listing(register_with_keys, actor),
        lambda: export_keys.everyone(register_with_keys, actor),
        lambda: secrecy.mark(register_with_keys, actor, "insats", "bcdfghjkmnpq", "osl_18_1", "Skäl"),
    ):
        with pytest.raises(NotAllowed):
            verb()
    # Who may enter counts in the form sees them there; the key does not.
    (row,) = register_with_keys.store.read("SELECT record FROM form_uppfoljning_insats WHERE antal_erbjudna = '3'")
    for who, amount in ((CONVENER, "3"), (actor, "<5")):
        values = queries.get(register_with_keys, who, "uppfoljning_insats", row["record"]).values
        assert values["antal_erbjudna"] == amount


def test_a_revoked_key_opens_nothing_and_only_its_own_account_or_the_administrator_revokes_it(register_with_keys):
    for who in (READER, ADMIN):
        key, secret = export_keys.make(register_with_keys, READER, "Excel")
        assert ask(register_with_keys, "insats.csv", secret)[0] == 200
        for other in (MEMBER, POLICE):
            with pytest.raises(NotFound):
                export_keys.revoke(register_with_keys, other, key.id)
        export_keys.revoke(register_with_keys, who, key.id)
        assert ask(register_with_keys, "insats.csv", secret)[0] == 401
        assert export_keys.everyone(register_with_keys, ADMIN) == []
        with pytest.raises(NotFound):
            export_keys.revoke(register_with_keys, who, key.id)
    logged = [row["action"] for row in latest(register_with_keys.store, 20)]
    assert (logged.count("key_add"), logged.count("key_revoke")) == (2, 2)


def test_a_key_dies_with_its_account_and_does_not_rise_with_it(register_with_keys):
    secret = key(register_with_keys)
    accounts.change(register_with_keys, ADMIN, READER.name, active=False)
    assert ask(register_with_keys, "insats.csv", secret)[0] == 401
    accounts.change(register_with_keys, ADMIN, READER.name, active=True)
    assert ask(register_with_keys, "insats.csv", secret)[0] == 401


def test_a_new_password_ends_the_keys_that_were_made_with_the_old_one(register_with_keys):
    secret = key(register_with_keys)
    assert ask(register_with_keys, "insats.csv", secret)[0] == 200
    accounts.change(register_with_keys, OPERATOR, READER.name, password="en annan lång ramsa")
    assert ask(register_with_keys, "insats.csv", secret)[0] == 401


def test_a_key_follows_its_accounts_role(register_with_keys):
    secret = key(register_with_keys, MEMBER)
    with register_with_keys.store.transaction() as write:
        write.execute("UPDATE account SET role = 'finns_inte' WHERE name = ?", [MEMBER.name])
    status, _, body = ask(register_with_keys, "insats.csv", secret)
    assert (status, body.decode()) == (403, "Din roll får inte göra det här. Fråga sammankallande.\n")


def test_when_a_key_was_used_last_is_told(register_with_keys):
    key, secret = export_keys.make(register_with_keys, READER, "Excel")
    assert key.used_at is None
    ask(register_with_keys, "insats.csv", secret)
    assert export_keys.mine(register_with_keys, READER)[0].used_at == register_with_keys.now()


# ------------------------------------------------------------------ Refusals, the log, and what has not changed


def test_without_a_key_the_answer_asks_for_one_and_says_where_it_is_made(register_with_keys):
    basic = base64.b64encode(b"lasare.ett:").decode()
    for header in ("", "Bearer ", "Basic", "Basic ###", f"Basic {basic}", "Digest x", "lomma_abc"):
        response = answer(register_with_keys, ExportRequest("insats.csv", authorization=header))
        assert response.status == 401
        assert response.headers["www-authenticate"].startswith("Basic realm=")
        assert "Export och import" in b"".join(response.body).decode()


def test_wrong_keys_are_logged_as_bursts_and_then_refused_for_a_while_but_a_right_one_is_let_in(register_with_keys):
    secret = key(register_with_keys)
    statuses = [ask(register_with_keys, "insats.csv", f"lomma_fel{n}", sender="10.0.0.1")[0] for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    _, headers, body = ask(register_with_keys, "insats.csv", "lomma_fel", sender="10.0.0.1")
    assert headers["retry-after"] == "900"
    assert body.decode() == "För många felaktiga nycklar. Vänta en kvart och försök igen.\n"
    assert ask(register_with_keys, "insats.csv", "lomma_fel", sender="10.0.0.2")[0] == 401
    assert ask(register_with_keys, "insats.csv", secret, sender="10.0.0.1")[0] == 200
    # A row when a burst begins, for each address, and when it closes the address.
    rows = [row for row in latest(register_with_keys.store, 20) if row["action"] in ("key_refused", "key_closed")]
    assert sorted(row["action"] for row in rows) == ["key_closed", "key_refused", "key_refused"]
    assert {(row["who"], row["way"]) for row in rows} == {(accounts.UNKNOWN, "http")}


def test_each_fetch_is_logged_with_account_form_number_and_way(register_with_keys):
    ask(register_with_keys, "insats.csv", key(register_with_keys), ("niva", "generell"))
    entry = latest(register_with_keys.store, 1)[0]
    assert [entry[name] for name in ("action", "who", "way", "form", "amount")] == [
        "export",
        READER.name,
        "http",
        "insats",
        1,
    ]


def test_an_unknown_address_is_said_plainly(register_with_keys):
    for name in ("finns_inte.csv", "insats", "insats.xls", "account.csv", "../insats.csv", ".csv"):
        status, _, body = ask(
            register_with_keys, name, key(register_with_keys, MEMBER) if name == "insats" else key(register_with_keys)
        )
        assert status == 404
        assert body.decode().startswith("Adressen finns inte. Skriv /export/ och något av lagesbild")


def test_what_has_not_changed_is_not_sent_again(register_with_keys, measure):
    secret = key(register_with_keys)
    _, headers, body = ask(register_with_keys, "insats.csv", secret)
    before = latest(register_with_keys.store)
    status, again, nothing = ask(register_with_keys, "insats.csv", secret, if_none_match=f'"annat", {headers["etag"]}')
    assert (status, nothing, again["etag"]) == (304, b"", headers["etag"])
    assert latest(register_with_keys.store) == before
    tags = {headers["etag"]}
    for pairs in ([("niva", "generell")], [("maskerad", "ja")], [("rubriker", "ord")]):
        tags.add(ask(register_with_keys, "insats.csv", secret, *pairs)[1]["etag"])
    tags.add(ask(register_with_keys, "insats.json", secret)[1]["etag"])
    tags.add(ask(register_with_keys, "insats.csv", key(register_with_keys, POLICE))[1]["etag"])
    assert len(tags) == 6
    commands.save(register_with_keys, MEMBER, "insats", MEASURE | {"titel": "Ny"}, measure.id, 1)
    status, changed, new = ask(register_with_keys, "insats.csv", secret, if_none_match=headers["etag"])
    assert (status, changed["etag"] in tags, new != body) == (200, False, True)


def test_a_mark_changes_what_is_sent(register_with_keys, measure):
    secret = key(register_with_keys, POLICE)
    tag = ask(register_with_keys, "insats.csv", secret)[1]["etag"]
    secrecy.mark(register_with_keys, MEMBER, "insats", measure.id, "osl_18_1", "Skäl")
    assert ask(register_with_keys, "insats.csv", secret, if_none_match=tag)[0] == 200


# ------------------------------------------------------------------ On a real server


@pytest.fixture
def export_server(register_with_keys, monkeypatch):
    """The routes behind our middleware on a real web server; gives a function that sends a request."""
    monkeypatch.setattr(context.STATE, "_served", (register_with_keys, None))
    app = Starlette(routes=export_routes.ROUTES, middleware=[Middleware(PageMiddleware, export_routes.ROUTES)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]

    def get(path: str, method="GET", **headers: str):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    yield get
    server.should_exit = True
    thread.join()


def test_the_server_takes_bearer_and_basic_also_from_a_program_that_asks_for_a_page(export_server, register_with_keys):
    secret = key(register_with_keys)
    expected = form_csv(register_with_keys, READER, "insats", "csv")
    basic = base64.b64encode(f"lasare.ett:{secret}".encode()).decode()
    for header in (f"Bearer {secret}", f"Basic {basic}"):
        status, headers, body = export_server("/export/insats.csv", Authorization=header, Accept="text/html, */*")
        assert (status, body) == (200, expected)
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "private, no-store")


def test_the_server_packs_answers_for_those_who_take_it(export_server, register_with_keys):
    authorization = f"Bearer {key(register_with_keys)}"
    _, _, plain = export_server("/export/insats.csv", Authorization=authorization)
    _, headers, packed = export_server(
        "/export/insats.csv", Authorization=authorization, Accept_Encoding="br, gzip;q=0.5"
    )
    assert (headers["content-encoding"], gzip.decompress(packed)) == ("gzip", plain)
    refused = {"Authorization": authorization, "Accept_Encoding": "gzip;q=0"}
    assert "content-encoding" not in export_server("/export/insats.csv", **refused)[1]
    for packing in ("gzip", "identity"):
        tag = {"If_None_Match": headers["etag"], "Accept_Encoding": packing}
        assert export_server("/export/insats.csv", Authorization=authorization, **tag)[::2] == (304, b"")


def test_the_server_answers_faults_in_swedish_text_and_head_without_a_body(export_server, register_with_keys):
    authorization = f"Bearer {key(register_with_keys)}"
    status, headers, body = export_server("/export/insats.csv")
    assert (status, headers["content-type"]) == (401, "text/plain; charset=utf-8")
    assert "Ange din nyckel" in body.decode()
    status, _, body = export_server(f"/export/insats.csv?niva={quote(NUMBER)}", Authorization=authorization)
    assert (status, NUMBER in body.decode()) == (400, False)
    before = latest(register_with_keys.store)
    assert export_server("/export/insats.csv", "HEAD", Authorization=authorization)[::2] == (200, b"")
    assert latest(register_with_keys.store) == before


def test_a_key_in_the_address_opens_nothing(export_server, register_with_keys):
    assert export_server(f"/export/insats.csv?nyckel={key(register_with_keys)}")[0] == 401


@pytest.mark.slow
def test_the_whole_app_serves_the_addresses_and_writes_no_key_in_its_log(register_with_keys):
    from tests.helpers.servers import start_server, stop_server

    secret, path = key(register_with_keys), register_with_keys.store.path
    register_with_keys.store.close()
    server = start_server(path)
    address = urlsplit(server.url)
    try:
        for authorization, query, expected in (
            (f"Bearer {secret}", "niva=generell", 200),
            (f"Bearer {secret}", f"niva={NUMBER}", 400),
            ("Bearer lomma_hemligtfel", "", 401),
        ):
            with closing(http.client.HTTPConnection(address.hostname, address.port, timeout=60)) as connection:
                connection.request("GET", f"/export/insats.csv?{query}", headers={"Authorization": authorization})
                answer = connection.getresponse()
                answer.read()
            assert answer.status == expected
    finally:
        stop_server(server)
    for word in (secret, "lomma_", NUMBER):
        assert word not in server.log
