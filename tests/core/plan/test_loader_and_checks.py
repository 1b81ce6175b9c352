"""The shipped plan matches the handlingsplan, and a broken plan file is refused in one clear sentence."""

import gc
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.errors import NotFound, PlanError
from lomma_core.plan.loader import file_text, load_plan, read_plan
from tests.conftest import PLAN, REQUIRED
from tests.helpers import budget

TEXT = file_text(PLAN)
LINES = TEXT.splitlines()

# The plan's fields; those that the plan or the law requires have a ★ there.
STARRED = {
    "lagesbild": "kvartal miljo narvaro narvaro_ord aktivitetstyper aktiviteter_ord konsekvens analys",
    "forslag": "lagesbild niva ide genusperspektiv",
    "insats": "titel niva typ malgrupp ansvarig genusperspektiv",
    "uppfoljning_insats": "status resultat beslut",
    "uppfoljning_lagesbild": "stammer andrat beslut",
}
OTHER = {
    "lagesbild": "omrade monster kalltyper kallans_begransning tillforlitlighet jamforelse jamforelse_skal",
    "forslag": "perspektiv forvantad_effekt horisont kunskapsgrund resursbehov foreslagen_av beslut beslut_skal",
    "insats": "lagesbild forslag syfte operativt_mal moment samverkande start slut ordning driftform kostnad timmar "
    "indikator baslinje malvarde status diarienummer",
    "uppfoljning_insats": "kvartal insats moment_genomforda avvikelse indikatorvarde trend genusutfall kostnad timmar "
    "lardom antal_erbjudna antal_accepterade antal_pagaende",
    "uppfoljning_lagesbild": "kvartal miljo saknade_kallor saknad_insats",
    "mote": "datum narvarande polisen beslut nasta_mote diarienummer",
    "platsuppgift": "plats lage datum",
    "grunduppgifter": "syfte kontakt overenskommelse_datum overenskommelse_period diarienummer",
}
LISTS = {
    "narvaro": "ingen_kand enstaka aterkommande etablerad kan_inte_bedomas",
    "insatsstatus": "ej_paborjad enligt_plan forsenad genomford installd",
    "resultat": "gott delvis svagt kan_inte_bedomas",
    "jamforelse": "okat oforandrat minskat kan_inte_bedomas",
    "forslagsbeslut": "ny utreds antas avslas",
    "uppfoljningsbeslut": "fortsatt justera avsluta",
    "tillforlitlighet": "lag medel hog",
    "perspektiv": "situation utsatt garningsperson",
    "kunskapsgrund": "bra annan_kommun egen_erfarenhet",
}


@pytest.fixture(scope="module")
def plan():
    return load_plan(PLAN)


def test_seven_seats_are_the_groups_own_and_the_police_are_offered_one(plan):
    own = [seat.name for seat in plan.seats if not seat.offered]
    assert own == REQUIRED
    assert [seat.name for seat in plan.seats if seat.offered] == ["polisen"]


def test_the_safety_manager_alone_convenes_the_group(plan):
    assert [seat.name for seat in plan.seats if seat.convener] == ["sakerhetschefen"]


def test_the_three_milieus_and_the_three_levels_are_those_of_the_handlingsplan(plan):
    assert [milieu.name for milieu in plan.milieus] == ["vit_makt", "autonom", "islamistisk"]
    assert [level.name for level in plan.levels] == ["generell", "specifik", "individriktad"]


def test_the_offer_types_are_for_individual_measures_only(plan):
    offers = [choice.name for choice in plan.choices["insatstyp"] if choice.item.get("offer") == "true"]
    assert offers == ["stodperson", "undervisningsstod", "praktikplats"]
    assert all(plan.choice_lists["insatstyp"][name].item["nivaer"] == "individriktad" for name in offers)


@pytest.mark.parametrize("form", STARRED)
def test_every_starred_field_is_there_and_required(plan, form):
    fields = plan.forms[form].fields
    assert [name for name in STARRED[form].split() if not fields[name].required] == []


@pytest.mark.parametrize("form", OTHER)
def test_every_other_field_of_the_domain_is_there(plan, form):
    assert set(OTHER[form].split()) <= set(plan.forms[form].fields)


@pytest.mark.parametrize("name", LISTS)
def test_the_choices_are_those_of_the_domain_in_that_order(plan, name):
    assert list(plan.choice_lists[name]) == LISTS[name].split()


def test_a_measure_of_an_individual_kind_has_counts_and_no_free_text_in_its_follow_up(plan):
    for field in plan.forms["uppfoljning_insats"].field:
        if field.type in ("text", "long_text"):
            assert field.relevant == "not(${insats}/niva = 'individriktad')", field.name
        if field.type == "count":
            assert field.relevant == "${insats}/niva = 'individriktad'", field.name


def test_the_plan_gives_each_role_what_it_may_do_and_the_reader_only_reading(plan):
    assert list(plan.roles) == ["lasare", "polis", "medlem", "sammankallande", "arkivansvarig", "administrator"]
    assert set(plan.roles["lasare"].may) == {"read", "display", "read_marked", "export"}
    assert set(plan.roles["polis"].may) == {"read", "display", "export"}
    assert "manage_accounts" in plan.roles["administrator"].may
    assert "manage_accounts" not in plan.roles["sammankallande"].may


@pytest.mark.parametrize(
    ("form", "title", "sentence"),
    [
        ("insats", "Lovkul", "Insats: Lovkul är sparad"),
        ("forslag", "Lovkul", "Förslag: Lovkul är sparat"),
        ("mote", "Möte 2026-10-05", "Möte 2026-10-05 är sparat"),
        ("grunduppgifter", "Grunduppgifter", "Grunduppgifter är sparade"),
    ],
)
def test_a_record_is_named_once_and_in_its_labels_gender(plan, form, title, sentence):
    assert f"{plan.forms[form].with_label(title)} är {plan.forms[form].inflect('sparad')}" == sentence


def test_one_record_is_counted_in_the_singular_and_none_or_many_in_the_plural(plan):
    assert [plan.forms["insats"].amount(n) for n in (0, 1, 24)] == ["0 insatser", "1 insats", "24 insatser"]


def test_asking_for_a_form_that_is_not_there_names_those_that_are(plan):
    with pytest.raises(NotFound, match=r"lagesbild, .*insats, "):
        plan.get_form("xyzzy")


# What is broken, the text that is replaced, what stands there instead, and what the sentence must name.
BROKEN = [
    ("toml syntax", 'kommun = "Lomma kommun"', "kommun = Lomma", r"går inte att läsa: fel på rad \d+, tecken \d+"),
    ("cut off", TEXT[-40:], '\n[[form]]\nname = "', r"går inte att läsa: fel(en)? .*"),
    ("missing key", "skrivregel =", "# skrivregel =", r"nyckeln plan\.skrivregel: saknas"),
    ("unknown key", "[plan]\n", '[plan]\nkomun = "x"\n', r"nyckeln plan\.komun: är en okänd nyckel"),
    (
        "unknown key of a field",
        '  name = "titel"\n',
        '  name = "titel"\n  obligatorisk = true\n',
        r"nyckeln form\[insats\]\.field\[titel\]\.obligatorisk: är en okänd nyckel",
    ),
    (
        "unknown type",
        '  type = "text"\n  name = "titel"',
        '  type = "txt"\n  name = "titel"',
        r"nyckeln form\[insats\]\.field\[titel\]\.type: har ett värde som inte finns; välj bland 'text'",
    ),
    (
        "unknown choice list",
        'choices = "driftform"',
        'choices = "driftformer"',
        r"nyckeln form\[insats\]\.field\[driftform\]\.choices: vallistan driftformer finns inte",
    ),
    (
        "link to an unknown form",
        '  form = "insats"\n',
        '  form = "insatser"\n',
        r"nyckeln form\[uppfoljning_insats\]\.field\[insats\]\.form: formuläret insatser finns inte",
    ),
    (
        "bad expression",
        "relevant = \"${jamforelse} != ''\"",
        'relevant = "${jamforelse} !="',
        r"nyckeln form\[lagesbild\]\.field\[jamforelse_skal\]\.relevant: uttrycket går inte att läsa",
    ),
    (
        "unknown function",
        "relevant = \"${jamforelse} != ''\"",
        'relevant = "finns(${jamforelse})"',
        r"nyckeln form\[lagesbild\]\.field\[jamforelse_skal\]\.relevant: uttrycket går inte att läsa",
    ),
    (
        "unknown field in an expression",
        "relevant = \"${jamforelse} != ''\"",
        "relevant = \"${jamfor} != ''\"",
        r"nyckeln form\[lagesbild\]\.field\[jamforelse_skal\]\.relevant: fältet jamfor finns inte",
    ),
    (
        "unknown field of a linked record",
        "relevant = \"${insats}/niva = 'individriktad'\"",
        "relevant = \"${insats}/level = 'individriktad'\"",
        r"nyckeln form\[uppfoljning_insats\]\.field\[antal_erbjudna\]\.relevant: fältet level finns inte",
    ),
    (
        "doubled field",
        '  name = "ordning"',
        '  name = "timmar"',
        r"nyckeln form\[insats\]\.field\[timmar\]: namnet finns två gånger",
    ),
    (
        "reserved name",
        '  name = "ordning"',
        '  name = "version"',
        r"nyckeln form\[insats\]\.field\[version\]\.name: namnet används av registret",
    ),
    (
        "name with other letters",
        '  name = "ordning"',
        '  name = "Ordningsföljd"',
        r"nyckeln form\[insats\]\.field\[Ordningsföljd\]\.name: får bara ha små bokstäver",
    ),
    ("no convener", "convener = true", "convener = false", r"nyckeln plats: exakt en plats ska vara sammankallande"),
    (
        "two conveners",
        'name = "polisen"\n',
        'name = "polisen"\nconvener = true\n',
        r"nyckeln plats: exakt en plats ska vara sammankallande",
    ),
    (
        "constraint without message",
        '  constraint_message = "Nästa möte',
        '  # "Nästa möte',
        r"nyckeln form\[mote\]\.field\[nasta_mote\]\.constraint_message: saknas",
    ),
    ("empty label", 'label = "Möte"', 'label = ""', r"nyckeln form\[mote\]\.label: får inte vara tom"),
    (
        "needed form away",
        'name = "mote"\n',
        'name = "traff"\n',
        r"nyckeln form\[mote\]: formuläret saknas",
    ),
    (
        "needed field away",
        'name = "status"\n  label = "Status"\n  choices = "insatsstatus"',
        'name = "tillstand"\n  label = "Status"\n  choices = "insatsstatus"',
        r"nyckeln form\[insats\]\.field\[status\]: fältet saknas",
    ),
    (
        "a word where true is meant",
        '  label = "Titel"\n  required = true',
        '  label = "Titel"\n  required = "kanske"',
        r"nyckeln form\[insats\]\.field\[titel\]\.required: ska vara true eller false",
    ),
    (
        "a text where a list is meant",
        'minimum = ["ide", "niva"]',
        'minimum = "ide"',
        r"nyckeln form\[forslag\]\.minimum: ska vara en lista",
    ),
    (
        "unknown field in the title",
        'title = "{titel}"',
        'title = "{rubrik}"',
        r"nyckeln form\[insats\]\.title: fältet rubrik finns inte",
    ),
    (
        "open brace in the title",
        'title = "{titel}"',
        'title = "{titel"',
        r"nyckeln form\[insats\]\.title: ",
    ),
    (
        "default that is no choice",
        'default = "ej_paborjad"',
        'default = "paborjad"',
        r"nyckeln form\[insats\]\.field\[status\]\.default: valet paborjad finns inte",
    ),
    (
        "default that cannot be read",
        '  name = "ordning"\n',
        '  name = "ordning"\n  default = "först"\n',
        r"nyckeln form\[insats\]\.field\[ordning\]\.default: ",
    ),
    ("nobody manages accounts", '"manage_accounts", ', "", r"nyckeln roll: minst en roll måste få sköta konton"),
    (
        "unknown action",
        'forms", "read_log"]',
        'forms", "read_logg"]',
        r"nyckeln roll\[administrator\]\.may",
    ),
    ("a form without fields", TEXT[TEXT.index("[[form]]") :], "", r"nyckeln form: saknas"),
]


@pytest.mark.parametrize(("old", "new", "named"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_plan_file_is_one_swedish_sentence_that_names_file_key_and_fault(tmp_path: Path, old, new, named):
    assert old in TEXT
    message = _refusal(tmp_path, TEXT.replace(old, new, 1))
    assert re.search(named, message), message
    _plain(message)


@pytest.mark.parametrize(
    ("content", "named"),
    [(None, "finns inte"), ("kommun = 'Bjärred'".encode("cp1252"), "inte UTF-8"), (b"", "nyckeln plan: saknas")],
    ids=["missing", "windows-1252", "empty"],
)
def test_a_plan_file_that_is_no_plan_file_says_so(tmp_path: Path, content, named):
    message = _refusal(tmp_path, content)
    assert named in message
    _plain(message)


def test_a_form_without_a_single_field_is_refused(tmp_path: Path):
    extra = '\n[[form]]\nname = "tom"\nlabel = "Tom"\nplural = "Tomma"\ntitle = "Tom"\nfield = []\n'
    message = _refusal(tmp_path, TEXT + extra)
    assert "nyckeln form[tom].field" in message
    _plain(message)


@budget.plans
@given(start=st.integers(0, len(LINES) - 1), amount=st.integers(1, 6))
def test_a_plan_file_with_lines_away_is_read_or_refused_in_a_sentence(tmp_path_factory, start, amount):
    text = "\n".join(LINES[:start] + LINES[start + amount :])
    path = tmp_path_factory.mktemp("plan") / "plan.toml"
    path.write_text(text, encoding="utf-8")
    try:
        load_plan(path)
    except PlanError as error:
        _plain(str(error))


@budget.plans
@given(word=st.sampled_from(sorted(set(re.findall(r"[\w${}()=.']+", TEXT)))), other=st.text(max_size=4))
def test_a_plan_file_with_a_word_mistyped_is_read_or_refused_in_a_sentence(tmp_path_factory, word, other):
    path = tmp_path_factory.mktemp("plan") / "plan.toml"
    path.write_text(TEXT.replace(word, other, 1), encoding="utf-8")
    try:
        load_plan(path)
    except PlanError as error:
        _plain(str(error))


def test_a_key_with_a_line_break_in_it_is_told_on_one_line(tmp_path):
    _plain(_refusal(tmp_path, TEXT.replace("\nsyfte = ", '\n"sy\x85fte" = ', 1)))


def _refusal(folder: Path, content: str | bytes | None) -> str:
    path = folder / "plan.toml"
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(PlanError) as error:
        load_plan(path)
    return str(error.value)


def _plain(message: str) -> None:
    assert message.startswith("Planfilen plan.toml"), message
    assert len(message.splitlines()) == 1, message
    assert message.endswith("."), message
    assert not re.search(r"Input should|Field required|Extra inputs|line \d|column \d|String should", message), message


def test_a_text_with_a_persons_number_is_refused_each_time_and_is_not_kept_in_memory():
    number = "19900101-1234"
    plan = TEXT.replace('label = "Indikator"', f'label = "Indikator {number}"')
    for _ in range(2):
        with pytest.raises(PlanError, match="personnummer") as caught:
            read_plan(plan, "Planfilen")
        assert number not in str(caught.value)
    del plan, caught
    gc.collect()
    held = [value for value in gc.get_objects() if isinstance(value, tuple | dict | list) and _holds(value, number)]
    assert held == []


def _holds(container: tuple | dict | list, number: str) -> bool:
    parts = [*container, *container.values()] if isinstance(container, dict) else container
    return any(type(part) is str and part == f"Indikator {number}" for part in parts)
