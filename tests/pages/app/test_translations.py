"""Streamlit still says the words that page_translate.js puts in Swedish: an upgrade that changes one shows here."""

from pathlib import Path

import pytest
import streamlit

from pages.app.translations import TEXTS

HOME = Path(streamlit.__file__).parent
# Put together of parts in the browser, or said by a library in it in the language of its own tables.
COMPOSED = {"Dismiss", "Empty", "progress", "visualization", "yyyy", "add icon"}
COMPOSED |= {text for text in TEXTS if text.startswith(("Press ", "The page that", "This app has"))}


@pytest.fixture(scope="module")
def said() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in (HOME / "static" / "static" / "js").glob("*.js"))


def test_streamlit_still_says_every_text_that_is_translated(said):
    assert [text for text in TEXTS if text not in COMPOSED and text not in said] == []
