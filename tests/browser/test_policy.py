"""The policy that forbids scripts in the page: nothing of ours or Streamlit's needs what it forbids."""

from functools import partial

import pytest
from playwright.sync_api import expect

from pages.app.urls import ADDRESSES
from tests.helpers.browser_steps import eventually, go_to, opened_tabs, sign_in

# Streamlit's numbers of 64 bits would be counted by WebAssembly where that may run, and are counted without it here:
# the library tries once, and catches that it may not. Nothing else may be tried.
_WATCH = """
  window.broken = [];
  document.addEventListener('securitypolicyviolation', (event) => event.blockedURI === 'wasm-eval'
    || window.broken.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile));
"""
_EVIL = """() => {
  const script = document.createElement('script');
  script.textContent = 'window.ran = true';
  document.body.append(script);
  const image = document.createElement('img');
  image.setAttribute('onerror', 'window.ran = true');
  image.src = 'data:,';
  document.body.append(image);
  // What a test evaluates is let through by the browser; what comes later is not.
  setTimeout(() => new Function('window.ran = true')());
}"""
# A chart is drawn when there is more in it than its own frame.
_DRAWN = """(chart) => chart.querySelectorAll('path, rect, text').length > 5
  || [...chart.querySelectorAll('canvas')].some((canvas) => canvas.width > 0
    && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0))"""


@pytest.mark.parametrize("name", ["sam.ett", "adm.ett"])
def test_every_page_draws_all_without_breaking_the_policy(enter, seeded_server, name):
    server, ids = seeded_server
    page = enter(server, name, "")
    console = []
    page.on("console", lambda message: console.append(message.text))
    page.add_init_script(_WATCH)
    page.reload()
    broken, charts = [], 0
    views = [*ADDRESSES, f"insatser?form=insats&post={ids['insats']}", "insatser?form=insats&ny=1"]
    views += ["visning", "visning?lage=mote"]
    # An administrator writes nothing, and has other tabs of Administration.
    for view in views if name == "sam.ett" else ["administration"]:
        if "visning" in view:
            page.goto(f"{server.url}/{view}")
            page.get_by_role("heading", level=1).first.wait_for()
            broken += page.evaluate("window.broken")
            continue
        go_to(page, view)
        page.get_by_role("button", name="Logga ut").wait_for()
        for _ in opened_tabs(page):
            for chart in page.locator("[data-testid=stVegaLiteChart]:visible").all():
                chart.locator("canvas, svg").first.wait_for()
                eventually(partial(chart.evaluate, _DRAWN), True, view)
                charts += 1
        broken += [f"{view}: {words}" for words in page.evaluate("window.broken")]
    assert broken == []
    assert [text for text in console if "Security Policy" in text and "WebAssembly" not in text] == []
    assert charts >= 2 or name == "adm.ett"


def test_a_script_that_slips_into_the_page_does_not_run(enter, seeded_server):
    server, _ = seeded_server
    page = enter(server, "las.ett", "")
    page.add_init_script(_WATCH)
    page.reload()
    page.get_by_role("button", name="Logga ut").wait_for()
    page.evaluate(_EVIL)
    page.wait_for_function("window.broken.length >= 3")
    assert page.evaluate("window.ran") is None


def test_the_sign_in_survives_a_reload(page, shared_server):
    server, _ = shared_server
    sign_in(page, server, "med.ett")
    page.wait_for_function("() => fetch('/_stcore/health').then((answer) => answer.ok)")
    page.reload()
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
