"""What will do as a password: long enough, in no list, and not made of what anybody would try first (ASVS 5 6.2)."""

import tomllib

import pytest

from lomma_core.accounts import accounts, passwords, sessions
from lomma_core.bootstrap import ROOT
from lomma_core.errors import NotValid, SignInRefused
from lomma_core.maintenance import demo
from lomma_core.permissions import OPERATOR
from tests.helpers import browser_steps, full_register

GUESS, LEAK, SHORT, LONG = "svårare att gissa", "har läckt", "minst 12 tecken", "högst 128 tecken"


def fault(register, password: str, name: str = "nytt.konto") -> str | None:
    return passwords.fault(register.plan, name, password)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", SHORT),
        ("elva tecken", SHORT),
        ("Xk39fjw!dk2", SHORT),
        ("å" * 11, SHORT),
        ("x" * 10_000, LONG),
        ("en ramsa till " * 10, LONG),
        # One that has leaked, whatever its case.
        ("superhemligt1", LEAK),
        ("SuperHemligt1", LEAK),
        ("ab12cd34ef56", LEAK),
        ("aaaaaaaaaaaaaaaa", LEAK),
        # Common words in Swedish and English, with the usual ornaments.
        ("Sommar2026!!", GUESS),
        ("hemligtlösenord", GUESS),
        ("L0s3n0rd!2026", GUESS),
        ("V@lkommen!2026", GUESS),
        ("WelcomeWinter99", GUESS),
        ("anna19810218karlsson", GUESS),
        # The product's, the plan's and the municipality's own.
        ("Lommakommun2026!", GUESS),
        ("Handlingsplan2026", GUESS),
        ("Bjärehov-Piläng1", GUESS),
        ("Räddningstjänsten!", GUESS),
        ("Samverkansgruppen1", GUESS),
        # Patterns and repetition.
        ("abcdabcdabcdabcd", GUESS),
        ("åäöåäöåäöåäöåäö", GUESS),
        ("qwertyuiop[asdfgh", GUESS),
        ("20260101-20261231", GUESS),
        ("§§§§§§§§§§§§§§§§", GUESS),
        # The account's own name, in any case and as its parts.
        ("nytt.konto är mitt", GUESS),
        ("NYTT.KONTO är mitt", GUESS),
        ("Konto-Nytt-2026", GUESS),
    ],
)
def test_a_password_that_is_guessed_first_is_refused_and_not_repeated(register, password, reason):
    with pytest.raises(NotValid, match=reason) as error:
        accounts.add(register, OPERATOR, "nytt.konto", password, "lasare")
    assert set(error.value.errors) == {"password"}
    assert not password or password not in str(error.value)
    assert accounts.find(register, "nytt.konto") is None


@pytest.mark.parametrize(
    "password",
    [
        browser_steps.PASSWORD,
        full_register.PASSWORD,
        "några ord att minnas",
        "korrekt häst batteri",
        "sommar vinter höst vår",
        "Xk39fjw!dk2L",
        "en rad med lomma och några till",
        "ensamkattpåhalttak",
        "     mellanslag är tecken     ",
        "пароль из слов тут",
        "🐌 🦔 fyra tecken räcker inte 🦉",
    ],
)
def test_a_phrase_or_random_characters_will_do_whatever_they_are_made_of(register, password):
    assert fault(register, password) is None


def test_the_words_are_those_of_the_plan_in_use(register, tmp_path):
    # Nobody outside would guess this first; where the municipality is called so, everybody does.
    assert fault(register, "Grönköpings-2026xy") is None
    other = register.plan.model_copy(
        update={"plan": register.plan.plan.model_copy(update={"municipality": "Grönköpings kommun"})}
    )
    assert passwords.fault(other, "nytt.konto", "Grönköpings-2026xy") is not None


def test_128_characters_work_with_any_letters_and_one_more_is_refused(register):
    longest = (
        "en rad ord på svenska, så lång som någon orkar; äpplen, öar och åar; "
        "sju sjösjuka sjömän sköttes av sjutton sköna sjuksköterskor"
    )[:128]
    assert len(longest) == 128
    accounts.add(register, OPERATOR, "nytt.konto", longest, "lasare")
    assert sessions.sign_in(register, "nytt.konto", longest)
    with pytest.raises(SignInRefused):
        sessions.sign_in(register, "nytt.konto", longest + "x")
    assert LONG in fault(register, longest + "x")


def test_a_letter_counts_as_one_however_the_keyboard_makes_it(register):
    # a + ring, as some keyboards send it: eleven letters, not sixteen.
    assert SHORT in fault(register, "a\u030a-ko\u0308p-b\u0061\u030a-ry")


def test_no_password_of_the_demo_is_ever_refused(register):
    words = tomllib.loads((ROOT / "data" / "demo_texts.toml").read_text(encoding="utf-8"))["words"]
    assert not [made for made in (demo.password(words) for _ in range(2_000)) if fault(register, made, "demo.lasare")]
