"""A locator that is meant for one element waits until there is one.

While a run goes on, Streamlit leaves old elements beside the new ones. Playwright waits for an element that is not
there yet, and refuses at once when there are two, or when the one it holds has just been replaced: a test that came in
that moment failed by chance.
"""

import functools
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, LocatorAssertions

from tests.helpers.chromium import PATIENCE

_DOES = ("blur", "check", "clear", "click", "dblclick", "dispatch_event", "drag_to", "fill", "focus", "hover", "press")
_DOES += ("press_sequentially", "scroll_into_view_if_needed", "select_option", "select_text", "set_checked", "tap")
_DOES += ("set_input_files", "uncheck", "wait_for", "screenshot")
_READS = ("bounding_box", "evaluate", "get_attribute", "inner_html", "inner_text", "input_value", "text_content")
_READS += ("is_checked", "is_disabled", "is_editable", "is_enabled", "is_hidden", "is_visible")
_PASSING = ("strict mode violation", "Element is not attached to the DOM")


def install(patch: pytest.MonkeyPatch) -> None:
    """Have every verb and assertion about one element wait until there is one."""
    for name in (*_DOES, *_READS):
        patch.setattr(Locator, name, until_one(getattr(Locator, name)))
    for name in dir(LocatorAssertions):
        if name.startswith(("to_", "not_to_")):
            patch.setattr(LocatorAssertions, name, until_one(getattr(LocatorAssertions, name)))


def until_one(method: Callable[..., Any], patience: float = PATIENCE / 1000) -> Callable[..., Any]:
    """The method, called anew while there are several elements or an old one, at most for ``patience`` seconds."""

    @functools.wraps(method)
    def call(*arguments: Any, **options: Any) -> Any:
        last = time.monotonic() + patience
        while True:
            try:
                return method(*arguments, **options)
            except (Error, AssertionError) as error:
                if not any(words in str(error) for words in _PASSING) or time.monotonic() > last:
                    raise
            time.sleep(0.05)

    return call
