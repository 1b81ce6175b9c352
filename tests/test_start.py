"""What a start loads: what only some pages, files or settings need is loaded when they are used."""

import json
import os
import subprocess
import sys

from lomma_core.bootstrap import ROOT

# Each takes time of every start, and memory as long as the server runs.
_LATE = {
    "altair": "charts",
    "authlib": "the municipality's own sign-in",
    "cryptography": "a second factor",
    "docx": "reports in Word",
    "icalendar": "the calendar file",
    "jsonschema": "charts",
    "lxml": "files to import",
    "openpyxl": "files to import",
    "requests": "the municipality's own sign-in",
    "typst": "reports as PDF",
    "vl_convert": "charts in reports",
    "xlrd": "files to import",
    "xlsxwriter": "Excel files",
}
_START = (
    "import json, sys, streamlit.web.cli, streamlit.web.server.starlette, app, pages.foot, pages.login; "
    "print(json.dumps([name for name in sys.modules])); "
    "import pages.exchange; print(json.dumps('altair' in sys.modules))"
)


def test_a_start_until_the_sign_in_page_loads_nothing_that_only_some_need_and_no_export_a_chart(tmp_path):
    settings = os.environ | {"LOMMA_DATABASE": str(tmp_path / "lomma.duckdb")}
    done = subprocess.run([sys.executable, "-c", _START], cwd=ROOT, env=settings, capture_output=True, text=True)
    loaded, charts = map(json.loads, done.stdout.splitlines()[-2:])
    assert {name: use for name, use in _LATE.items() if name in loaded} == {}
    assert [name for name in loaded if name.startswith(("lomma_core.cli.main", "pages.admin_tabs"))] == []
    assert not charts
