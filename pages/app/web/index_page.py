"""Streamlit's one HTML page as it leaves us: Swedish, with our script first and our style last.

What is put otherwise stands in pages/static/streamlit/index_page.toml, with the addresses that are Streamlit's own.
"""

import base64
import hashlib
import re
import tomllib
from pathlib import Path

import streamlit

from pages.app import scripts, theme
from pages.app.assets import asset

RULES = tomllib.loads(asset("streamlit/index_page.toml"))
_PUT_IN = {"{script}": scripts.TAG, "{style}": f"<style>\n{theme.STYLE}</style>\n"}
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def rewrite(body: bytes) -> bytes:
    """The page with all that is put otherwise."""
    for find, put in _REPLACED:
        body = body.replace(find, put)
    return body


def _replacements() -> list[tuple[bytes, bytes]]:
    """The replacements: old and new bytes."""
    pairs = []
    for rule in RULES["replace"]:
        replacement = rule["put"]
        for mark, text in _PUT_IN.items():
            replacement = replacement.replace(mark, text)
        pairs.append((rule["find"].encode(), replacement.encode()))
    return pairs


def _script_hashes(page: bytes) -> list[str]:
    """What a policy calls the scripts that stand in the page itself, which are Streamlit's."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


_REPLACED = _replacements()
_PAGE = rewrite((Path(streamlit.__file__).parent / "static" / "index.html").read_bytes())
SCRIPT_HASHES = _script_hashes(_PAGE)
# Another one when Streamlit or anything of ours in the page is another, and says no more than the page itself.
VERSION = hashlib.sha256(_PAGE).hexdigest()[:12]
