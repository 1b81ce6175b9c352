"""What points at a person by less than a name: initials, nicknames (R3)."""

import re
from collections.abc import Iterator

from lomma_core.privacy.names.contexts import PERSONS
from lomma_core.privacy.stems import holds_any, small

_PERSON = (
    rf"(?:{'|'.join(PERSONS)}|ungdom(?:en)?|person(?:en)?|medlem(?:men)?|yngling(?:en)?|gymnasieelev(?:en)?|man|kvinna)"
)
_UPPER = "[A-ZÅÄÖ]"
_DOTTED = rf"{_UPPER}\. ?{_UPPER}(?:\.|(?![\w]))(?: ?{_UPPER}\.?(?!\w))?"
# Two letters that stand after a person and are no initials: programmes, parties, authorities.
_CODES = r"(?!AB|EU|IM|NA|SA|EK|ES|BF|TE|HU|RL|VO|SD|KD|MP|IT|TV|HR|VD|AI|PT|II|IV|VI|XI|SO|NO|IS|AC|IF|FF|BK|AK)"
_INITIALS = re.compile(
    # Eleven A.L., pojken M. H.
    rf"(?<!\w)(?i:{_PERSON}|klienten?|herr|fru),? {_DOTTED}"
    # Ungdomen AL
    rf"|(?<!\w)(?i:{_PERSON}) {_CODES}{_UPPER}{{2}}(?![\w:-])"
    # K.S. (elev)
    rf"|(?<![\w.]){_DOTTED},? \(?(?i:{_PERSON})(?!\w)"
    # initialer AK, initialerna J.S.
    rf"|(?i:(?<!\w)initial(?:er|erna|en)?)"
    rf"[\s:=]{{1,2}}(?:är )?[\"”]?{_UPPER}[. ]{{0,2}}{_UPPER}(?:[. ]{{0,2}}{_UPPER})?(?!\w)"
    # K.S. sågs där
    rf"|(?<![\w.]){_UPPER}\. ?{_UPPER}\.(?= (?:har|skrev|sågs|ritade|bar|delade|syntes|ringde|sa|hotade|filmade"
    rf"|greps|bor)\b)"
)
_WHO = (
    rf"(?i:{_PERSON}|han|hon|hen|de|någon|ledaren?|vi|man"
    r"|en (?:\w{2,12} )?(?:man|kvinna|kille|tjej|pojke|flicka|person|ungdom))"
)


def _nick(number: int) -> str:
    """The pattern of a nickname, as a group of its own."""
    name = rf"(?!Agera|Exit|EST){_UPPER}[\w-]{{1,20}}(?: {_UPPER}[\w-]{{1,20}})?"
    return rf"[\"”“'’]?(?:den |Den )?(?P<nick{number}>{name})"


_NICKNAMES = re.compile(
    # De kallar honom Biffen, han som kallas Knogen, ledaren kallar sig Hammaren
    rf"(?<!\w)(?:kallar|kallade|kallat|döpt)(?: han| hon| de| vi| alla)? (?:honom|henne|hen|sig(?: för)?|varandra"
    rf"|killen|tjejen|ledaren) {_nick(1)}"
    rf"|(?<!\w){_WHO}(?:,? som)? (?:kallas|kallades|kallad|heter|hette|går under(?: namnet)?|lystrar till|är känd som"
    rf"|känd som|är mer känd som)"
    rf"(?: för| namnet| smeknamnet)? {_nick(2)}"
    rf"|(?<!\w){_WHO},? (?:alias|smeknamn|a\.k\.a\.|aka|även kallad|känd som) {_nick(3)}"
    rf"|(?i:(?<!\w)(?:alias(?:et)?|a\.k\.a\.|smeknamnet|öknamnet|smeknamn|öknamn|artistnamnet|kodnamnet))(?: är"
    rf"|:)? {_nick(4)}"
)
# ”Lillen” är den som skriver: a quoted word that does what a person does.
_QUOTED = re.compile(
    rf"[\"”“»«]{_UPPER}[\w-]{{1,20}}(?: {_UPPER}[\w-]{{1,20}})?[\"”“»«],? (?:är (?:den|han|hon|ledare\w?|chef\w?"
    rf"|hjärnan|en av dem)|och hans|och hennes"
    r"|har (?:setts|synts|sagt|hotat|flyttat|skrivit)|sågs|syntes|sa\b|sade|bor\b|bodde|ringde|styr\b|bestämmer"
    r"|samlar|leder|säljer|hotade|greps|filmar|filmade"
    r"|kom\b|kommer från|går i|hänger|umgås)"
)


_MAY_BE_INITIALS = re.compile(rf"{_UPPER}(?:\. ?{_UPPER}(?!\w)|{_UPPER}(?![\w:-]))")
_DOTS = re.compile(rf"(?<!\w){_UPPER}\. ?{_UPPER}(?!\w)|nitial")
_PERSON_STEMS = tuple(
    f"{word} "
    for word in (*PERSONS, "ungdom", "ungdomen", "person", "personen", "medlem", "medlemmen", "man", "kvinna")
)
_QUOTES = ('"', "”", "“", "»", "«")
_CALLING = (
    "kalla", "heter", "hette", "går under", "namn", "alias", "känd som", "lystrar", "döpt", "a.k.a",
    " aka ", "Kalla", "Alias",
    "Smek", "Ök",
)  # fmt: skip


def find(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of initials and nicknames of persons in a folded text."""
    if (_MAY_BE_INITIALS.search(text) or "nitial" in text) and (
        _DOTS.search(text) or holds_any(small(text), _PERSON_STEMS)
    ):
        for match in _INITIALS.finditer(text):
            yield match.span()
    if holds_any(text, _CALLING):
        for match in _NICKNAMES.finditer(text):
            assert match.lastgroup
            yield match.span(match.lastgroup)
    for match in _QUOTED.finditer(text) if holds_any(text, _QUOTES) else ():
        yield match.span()
