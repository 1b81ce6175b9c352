"""Texts that nobody means and that arrive all the same: pasted, typed by an attacker, or from a broken program."""

# As they can stand in a Python text; half a character cannot stand in a file or an address.
TEXTS = {
    "NUL": "Före\x00efter",
    "control characters": "Fö\x07re\x1b[31m\x9befter",
    "right to left": "Före\u202erefte\u202c \u2067\u05d0\u05d1\u2069",
    "no width": "Fö\u200bre\ufeff\u00adefter",
    "combining": "Z" + "\u0341\u0315\u0489" * 40,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 20,
    "beyond the basic plane": "𝔉ö𝔯𝔢 \U0010fffd\ufffe",
    "10 000 characters": "å" * 10_000,
    "quotes and percent": "'\"`;--%00%ED%A0%80\\x00{{7*7}}${{<%=%>",
    "path": "../../etc/passwd\\..\\",
    "lines": "a\r\nSet-Cookie: b=c\r\n\r\n\u2028d",
}
# As they stand in an address: UTF-8 that is none, half characters, unfinished signs.
ADDRESSES = {
    "half a character": "%ED%A0%80",
    "two halves": "%ED%A0%BD%ED%B8%80",
    "not UTF-8": "%FF%FE%C0%80",
    "unfinished": "%E2%82",
    "no number": "%zz%",
}
