"""Account names on the services where people meet (R3)."""

import re
from collections.abc import Iterator

from lomma_core.privacy import stems

ACCOUNT = "kontonamn"

_SERVICES = (
    "instagram|insta|snapchat|snap|tiktok|discord|telegram|facebook|messenger|kik|signal|twitter|twitch|reddit|youtube"
    "|steam|roblox|threema|wickr|whatsapp|viber|skype|xbox|playstation|psn|gab|vk|fortnite|minecraft|threads|bluesky"
    "|mastodon|flashback|omegle|yubo|bereal|wire|session|matrix|element|line|wechat|jodel|swish|spotify|soundcloud"
    "|gmail|hotmail|outlook|icloud|yahoo|protonmail|proton|fb|ig|sc|dc"
)
_SITES = (
    r"(?:instagram|tiktok|facebook|fb|snapchat|twitter|x|vk|twitch|threads|youtube|reddit|gab|rumble|odysee|soundcloud"
    r"|steamcommunity|roblox|linkedin|pinterest|flashback)\.(?:com|tv|net|org)/"
)
# Letters and a digit, underscore or full stop: no ordinary word, and no bare number.
_CODED = r"(?=[\w.-]{0,30}(?:[\d_]|\w\.\w))(?=[\w.-]{0,30}[^\W\d_])[\w.-]{3,30}"
_VALUE = (
    r"\s?[:=]\s?[\"”'’@]?(?!(?:ja|nej|inget|inga|ingen|saknas|okänt|okänd|se|används|finns)\b)"
    r"(?=[\w.-]{0,30}[^\W\d])[\w.-]{2,30}"
)
_NAMED = (
    r"(?:user(?:name)?|användar(?:e|en|namn|namnet)|kontonamn(?:et)?|konto|kontot|nick(?:name)?|alias(?:et)?"
    r"|(?:spelar|skärm|profil|gamer|signatur|steam|kanal)(?:-?namn(?:et)?|-?tag(?:g|gen)?)|profil(?:en)?"
    r"|signatur(?:en)?"
    r"|handle|pseudonym(?:en)?)"
)
_ON_SERVICE = (
    rf"(?:{_SERVICES}|x)[ -]?(?:konto(?:t)?|kanal(?:en)?|profil(?:en)?|namn(?:et)?|användare(?:n)?|user|tråd(?:en)?)"
)
_ACCOUNT = re.compile(
    # @kalle_05, kalle#1234
    r"(?<![\w.@])@[\w.]{2,30}|(?<![\w#])[^\W\d_][\w.]{1,30}#\d{4}(?!\d)"
    # instagram.com/kalle, t.me/kalle, discord.gg/abc, u/kalle
    rf"|\b{_SITES}(?:add/|user/|u/|@|c/)?[\w.-]{{2,30}}|\b(?:t|wa|telegram)\.me/\+?\w{{2,30}}"
    r"|\bdiscord(?:\.gg|app\.com)/\w{2,30}|(?<![\w/.-])/?u/[\w-]{3,20}(?!\w)"
    # user: kalle, användarnamn = kalle, alias ”Spöket”, kontot kalle05
    rf"|\b{_NAMED}(?:{_VALUE}|\s[\"”“'’][^\"”“'’\n]{{2,30}}[\"”'’]|\s{_CODED})"
    # snapchat: kalle, snapchat kalle_05, Facebookprofilen kalle.svensson
    rf"|\b(?:{_SERVICES})(?:konto(?:t)?|[ -]?namn|[ -]?user)?(?:{_VALUE}|\s{_CODED})|\b{_ON_SERVICE}(?:{_VALUE}"
    rf"|\s{_CODED})"
    # heter skaneboy på Roblox
    # på Insta som nordiskvrede, hans snap är nordis04
    rf"|\b(?:på|i) (?:{_SERVICES}) (?:som|under|heter) [\w.-]{{4,30}}|\b(?:{_SERVICES})(?:en|et)? (?:är|heter) {_CODED}"
    rf"|\b(?:heter|kallar sig|kallas|är|finns som|spelar som|skriver som)\s[\"”]?[\w.-]{{3,30}}[\"”]?\s(?:på"
    rf"|i)\s(?:{_SERVICES}|x)\b"
)
# YouTube-kanalen Svea Rebell, Steam-namnet DarkKnight: what follows has a capital where a sentence has none.
_CAPITAL = re.compile(
    rf"\b(?i:{_ON_SERVICE}|kontot|profilen|användaren|signaturen|alias|användarnamnet|spelarnamnet)"
    r"\s[\"”]?(?=[^\W\d_])[A-ZÅÄÖ][\w.-]{1,30}"
    rf"|\b(?i:kanalen|profilen|kontot|sidan) [A-ZÅÄÖ][\w.-]{{1,30}}(?: [\w.-]{{1,30}}){{0,2}} på (?i:{_SERVICES}|x)\b"
)
# Insta lommapatriot, as a note by itself.
_NOTE = re.compile(rf"^(?:{_SERVICES})\s@?(?=[a-z0-9_.]{{5,30}}$)\w{{5,30}}$", re.MULTILINE)
_SIGNS = (
    "@", "#", ".com/", ".net/", ".tv/", ".me/", ".gg/", ".org/", "u/", "user", "användar", "konto", "nick", "alias",
    "profil", "namnet", "signatur", "pseudonym", "handle", "tagg",
    *(service for service in _SERVICES.split("|") if len(service) > 4),
)  # fmt: skip
_SHORT = re.compile(
    r"\b(?:snap|kik|gab|vk|psn|xbox|wire|line|yubo|fb|ig|sc|dc|x)(?:[ -]?(?:konto|namn|user|kanal|profil)|\s?[:=]"
    r"|\s\S{3})"
)
_NAMED_STEMS = ("sidan ", "konto", "kanal", "profil", "användare", "signatur", "alias", "namn")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every account name of a folded text (R3)."""
    small = stems.small(text)
    if stems.holds_any(small, _SIGNS) or _SHORT.search(small):
        for match in _ACCOUNT.finditer(small):
            yield ACCOUNT, *match.span()
        for match in _NOTE.finditer(small.rstrip(" .")):
            yield ACCOUNT, *match.span()
    if stems.holds_any(small, _NAMED_STEMS):
        for match in _CAPITAL.finditer(text):
            yield ACCOUNT, *match.span()
