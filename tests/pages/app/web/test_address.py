"""What follows from LOMMA_ADDRESS and LOMMA_PROXY: whose word is believed, and which host and origin are ours."""

import pytest

from lomma_core.errors import SettingError
from pages.app.web import address


def scope(client: str = "127.0.0.1", scheme: str = "http", **headers: str):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (client, 50_000), "scheme": scheme, "headers": pairs}


@pytest.fixture
def configure(monkeypatch):
    """``configure(address, proxy)`` sets the environment; neither is set before."""
    monkeypatch.delenv("LOMMA_ADDRESS", raising=False)
    monkeypatch.delenv("LOMMA_PROXY", raising=False)

    def setting(where: str, proxy: str = "") -> None:
        monkeypatch.setenv("LOMMA_ADDRESS", where)
        monkeypatch.setenv("LOMMA_PROXY", proxy)

    return setting


def test_without_a_setting_nobody_is_believed_about_who_asks(configure):
    assert address.client_address(scope("127.0.0.1", x_forwarded_for="203.0.113.7")) == "127.0.0.1"
    assert address.client_address(scope("198.51.100.2", x_forwarded_for="203.0.113.7")) == "198.51.100.2"


def test_an_address_over_https_means_a_proxy_on_the_same_machine(configure):
    configure("https://plan.example")
    assert address.client_address(scope("127.0.0.1", x_forwarded_for="203.0.113.7")) == "203.0.113.7"
    assert address.client_address(scope("::1", x_forwarded_for="2001:db8::7")) == "2001:db8::7"
    assert address.client_address(scope("::ffff:127.0.0.1", x_forwarded_for="203.0.113.7")) == "203.0.113.7"
    assert address.client_address(scope("198.51.100.2", x_forwarded_for="203.0.113.7")) == "198.51.100.2"


def test_an_address_without_https_means_no_proxy(configure):
    configure("http://plan.example:8501")
    assert address.client_address(scope("127.0.0.1", x_forwarded_for="203.0.113.7")) == "127.0.0.1"


def test_only_the_configured_proxy_is_believed_and_only_about_whom_it_has_spoken_with(configure):
    configure("https://plan.example", "10.0.0.5, 10.1.0.0/16")
    forged = "6.6.6.6, 203.0.113.7"
    assert address.client_address(scope("10.0.0.5", x_forwarded_for=forged)) == "203.0.113.7"
    assert address.client_address(scope("10.0.0.5", x_forwarded_for=f"{forged}, 10.1.2.3")) == "203.0.113.7"
    assert address.client_address(scope("127.0.0.1", x_forwarded_for=forged)) == "127.0.0.1"
    assert address.client_address(scope("10.0.0.5")) == "10.0.0.5"


def test_what_is_no_address_is_not_taken_for_one(configure):
    configure("https://plan.example")
    for words in ("unknown", "", "<script>", "203.0.113.7 evil", "a" * 1000):
        assert address.client_address(scope("127.0.0.1", x_forwarded_for=words)) == "127.0.0.1"
    assert address.client_address(scope("127.0.0.1", x_forwarded_for="203.0.113.7:4711")) == "203.0.113.7"
    assert address.client_address(scope("127.0.0.1", x_forwarded_for="[2001:db8::7]:4711")) == "2001:db8::7"


def test_asking_again_with_the_answer_gives_the_same(configure):
    configure("https://plan.example")
    first = address.client_address(scope("127.0.0.1", x_forwarded_for="203.0.113.7"))
    assert address.client_address(scope(first, x_forwarded_for="203.0.113.7")) == first


def test_a_line_or_a_setting_that_is_encrypted_makes_cookies_secure(configure):
    assert not address.is_encrypted(scope())
    assert address.is_encrypted(scope(scheme="https"))
    assert address.is_encrypted(scope(x_forwarded_proto="https"))
    configure("https://plan.example")
    assert address.is_encrypted(scope())


@pytest.mark.parametrize(
    "value",
    [
        "plan.example",
        "ftp://plan.example",
        "https://",
        "https://plan.example/handlingsplan",
        "https://plan.example?a=1",
        "https://user@plan.example",
        "https://plan example",
        "https://plan.example:port",
        "https://plan.example:99999",
    ],
)
def test_a_wrong_address_is_refused_without_being_repeated(configure, value):
    configure(value)
    with pytest.raises(SettingError, match=r"LOMMA_ADDRESS är fel\.") as refusal:
        address.settings()
    assert value not in str(refusal.value).replace("https://plan.kommunen.se", "")


@pytest.mark.parametrize("value", ["nginx", "127.0.0.1 10.0.0.1", "10.0.0.5/8", "*"])
def test_a_wrong_proxy_is_refused(configure, value):
    configure("https://plan.example", value)
    with pytest.raises(SettingError, match=r"LOMMA_PROXY är fel\."):
        address.settings()


def test_a_proxy_alone_is_refused(configure):
    configure("", "127.0.0.1")
    with pytest.raises(SettingError, match="LOMMA_PROXY är satt, men inte LOMMA_ADDRESS"):
        address.settings()
