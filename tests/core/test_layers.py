"""The core knows no screen, and one module alone knows the engine."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lomma_core.bootstrap import ROOT

SOURCES = sorted((ROOT / "lomma_core").rglob("*.py"))
CONTROL = ROOT / "lomma_core" / "control"
_WALK = """
import importlib, pkgutil, sys
import lomma_core
names = [module.name for module in pkgutil.walk_packages(lomma_core.__path__, "lomma_core.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
print(sorted(name for name in sys.modules if name.partition(".")[0] in ("streamlit", "pages", "app")))
"""


def imports(path: Path) -> set[str]:
    """The first part of every module that a file imports, wherever in the file."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("import_module", "__import__"):
            modules |= {part.value.partition(".")[0] for part in node.args if isinstance(part, ast.Constant)}
    return modules


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(path) for path in SOURCES}


def named(path: Path) -> set[str]:
    """Every module and name that a file imports, in full, wherever in the file."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {node.module for node in nodes} | {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}


@pytest.mark.slow
def test_importing_the_whole_core_imports_no_screen():
    answer = subprocess.run([sys.executable, "-c", _WALK], cwd=ROOT, capture_output=True, text=True, check=True)
    number, loaded = answer.stdout.splitlines()
    assert int(number) >= len(SOURCES) - 1
    assert loaded == "[]"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_of_the_core_names_a_screen_and_only_one_names_the_engine(path):
    modules = imports(path)
    assert not modules & {"streamlit", "pages", "app"}
    assert ("duckdb" in modules) is (path == ROOT / "lomma_core" / "storage" / "duckdb_engine.py")


def test_the_modules_of_the_core_never_import_each_other_in_a_circle():
    needs = {module(path): {name for name in named(path) if name in MODULES} for path in SOURCES}
    while ground := {name for name, needed in needs.items() if not needed}:
        needs = {name: needed - ground for name, needed in needs.items() if name not in ground}
    assert needs == {}


def test_the_core_makes_no_calls_to_other_machines_but_to_the_configured_issuer_and_syslog():
    outgoing = {"requests", "httpx", "urllib3", "aiohttp", "socket", "smtplib", "ftplib"}
    calling = [
        path
        for path in SOURCES
        if path.parent != CONTROL and (imports(path) & outgoing or "logging.handlers" in named(path))
    ]
    assert calling == [
        ROOT / "lomma_core" / "audit" / "stream_targets.py",
        ROOT / "lomma_core" / "oidc" / "provider.py",
    ]


def test_the_control_channel_reaches_no_further_than_this_machine():
    """Its ends are a socket in a folder, or the loopback."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if path.parent == CONTROL)
    reaching = re.findall(r"(?:create_connection|\.bind|\.connect)\((\S+)", text)
    assert sorted(set(reaching)) == ['("127.0.0.1",', "str(address.socket))", "str(path))"]
