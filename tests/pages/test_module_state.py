"""The pages remember nothing in their modules: what the process keeps is the AppState's."""

import pytest

from tests.helpers.module_state import changed_globals, module_state

# What ``context.STATE`` holds is its purpose.
OWNER = "pages.app.context.STATE"


@pytest.mark.parametrize("address", ["", "insatser", "administration"])
def test_no_global_of_a_module_changes_while_pages_are_drawn(screen, address):
    page = screen("administrator", "filled")
    before = module_state()
    page.go(address)
    assert changed_globals(before, module_state()) <= {OWNER}
