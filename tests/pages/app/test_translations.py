"""Streamlit still has the texts that page_translate.js translates: an upgrade that changes one fails here."""

from pathlib import Path

import pytest
import streamlit

from pages.app.translations import TEXTS

HOME = Path(streamlit.__file__).parent
# Composed in the browser, or from a library there with language tables of its own.
COMPOSED = {"Dismiss", "Empty", "progress", "visualization", "yyyy", "add icon"}
COMPOSED |= {text for text in TEXTS if text.startswith(("Press ", "The page that", "This app has"))}


@pytest.fixture(scope="module")
def texts() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in (HOME / "static" / "static" / "js").glob("*.js"))


def test_streamlit_still_says_every_text_that_is_translated(texts):
    assert [text for text in TEXTS if text not in COMPOSED and text not in texts] == []
