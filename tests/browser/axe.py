"""What axe-core finds on a page: WCAG 2.0–2.2 A and AA and best practice (R17)."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# All that axe judges by colours: the rest of a page is the same in both themes.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_AXE = Axe()


def faults(page, options: dict = EVERYTHING) -> list[str]:
    """What is wrong on a page as it is now, by rule and element."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.axe_script)
    # The rest of its result is large, and slow to transfer.
    violations = page.evaluate("options => axe.run(options).then(({ violations }) => violations)", options)
    return [
        f"{violation['id']}: {node['html'][:200]} – {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]
