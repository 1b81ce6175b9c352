"""The export addresses: a key opens as much as its account may see, and never more; what is refused says it plainly."""

import base64
import csv
import gzip
import http.client
import io
import json
import threading
from contextlib import closing
from urllib.parse import quote, urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from lomma_core.accounts import accounts, credentials, export_keys
from lomma_core.audit import log
from lomma_core.errors import NotAllowed, NotFound, NotValid
from lomma_core.exchange.exports.csv_writer import form_csv
from lomma_core.exchange.exports.http_api import ExportRequest, addresses, answer
from lomma_core.exchange.exports.source import MASK
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.privacy import small_counts
from lomma_core.records import commands, queries, secrecy
from pages.app import context, export_routes
from pages.app.middleware import ServedPage
from tests.conftest import ADMIN, MEASURE, MEMBER, READER
from tests.helpers.sample_records import fill

PASSWORD = "en lång ramsa att minnas"
POLICE = Actor("polis.ett", "polis")
PEOPLE = (READER, MEMBER, ADMIN, POLICE)
NUMBER = "19811228-9874"


@pytest.fixture
def peopled(register, monkeypatch):
    """A filled register with an account for each role."""
    monkeypatch.setattr(credentials, "hash_password", lambda password: "hash")
    for actor in PEOPLE:
        accounts.add(register, OPERATOR, actor.name, PASSWORD, actor.role)
    fill(register)
    return register


def key(register, actor=READER) -> str:
    return export_keys.make(register, actor, "Rapporten i Excel")[1]


def ask(register, name, secret, *pairs, **more):
    """(status, headers, body) of a request with a key."""
    found = answer(register, ExportRequest(name, list(pairs), f"Bearer {secret}" if secret else "", **more))
    return found.status, found.headers, b"".join(found.body)


def table(body: bytes, delimiter=",") -> list[dict]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))


# ------------------------------------------------------------------ What is fetched


def test_every_form_is_fetched_as_the_file_that_the_page_gives(peopled):
    secret = key(peopled)
    for form in peopled.plan.form:
        status, headers, body = ask(peopled, f"{form.name}.csv", secret)
        assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert body == form_csv(peopled, READER, form.name, "csv")
        words = ask(peopled, f"{form.name}.csv", secret, ("rubriker", "ord"))[2]
        assert words == form_csv(peopled, READER, form.name, "excel-csv")


def test_every_form_is_fetched_as_json_with_the_same_records_and_real_types(peopled):
    secret = key(peopled)
    for form in peopled.plan.form:
        status, headers, body = ask(peopled, f"{form.name}.json", secret)
        document = json.loads(body)
        assert (status, headers["content-type"], document["purpose"]) == (200, "application/json", "Vårt syfte")
        rows = table(form_csv(peopled, READER, form.name, "csv"))
        assert [one["record"] for one in document["records"]] == [row["record"] for row in rows]
    (common,) = [one for one in json.loads(ask(peopled, "insats.json", secret)[2])["records"] if one["timmar"]]
    assert (common["timmar"], common["kostnad"], common["version"]) == (7.25, 12000.5, 1)
    assert common["samverkande"] == ["raddningstjansten", "polisen"]
    assert common["slut"] == "löpande"
    assert common["indikator"] is None


def test_every_aggregate_is_fetched_as_csv_and_json_with_the_purpose(peopled):
    secret = key(peopled)
    names = [name for name in addresses(peopled) if name not in peopled.plan.forms]
    assert len(names) == 7
    for name in names:
        rows = table(ask(peopled, f"{name}.csv", secret)[2])
        document = json.loads(ask(peopled, f"{name}.json", secret)[2])
        assert rows, name
        assert [{k: str(v) for k, v in one.items()} for one in document["records"]] == [
            {k: v for k, v in row.items() if k != "purpose"} for row in rows
        ]
        assert rows[0]["purpose"] == document["purpose"] == "Vårt syfte"
        assert log.latest(peopled.store, 1)[0]["record"] == name


def test_follow_up_is_of_the_quarter_that_is_asked_for(peopled):
    secret = key(peopled)
    for quarter, done in (("2026-K3", "2"), ("2026-K4", "0")):
        rows = table(ask(peopled, "uppfoljning-i-kvartalet.csv", secret, ("kvartal", quarter))[2])
        assert [rows[0][name] for name in ("kvartal", "vad", "gjorda", "av")] == [quarter, "Insatser", done, "2"]
    assert b"2026-K4" in ask(peopled, "uppfoljning-i-kvartalet.csv", secret)[2]


# ------------------------------------------------------------------ Small counts (R8) and marked records (R11)


def test_small_counts_are_hidden_for_every_role_in_every_address(peopled):
    for actor in PEOPLE:
        secret = key(peopled, actor)
        rows = json.loads(ask(peopled, "uppfoljning_insats.json", secret)[2])["records"]
        counts = [row[name] for row in rows for name in row if name.startswith("antal_") and row[name]]
        assert counts == [small_counts.SMALL, small_counts.SMALL, "12"]
        told = table(ask(peopled, "erbjudanden-per-kvartal.csv", secret)[2])
        assert [row["antal"] for row in told] == ["<5", "<5", "12"]


def test_no_filter_asks_for_a_count_or_a_text(peopled):
    secret = key(peopled)
    for name in ("antal_erbjudna", "resultat_ord", "kostnad", "finns_inte", "sok"):
        status, _, body = ask(peopled, "uppfoljning_insats.csv", secret, (name, "3"))
        assert status == 400
        assert "Välj bland: maskerad, rubriker, kvartal, insats, status" in body.decode()


def test_hidden_counts_that_differ_give_the_same_answers(peopled):
    secret = key(peopled)
    form = peopled.plan.forms["uppfoljning_insats"]
    (record,) = peopled.store.read("SELECT record FROM form_uppfoljning_insats WHERE antal_erbjudna IS NOT NULL")
    before = [ask(peopled, f"{name}.csv", secret)[2] for name in (form.name, "erbjudanden-per-kvartal")]
    for count in "124":
        with peopled.store.transaction() as write:
            sql = "UPDATE form_uppfoljning_insats SET antal_erbjudna = ? WHERE record = ?"
            write.execute(sql, [count, record["record"]])
        assert [ask(peopled, f"{name}.csv", secret)[2] for name in (form.name, "erbjudanden-per-kvartal")] == before


def test_a_key_sees_as_much_of_marked_records_as_its_account(peopled, measure):
    secrecy.mark(peopled, MEMBER, "insats", measure.id, "osl_18_1", "Skäl")
    reader, police = key(peopled), key(peopled, POLICE)

    def found(secret, *pairs):
        return {row["record"]: row for row in table(ask(peopled, "insats.csv", secret, *pairs)[2])}

    assert found(reader)[measure.id]["titel"] == MEASURE["titel"]
    assert found(reader, ("maskerad", "ja"))[measure.id]["titel"] == MASK
    assert measure.id not in found(police)
    assert measure.id not in found(police, ("niva", "generell"))
    assert {row["action"] for row in log.latest(peopled.store, 3)} == {"export_masked"}
    assert found(police).keys() == found(reader).keys() - {measure.id}
    assert ask(peopled, "insats.csv", police, ("maskerad", "nej"))[0] == 403
    status, _, body = ask(peopled, "uppfoljning_insats.csv", police, ("insats", measure.id))
    assert (status, measure.id in body.decode()) == (400, False)


# ------------------------------------------------------------------ Filters


def test_filters_are_the_forms_fields_by_name_or_by_word(peopled):
    secret = key(peopled)

    def titles(*pairs):
        return [row["titel"] for row in table(ask(peopled, "insats.csv", secret, *pairs)[2])]

    assert titles(("niva", "generell")) == titles(("niva", "Generell")) == [MEASURE["titel"]]
    assert titles(("samverkande", "polisen"), ("status", "enligt_plan")) == [MEASURE["titel"]]
    assert titles(("niva", "specifik")) == []
    picture = table(ask(peopled, "lagesbild.csv", secret, ("kvartal", "2026k3"), ("miljo", "vit_makt"))[2])
    assert len(picture) == 1
    assert titles(("lagesbild", picture[0]["record"])) == [MEASURE["titel"]]


@pytest.mark.parametrize("text", [NUMBER, "anna.andersson@example.se", "' OR 1=1 --", "%", ""])
def test_a_text_in_a_filter_is_refused_and_neither_repeated_nor_logged(peopled, text):
    secret = key(peopled)
    for name, pair in (
        ("insats.csv", ("niva", text)),
        ("insats.csv", ("lagesbild", text)),
        ("lagesbild.json", ("kvartal", text)),
        ("insats.csv", ("maskerad", text)),
        ("uppfoljning-i-kvartalet.csv", ("kvartal", text)),
        ("insats.csv", (text, "generell")),
        (f"{text}.csv", ("niva", "generell")),
    ):
        before = log.latest(peopled.store)
        status, _, body = ask(peopled, name, secret, pair)
        assert status in (400, 404), (name, pair)
        assert not text or text not in body.decode()
        assert log.latest(peopled.store) == before
    assert ask(peopled, "insats.csv", secret, ("niva", "generell"), ("niva", "specifik"))[0] == 400


# ------------------------------------------------------------------ Keys


def test_a_key_is_told_once_and_kept_by_hash_only(peopled):
    made, secret = export_keys.make(peopled, READER, "  Rapporten \n i Excel ")
    assert secret.startswith("lomma_")
    assert len(secret) > 45
    assert made.name == "Rapporten i Excel"
    stored = str(peopled.store.read("SELECT * FROM export_key")) + str(log.latest(peopled.store))
    assert secret not in stored
    assert export_keys.mine(peopled, READER) == [made]
    assert export_keys.mine(peopled, MEMBER) == []
    assert export_keys.everyone(peopled, ADMIN) == [made]
    with pytest.raises(NotAllowed):
        export_keys.everyone(peopled, MEMBER)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, NUMBER, "anna.andersson@example.se", "Anna Anderssons Excel"])
def test_a_keys_name_passes_the_guard_and_is_not_repeated(peopled, name):
    with pytest.raises(NotValid) as error:
        export_keys.make(peopled, READER, name)
    assert not name.strip() or name not in str(error.value)
    assert export_keys.mine(peopled, READER) == []


def test_who_has_no_account_or_may_not_export_makes_no_key(peopled):
    with pytest.raises(NotFound):
        export_keys.make(peopled, OPERATOR, "Excel")
    with pytest.raises(NotAllowed):
        export_keys.make(peopled, Actor("lasare.ett", "finns_inte"), "Excel")


def test_a_key_does_nothing_but_read_and_export_whatever_its_account_may(peopled):
    actor = export_keys.holder(peopled, key(peopled, ADMIN))
    assert (actor.name, actor.role, actor.way) == ("admin.ett", "administrator", "http")
    for verb in (
        lambda: commands.save(peopled, actor, "insats", MEASURE),
        lambda: accounts.listing(peopled, actor),
        lambda: export_keys.everyone(peopled, actor),
        lambda: secrecy.mark(peopled, actor, "insats", "bcdfghjkmnpq", "osl_18_1", "Skäl"),
    ):
        with pytest.raises(NotAllowed):
            verb()
    # Who may enter counts in the form sees them there; the key does not.
    (row,) = peopled.store.read("SELECT record FROM form_uppfoljning_insats WHERE antal_erbjudna = '3'")
    assert queries.get(peopled, ADMIN, "uppfoljning_insats", row["record"]).values["antal_erbjudna"] == "3"
    assert queries.get(peopled, actor, "uppfoljning_insats", row["record"]).values["antal_erbjudna"] == "<5"


def test_a_revoked_key_opens_nothing_and_only_its_own_account_or_the_administrator_revokes_it(peopled):
    for who in (READER, ADMIN):
        made, secret = export_keys.make(peopled, READER, "Excel")
        assert ask(peopled, "insats.csv", secret)[0] == 200
        for other in (MEMBER, POLICE):
            with pytest.raises(NotFound):
                export_keys.revoke(peopled, other, made.id)
        export_keys.revoke(peopled, who, made.id)
        assert ask(peopled, "insats.csv", secret)[0] == 401
        assert export_keys.everyone(peopled, ADMIN) == []
        with pytest.raises(NotFound):
            export_keys.revoke(peopled, who, made.id)
    logged = [row["action"] for row in log.latest(peopled.store, 20)]
    assert (logged.count("key_add"), logged.count("key_revoke")) == (2, 2)


def test_a_key_dies_with_its_account_and_does_not_rise_with_it(peopled):
    secret = key(peopled)
    accounts.change(peopled, ADMIN, READER.name, active=False)
    assert ask(peopled, "insats.csv", secret)[0] == 401
    accounts.change(peopled, ADMIN, READER.name, active=True)
    assert ask(peopled, "insats.csv", secret)[0] == 401


def test_a_new_password_ends_the_keys_that_were_made_with_the_old_one(peopled):
    secret = key(peopled)
    assert ask(peopled, "insats.csv", secret)[0] == 200
    accounts.change(peopled, ADMIN, READER.name, password="en annan lång ramsa")
    assert ask(peopled, "insats.csv", secret)[0] == 401


def test_a_key_follows_its_accounts_role(peopled):
    secret = key(peopled, MEMBER)
    with peopled.store.transaction() as write:
        write.execute("UPDATE account SET role = 'finns_inte' WHERE name = ?", [MEMBER.name])
    status, _, body = ask(peopled, "insats.csv", secret)
    assert (status, body.decode()) == (403, "Din roll får inte göra det här. Fråga sammankallande.\n")


def test_when_a_key_was_used_last_is_told(peopled):
    made, secret = export_keys.make(peopled, READER, "Excel")
    assert made.used_at is None
    ask(peopled, "insats.csv", secret)
    assert export_keys.mine(peopled, READER)[0].used_at == peopled.now()


# ------------------------------------------------------------------ Refusals, the log, and what has not changed


def test_without_a_key_the_answer_asks_for_one_and_says_where_it_is_made(peopled):
    basic = base64.b64encode(b"lasare.ett:").decode()
    for header in ("", "Bearer ", "Basic", "Basic ###", f"Basic {basic}", "Digest x", "lomma_abc"):
        found = answer(peopled, ExportRequest("insats.csv", authorization=header))
        assert found.status == 401
        assert found.headers["www-authenticate"].startswith("Basic realm=")
        assert "Export och import" in b"".join(found.body).decode()


def test_wrong_keys_are_logged_and_then_refused_for_a_while_but_a_right_one_is_let_in(peopled):
    secret = key(peopled)
    statuses = [ask(peopled, "insats.csv", f"lomma_fel{n}", sender="10.0.0.1")[0] for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    _, headers, body = ask(peopled, "insats.csv", "lomma_fel", sender="10.0.0.1")
    assert headers["retry-after"] == "900"
    assert body.decode() == "För många felaktiga nycklar. Vänta en kvart och försök igen.\n"
    assert ask(peopled, "insats.csv", "lomma_fel", sender="10.0.0.2")[0] == 401
    assert ask(peopled, "insats.csv", secret, sender="10.0.0.1")[0] == 200
    refused = [row for row in log.latest(peopled.store, 20) if row["action"] == "key_refused"]
    assert len(refused) == 6
    assert {(row["who"], row["way"]) for row in refused} == {(accounts.UNKNOWN, "http")}


def test_each_fetch_is_logged_with_account_form_number_and_way(peopled):
    ask(peopled, "insats.csv", key(peopled), ("niva", "generell"))
    entry = log.latest(peopled.store, 1)[0]
    assert [entry[name] for name in ("action", "who", "way", "form", "amount")] == [
        "export",
        READER.name,
        "http",
        "insats",
        1,
    ]


def test_an_unknown_address_is_said_plainly(peopled):
    for name in ("finns_inte.csv", "insats", "insats.xls", "account.csv", "../insats.csv", ".csv"):
        status, _, body = ask(peopled, name, key(peopled, MEMBER) if name == "insats" else key(peopled))
        assert status == 404
        assert body.decode().startswith("Adressen finns inte. Skriv /export/ och något av lagesbild")


def test_what_has_not_changed_is_not_sent_again(peopled, measure):
    secret = key(peopled)
    _, headers, body = ask(peopled, "insats.csv", secret)
    before = log.latest(peopled.store)
    status, again, nothing = ask(peopled, "insats.csv", secret, if_none_match=f'"annat", {headers["etag"]}')
    assert (status, nothing, again["etag"]) == (304, b"", headers["etag"])
    assert log.latest(peopled.store) == before
    tags = {headers["etag"]}
    for pairs in ([("niva", "generell")], [("maskerad", "ja")], [("rubriker", "ord")]):
        tags.add(ask(peopled, "insats.csv", secret, *pairs)[1]["etag"])
    tags.add(ask(peopled, "insats.json", secret)[1]["etag"])
    tags.add(ask(peopled, "insats.csv", key(peopled, POLICE))[1]["etag"])
    assert len(tags) == 6
    commands.save(peopled, MEMBER, "insats", MEASURE | {"titel": "Ny"}, measure.id, 1)
    status, changed, new = ask(peopled, "insats.csv", secret, if_none_match=headers["etag"])
    assert (status, changed["etag"] in tags, new != body) == (200, False, True)


def test_a_mark_changes_what_is_sent(peopled, measure):
    secret = key(peopled, POLICE)
    tag = ask(peopled, "insats.csv", secret)[1]["etag"]
    secrecy.mark(peopled, MEMBER, "insats", measure.id, "osl_18_1", "Skäl")
    assert ask(peopled, "insats.csv", secret, if_none_match=tag)[0] == 200


# ------------------------------------------------------------------ On a real server


@pytest.fixture
def served(peopled, monkeypatch):
    """The routes behind our middleware on a real web server; gives a function that asks it."""
    monkeypatch.setattr(context.STATE, "_register", peopled)
    app = Starlette(routes=export_routes.ROUTES, middleware=[Middleware(ServedPage)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]

    def get(path: str, method="GET", **headers: str):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            found = connection.getresponse()
            return found.status, found.headers, found.read()

    yield get
    server.should_exit = True
    thread.join()


def test_the_server_takes_bearer_and_basic_also_from_a_program_that_asks_for_a_page(served, peopled):
    secret = key(peopled)
    expected = form_csv(peopled, READER, "insats", "csv")
    basic = base64.b64encode(f"lasare.ett:{secret}".encode()).decode()
    for header in (f"Bearer {secret}", f"Basic {basic}"):
        status, headers, body = served("/export/insats.csv", Authorization=header, Accept="text/html, */*")
        assert (status, body) == (200, expected)
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "private, no-cache")


def test_the_server_packs_answers_for_those_who_take_it(served, peopled):
    authorization = f"Bearer {key(peopled)}"
    _, _, plain = served("/export/insats.csv", Authorization=authorization)
    _, headers, packed = served("/export/insats.csv", Authorization=authorization, Accept_Encoding="br, gzip;q=0.5")
    assert (headers["content-encoding"], gzip.decompress(packed)) == ("gzip", plain)
    refused = {"Authorization": authorization, "Accept_Encoding": "gzip;q=0"}
    assert "content-encoding" not in served("/export/insats.csv", **refused)[1]
    for packing in ("gzip", "identity"):
        tag = {"If_None_Match": headers["etag"], "Accept_Encoding": packing}
        assert served("/export/insats.csv", Authorization=authorization, **tag)[::2] == (304, b"")


def test_the_server_answers_faults_in_swedish_text_and_head_without_a_body(served, peopled):
    authorization = f"Bearer {key(peopled)}"
    status, headers, body = served("/export/insats.csv")
    assert (status, headers["content-type"]) == (401, "text/plain; charset=utf-8")
    assert "Ange din nyckel" in body.decode()
    status, _, body = served(f"/export/insats.csv?niva={quote(NUMBER)}", Authorization=authorization)
    assert (status, NUMBER in body.decode()) == (400, False)
    before = log.latest(peopled.store)
    assert served("/export/insats.csv", "HEAD", Authorization=authorization)[::2] == (200, b"")
    assert log.latest(peopled.store) == before


def test_a_key_in_the_address_opens_nothing(served, peopled):
    assert served(f"/export/insats.csv?nyckel={key(peopled)}")[0] == 401


def test_the_whole_app_serves_the_addresses_and_writes_no_key_in_its_log(peopled):
    from tests.helpers.servers import start_server, stop_server

    secret, path = key(peopled), peopled.store.path
    peopled.store.close()
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
