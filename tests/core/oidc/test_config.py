"""The file of the municipality's own sign-in: a fault is one Swedish sentence that repeats no value."""

import pytest

from lomma_core.errors import SettingError
from lomma_core.oidc import config
from lomma_core.oidc.service import check
from lomma_core.oidc.sign_in import fitting
from tests.helpers.oidc_issuer import SECRET, config_file

ISSUER, ADDRESS = "https://id.example/hemligt-katalog-id", "https://plan.example"


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.delenv("LOMMA_OIDC_SECRET", raising=False)
    monkeypatch.delenv("LOMMA_ADDRESS", raising=False)
    return config_file(tmp_path, ISSUER, ADDRESS)


def test_a_whole_file_is_read(file):
    settings = config.load(file)
    assert (settings.issuer, settings.client_secret) == (ISSUER, SECRET)
    assert settings.redirect_uri == "https://plan.example/inloggning/svar"
    assert settings.hosts == {"id.example"}
    assert settings.local_sign_in
    assert [rule.create_account for rule in settings.rules] == [False, True, True]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (f'issuer = "{ISSUER}"', "", "saknar issuer"),
        (f'issuer = "{ISSUER}"', 'issuer = "http://id.example/x"', "https:// i issuer"),
        (f'issuer = "{ISSUER}"', 'issuer = "https://[id.example"', "https:// i issuer"),
        (f'issuer = "{ISSUER}"', 'issuer = "https://anna@id.example"', "https:// i issuer"),
        (f'issuer = "{ISSUER}"', "issuer = 7", "inget värde i issuer"),
        ('client_id = "handlingsplanen"', 'client_id = ""', "inget värde i client_id"),
        (f'address = "{ADDRESS}"', "", "https:// i address"),
        (f'address = "{ADDRESS}"', 'address = "https://plan.example/under"', "bara https:// och värdnamnet"),
        (f'address = "{ADDRESS}"', 'adress = "https://plan.example"', "nyckel som inte finns"),
        ('secret_file = "oidc.secret"', "", "inte var hemligheten finns"),
        ('secret_file = "oidc.secret"', 'secret_file = "saknas"', "fil som inte går att läsa"),
        ('group = "plan-admin"', "", "ofullständig regel \\(nummer 1\\)"),
        ('group = "plan-admin"', 'group = "plan-admin"\ngrupp = "x"', "nyckel som inte finns"),
        ("create_account = true", 'create_account = "ja"', "true eller false i create_account"),
        (f'issuer = "{ISSUER}"', f'issuer = "{ISSUER}"\nlocal_sign_in = false', "utan nödkonto"),
        (f'issuer = "{ISSUER}"', f'issuer = "{ISSUER}"\nlocal_sign_in = "nej"', "true eller false i local_sign_in"),
        (f'issuer = "{ISSUER}"', f'issuer = "{ISSUER}"\nscope = "profile"', "saknar openid"),
        (f'issuer = "{ISSUER}"', f'issuer = "{ISSUER}"\nhosts = "a"', "lista med värdnamn"),
        (f'issuer = "{ISSUER}"', 'issuer = "utan slut', "TOML \\(rad 1\\)"),
    ],
)
def test_a_fault_is_a_sentence_that_repeats_no_value(file, old, new, sentence):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(SettingError, match=sentence) as fault:
        config.load(file)
    message = str(fault.value)
    assert message.startswith("Filen för kommunens inloggning ")
    assert message.endswith(".")
    assert "\n" not in message
    for value in ("hemligt-katalog-id", "utan slut", "under", SECRET, "anna"):
        assert value not in message


def test_a_file_that_is_missing_or_has_no_rules_is_refused(file):
    text = file.read_text()
    file.write_text(text[: text.index("[[rule]]")])
    with pytest.raises(SettingError, match="saknar regler"):
        config.load(file)
    with pytest.raises(SettingError, match="går inte att läsa"):
        config.load(file.parent / "saknas.toml")


def test_a_secret_that_others_may_read_is_refused(file):
    (file.parent / "oidc.secret").chmod(0o640)
    with pytest.raises(SettingError, match="chmod 600"):
        config.load(file)


def test_secret_and_address_may_come_from_the_environment(file, monkeypatch):
    text = file.read_text().replace('secret_file = "oidc.secret"\n', "").replace(f'address = "{ADDRESS}"\n', "")
    file.write_text(text)
    monkeypatch.setenv("LOMMA_OIDC_SECRET", "ur miljön")
    monkeypatch.setenv("LOMMA_ADDRESS", "https://annan.example/")
    settings = config.load(file)
    assert settings.client_secret == "ur miljön"
    assert settings.redirect_uri == "https://annan.example/inloggning/svar"


def test_a_rule_with_a_role_or_a_seat_that_the_plan_has_not_is_refused(file, register):
    check(register, config.load(file))
    text = file.read_text()
    file.write_text(text.replace('role = "medlem"', 'role = "chefen"'))
    with pytest.raises(SettingError, match=r"Regel 2 .* roll som inte finns"):
        check(register, config.load(file))
    file.write_text(text.replace('seat = "raddningstjansten"', 'seat = "taket"'))
    with pytest.raises(SettingError, match=r"Regel 2 .* plats som planen inte har"):
        check(register, config.load(file))


@pytest.mark.parametrize(
    ("claim", "claims", "role"),
    [
        ("groups", {"groups": ["x", "plan-las", "plan-medlem"]}, "medlem"),
        ("groups", {"groups": "plan-las"}, "lasare"),
        ("groups", {"groups": ["PLAN-LAS", "plan", ""]}, None),
        ("groups", {"groups": {"plan-las": True}}, None),
        ("groups", {}, None),
        ("realm_access.roles", {"realm_access": {"roles": ["plan-las"]}}, "lasare"),
        ("realm_access.roles", {"realm_access": "plan-las"}, None),
        ("https://id.example/grupper", {"https://id.example/grupper": ["plan-las"]}, "lasare"),
    ],
)
def test_the_first_rule_whose_group_is_among_the_claims_values_decides(file, claim, claims, role):
    text = file.read_text()
    file.write_text(text.replace("[[rule]]", f'claim = "{claim}"\n[[rule]]', 1))
    rule = fitting(config.load(file), claims)
    assert (rule.role if rule else None) == role
