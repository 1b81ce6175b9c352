"""Sign-in at a real issuer, without a browser: the token is judged, used once, and the rules decide (issue 14.13)."""

import datetime as dt
import time
from dataclasses import replace

import pytest
from joserfc.jwk import RSAKey

from lomma_core.accounts import accounts, export_keys, sessions
from lomma_core.accounts.factor import recent
from lomma_core.errors import NotFound, NotValid, SettingError, SignInRefused
from lomma_core.logbook import log_reading
from lomma_core.oidc import config, identities
from lomma_core.oidc.pending import OnceOnly
from lomma_core.oidc.service import Answer, OidcService, check
from lomma_core.oidc.sign_in import NotLinked
from lomma_core.permissions import OPERATOR
from tests.conftest import ADMIN
from tests.helpers.oidc_issuer import config_file, issuer

PASSWORD = "en lång ramsa att minnas"
ADDRESS = "http://127.0.0.1:8501"


@pytest.fixture(scope="module")
def running():
    with issuer() as started:
        yield started


@pytest.fixture
def provider(running):
    """The issuer, which bends nothing and has been asked nothing yet."""
    running.bend, running.foreign_key, running.description = lambda claims: claims, None, {}
    running.requests.clear()
    return running


@pytest.fixture
def service(tmp_path, provider, register):
    accounts.add(register, OPERATOR, ADMIN.name, PASSWORD, ADMIN.role)
    return OidcService(config.load(config_file(tmp_path, provider.url, ADDRESS)))


def enter(service, provider, register, subject):
    """Sign somebody in; the new session's token."""
    address, browser = service.begin("/")
    answer = provider.answer(address, subject)
    return service.finish(register, Answer(browser=browser, **answer))[0]


def logged(register, action):
    return [(row["who"], row["record"]) for row in log_reading.entries(register, ADMIN).rows if row["action"] == action]


def test_a_group_makes_an_account_at_first_sign_in_and_the_subject_finds_it_again(service, provider, register):
    provider.set_user("s-1", groups=["plan-medlem", "annat"], preferred_username="rtj.vakt@kommun.example")
    account = sessions.signed_in(register, enter(service, provider, register, "s-1"))
    assert (account.name, account.role, account.seat) == ("rtj.vakt", "medlem", "raddningstjansten")
    provider.set_user("s-1", groups=["plan-medlem"], preferred_username="ett.annat@kommun.example")
    assert sessions.signed_in(register, enter(service, provider, register, "s-1")) == account
    assert len(accounts.listing(register, ADMIN)) == 2


def test_nothing_of_the_person_is_stored(service, provider, register):
    claims = {"name": "Gustava Trädgårdh", "email": "gustava.tradgardh@kommun.example", "sid": "sess-77"}
    provider.set_user("subjekt-4711", groups=["plan-las"], preferred_username="e4711@kommun.example", **claims)
    enter(service, provider, register, "subjekt-4711")
    stored = "".join(
        str(register.store.read(f"SELECT * FROM {table}"))
        for table in ("account", "session", "oidc_identity", "oidc_session", "log")
    )
    assert "e4711" in stored
    for text in ("subjekt-4711", "Gustava", "gustava", "@kommun", "sess-77"):
        assert text not in stored


def test_an_account_of_the_same_name_is_never_taken_over(service, provider, register):
    provider.set_user("s-2", groups=["plan-medlem"], preferred_username=ADMIN.name)
    with pytest.raises(SignInRefused, match="kunde inte göra ett konto"):
        enter(service, provider, register, "s-2")
    assert identities.listing(register, ADMIN) == []


def test_without_a_rule_that_makes_accounts_an_administrator_links_by_a_code_that_is_used_once(
    service, provider, register
):
    provider.set_user("s-3", groups=["plan-admin"], preferred_username="chef")
    with pytest.raises(NotLinked) as refused:
        enter(service, provider, register, "s-3")
    code = service.link_code(refused.value.identity)
    with pytest.raises(NotFound):
        service.link(register, ADMIN, code, "finns.inte")
    service.link(register, ADMIN, code.lower(), ADMIN.name)
    with pytest.raises(NotFound, match="gått ut"):
        service.link(register, ADMIN, code, ADMIN.name)
    assert sessions.signed_in(register, enter(service, provider, register, "s-3")).name == ADMIN.name
    assert logged(register, "oidc_link") == [(ADMIN.name, ADMIN.name)]


def test_a_linked_account_signs_in_with_no_password_until_it_is_unlinked(service, provider, register):
    identities.link(register, ADMIN, ADMIN.name, identities.identity_hash(service.config.issuer, "s-4"))
    with pytest.raises(SignInRefused, match="Fel användarnamn eller lösenord"):
        sessions.sign_in(register, ADMIN.name, PASSWORD)
    provider.set_user("s-4", groups=["plan-admin"])
    token = enter(service, provider, register, "s-4")
    identities.unlink(register, ADMIN, ADMIN.name)
    assert sessions.signed_in(register, token) is None
    assert sessions.sign_in(register, ADMIN.name, PASSWORD)


def confirm_again(service, provider, register, session: str, subject: str):
    """Sign in once more at the issuer for an open session; what comes back."""
    address, browser = service.begin("/administration", session)
    assert "prompt=login" in address
    assert "max_age=0" in address
    return service.finish(register, Answer(browser=browser, **provider.answer(address, subject)))


@pytest.fixture
def from_issuer(service, provider, register):
    """An administrator's session that was begun at the issuer, and the register twenty minutes later."""
    identities.link(register, ADMIN, ADMIN.name, identities.identity_hash(service.config.issuer, "s-40"))
    provider.set_user("s-40", groups=["plan-admin"])
    account, token = ADMIN, enter(service, provider, register, "s-40")
    actor = replace(account, session=sessions.current(register, token).id)
    return actor, replace(register, clock=lambda: register.clock() + dt.timedelta(minutes=20))


def test_who_has_no_password_here_shows_who_it_is_by_signing_in_at_the_issuer_once_more(from_issuer, service, provider):
    actor, now = from_issuer
    assert not recent.is_recent(now, actor)
    provider.bend = lambda claims: claims | {"auth_time": int(time.time())}
    assert confirm_again(service, provider, now, actor.session, "s-40") == ("", "/administration")
    assert recent.is_recent(now, actor)
    assert [who for who, _ in logged(now, "reauthenticated")] == [ADMIN.name]


@pytest.mark.parametrize("claims", [{}, {"auth_time": 1}, {"auth_time": "nyss"}], ids=["none", "old", "words"])
def test_a_sign_in_at_the_issuer_from_before_shows_nothing(from_issuer, service, provider, claims):
    actor, now = from_issuer
    provider.bend = lambda given: {name: value for name, value in given.items() if name != "auth_time"} | claims
    with pytest.raises(SignInRefused):
        confirm_again(service, provider, now, actor.session, "s-40")
    assert not recent.is_recent(now, actor)


def test_nobody_else_and_no_session_that_has_ended_shows_who_it_is_that_way(from_issuer, service, provider):
    actor, now = from_issuer
    provider.bend = lambda claims: claims | {"auth_time": int(time.time())}
    provider.set_user("s-41", groups=["plan-medlem"], preferred_username="e41")
    enter(service, provider, now, "s-41")
    with pytest.raises(SignInRefused, match="bekräfta att det är du"):
        confirm_again(service, provider, now, actor.session, "s-41")
    assert not recent.is_recent(now, actor)
    late = replace(now, clock=lambda: now.clock() + dt.timedelta(minutes=40))
    with pytest.raises(SignInRefused, match="bekräfta att det är du"):
        confirm_again(service, provider, late, actor.session, "s-40")


def test_groups_change_role_and_seat_at_the_next_sign_in_and_the_log_says_so(service, provider, register):
    provider.set_user("s-5", groups=["plan-las"], preferred_username="e5")
    enter(service, provider, register, "s-5")
    provider.set_user("s-5", groups=["plan-las", "plan-medlem"], preferred_username="e5")
    account = sessions.signed_in(register, enter(service, provider, register, "s-5"))
    assert (account.role, account.seat) == ("medlem", "raddningstjansten")
    assert logged(register, "account_change") == [("kommunens inloggning", "e5")]


def test_who_has_lost_the_group_is_refused_and_sessions_and_keys_end(service, provider, register):
    provider.set_user("s-6", groups=["plan-medlem"], preferred_username="e6")
    token = enter(service, provider, register, "s-6")
    _, secret = export_keys.make(register, accounts.find(register, "e6").actor(), "Rapporten i Excel")
    provider.set_user("s-6", groups=["annat"], preferred_username="e6")
    with pytest.raises(SignInRefused, match="inte med i någon grupp"):
        enter(service, provider, register, "s-6")
    assert sessions.signed_in(register, token) is None
    assert export_keys.holder(register, secret) is None
    assert logged(register, "sign_in_failed") == [("e6", None)]


def test_a_closed_account_is_refused(service, provider, register):
    provider.set_user("s-7", groups=["plan-medlem"], preferred_username="e7")
    enter(service, provider, register, "s-7")
    accounts.change(register, ADMIN, "e7", active=False)
    with pytest.raises(SignInRefused, match="avstängt"):
        enter(service, provider, register, "s-7")


def test_the_last_who_manages_accounts_is_not_made_less_and_not_let_in(service, provider, register):
    identities.link(register, ADMIN, ADMIN.name, identities.identity_hash(service.config.issuer, "s-8"))
    provider.set_user("s-8", groups=["plan-las"])
    with pytest.raises(SignInRefused, match="det sista"):
        enter(service, provider, register, "s-8")
    assert accounts.find(register, ADMIN.name).role == ADMIN.role


def test_a_subject_that_is_a_person_number_is_refused(service, provider, register):
    provider.set_user("19121212-1212", groups=["plan-las"], preferred_username="e9")
    with pytest.raises(SignInRefused, match="kunde inte göra ett konto"):
        enter(service, provider, register, "19121212-1212")
    assert accounts.find(register, "e9") is None


BENT = {
    "audience": lambda claims: claims | {"aud": "någon-annan"},
    "two audiences, and another is authorised": lambda claims: claims | {"aud": ["handlingsplanen", "x"], "azp": "x"},
    "issuer": lambda claims: claims | {"iss": "https://id.example"},
    "nonce": lambda claims: claims | {"nonce": "gammal"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "expired": lambda claims: claims | {"exp": int(time.time()) - 120},
    "not issued yet": lambda claims: claims | {"iat": int(time.time()) + 600},
    "no expiry": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "no subject": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "an empty subject": lambda claims: claims | {"sub": ""},
    "a subject that is no text": lambda claims: claims | {"sub": 7},
    "a message about sign-out": lambda claims: claims | {"events": {}},
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT)
def test_a_token_that_does_not_hold_lets_nobody_in(service, provider, register, bend):
    provider.set_user("s-10", groups=["plan-medlem"], preferred_username="e10")
    provider.bend = bend
    with pytest.raises(SignInRefused, match="gick inte att lita på"):
        enter(service, provider, register, "s-10")
    assert register.store.read("SELECT * FROM session") == []


def test_a_token_that_another_key_has_signed_lets_nobody_in(service, provider, register):
    provider.set_user("s-11", groups=["plan-medlem"], preferred_username="e11")
    provider.foreign_key = RSAKey.generate_key(2048)
    with pytest.raises(SignInRefused, match="gick inte att lita på"):
        enter(service, provider, register, "s-11")
    assert accounts.find(register, "e11") is None


def test_a_state_is_taken_once_and_only_by_the_browser_that_began(service, provider, register):
    provider.set_user("s-12", groups=["plan-las"], preferred_username="e12")
    address, browser = service.begin("/")
    answer = provider.answer(address, "s-12")
    service.finish(register, Answer(browser=browser, **answer))
    provider.requests.clear()
    for state, cookie in ((answer["state"], browser), ("okänd", browser), ("", "")):
        with pytest.raises(SignInRefused, match="redan använts"):
            service.finish(register, Answer(state, answer["code"], cookie))
    address, browser = service.begin("/")
    answer = provider.answer(address, "s-12")
    with pytest.raises(SignInRefused, match="redan använts"):
        service.finish(register, Answer(browser="en annan webbläsare", **answer))
    assert "/oauth2/token" not in provider.requests


def test_what_is_left_can_be_taken_for_a_time_only_and_the_oldest_gives_way():
    now = [0.0]
    values = OnceOnly(10, lambda: now[0])
    assert values.put("a", 1)
    assert not values.put("a", 2)
    now[0] = 9.9
    assert values.take("a") == 1
    assert values.take("a") is None
    values.put("b", 3)
    now[0] = 20.0
    assert values.take("b") is None
    for number in range(2001):
        values.put(str(number), number)
    assert (values.take("0"), values.take("2000")) == (None, 2000)


def test_the_break_glass_account_alone_has_a_password_where_local_sign_in_is_closed(tmp_path, provider, register):
    accounts.add(register, OPERATOR, ADMIN.name, PASSWORD, ADMIN.role)
    accounts.add(register, OPERATOR, "annan", PASSWORD, "medlem")
    more = f'local_sign_in = false\nbreak_glass = "{ADMIN.name}"'
    closed = config.load(config_file(tmp_path, provider.url, ADDRESS, more))
    check(register, closed)
    register.local_sign_in, register.break_glass = closed.local_sign_in, closed.break_glass
    with pytest.raises(SignInRefused, match="Fel användarnamn eller lösenord"):
        sessions.sign_in(register, "annan", PASSWORD)
    assert sessions.sign_in(register, ADMIN.name, PASSWORD)
    with pytest.raises(NotValid, match="Nödkontot"):
        identities.link(register, ADMIN, ADMIN.name, "x")
    accounts.add(register, OPERATOR, "admin.tva", PASSWORD, "administrator")
    accounts.change(register, OPERATOR, ADMIN.name, active=False)
    with pytest.raises(SettingError, match="Nödkontot"):
        check(register, closed)


# ------------------------------------------------------------------ Single sign-out


def test_signing_out_leads_to_the_issuers_own_sign_out_once(service, provider, register):
    provider.set_user("s-13", groups=["plan-las"], preferred_username="e13")
    ticket = service.leave(register, enter(service, provider, register, "s-13"))
    address = service.logout_address(ticket)
    assert address.startswith(f"{provider.url}/oauth2/end_session?client_id=handlingsplanen")
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8501%2F&id_token_hint=ey" in address
    assert service.logout_address(ticket) is None
    _, local = sessions.sign_in(register, ADMIN.name, PASSWORD)
    assert service.leave(register, local) is None


def test_the_issuers_message_ends_its_session_or_all_of_a_subjects(service, provider, register):
    provider.set_user("s-14", groups=["plan-las"], preferred_username="e14", sid="ett")
    first = enter(service, provider, register, "s-14")
    provider.set_user("s-14", groups=["plan-las"], preferred_username="e14", sid="två")
    second, third = (enter(service, provider, register, "s-14") for _ in range(2))
    _, local = sessions.sign_in(register, ADMIN.name, PASSWORD)
    assert service.back_channel_logout(register, provider.logout_token(jti="1", sid="ett")) == 1
    assert sessions.signed_in(register, first) is None
    assert sessions.signed_in(register, second)
    assert service.back_channel_logout(register, provider.logout_token(jti="2", sub="s-14")) == 2
    assert sessions.signed_in(register, second) is sessions.signed_in(register, third) is None
    assert sessions.signed_in(register, local)
    assert logged(register, "sign_out") == [("e14", None)] * 2


WRONG = {
    "another audience": {"aud": "x"},
    "another issuer": {"iss": "https://id.example"},
    "a nonce": {"nonce": "n"},
    "no event": {"events": {}},
    "no jti": {"jti": None},
    "old": {"iat": int(time.time()) - 900},
    "expired": {"exp": int(time.time()) - 120},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_a_message_about_sign_out_that_does_not_hold_ends_nothing(service, provider, register, claims):
    provider.set_user("s-15", groups=["plan-las"], preferred_username="e15")
    token = enter(service, provider, register, "s-15")
    with pytest.raises(SignInRefused):
        service.back_channel_logout(register, provider.logout_token(**({"jti": "j", "sub": "s-15"} | claims)))
    assert sessions.signed_in(register, token)


def test_a_message_about_sign_out_is_used_once(service, provider, register):
    provider.set_user("s-16", groups=["plan-las"], preferred_username="e16")
    enter(service, provider, register, "s-16")
    message = provider.logout_token(jti="engång", sub="s-16")
    assert service.back_channel_logout(register, message) == 1
    token = enter(service, provider, register, "s-16")
    with pytest.raises(SignInRefused):
        service.back_channel_logout(register, message)
    assert sessions.signed_in(register, token)


def test_an_id_token_is_no_message_about_sign_out_and_the_other_way_round(service, provider, register):
    provider.set_user("s-17", groups=["plan-las"], preferred_username="e17")
    taken = []
    provider.bend = lambda claims: taken.append(claims) or claims
    enter(service, provider, register, "s-17")
    with pytest.raises(SignInRefused):
        service.back_channel_logout(register, provider.sign(taken[0] | {"jti": "x"}))


# ------------------------------------------------------------------ The calls


def test_nothing_is_called_before_somebody_signs_in_and_the_issuer_is_described_once(service, provider):
    assert provider.requests == []
    for _ in range(3):
        service.begin("/")
    assert provider.requests == ["/.well-known/openid-configuration"]


def test_an_issuer_that_does_not_answer_gives_one_sentence_and_is_not_called_for_each_press(tmp_path):
    service = OidcService(config.load(config_file(tmp_path, "http://localhost:9", ADDRESS)))
    for _ in range(2):
        with pytest.raises(SignInRefused, match="svarar inte"):
            service.begin("/")


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://id.example"},
        {"token_endpoint": "https://id.example/token"},
        {"jwks_uri": "http://localhost.example/jwks"},
        {"authorization_endpoint": ""},
        {"end_session_endpoint": "javascript:alert(1)"},
    ],
    ids=lambda description: next(iter(description)),
)
def test_an_issuer_that_says_it_is_another_or_names_other_hosts_is_not_followed(service, provider, description):
    provider.description = description
    with pytest.raises(SignInRefused, match="inte rätt inställd"):
        service.begin("/")
    assert provider.requests == ["/.well-known/openid-configuration"]
