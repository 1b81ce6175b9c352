"""Streamlit's English texts and their Swedish translations: static/streamlit/translations.toml."""

import tomllib

from pages.app.assets import asset

_WORDS = tomllib.loads(asset("streamlit/translations.toml"))
# By the whole text in English.
TEXTS: dict[str, str] = _WORDS["texts"]
# By a regular expression of the whole text; $1 stands for the part that varies.
PATTERNS: dict[str, str] = _WORDS["patterns"]
