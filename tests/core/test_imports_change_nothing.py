"""Importing the program sets nothing for the process: that is left to who starts it."""

import ast
import subprocess
import sys

import pytest

from lomma_core.bootstrap import ROOT

OURS = ("lomma_core", "pages")
# What others' modules set is theirs: they are imported first.
_SCRIPT = """
import csv, importlib, locale, logging, os, pkgutil, signal, socket, sys, warnings, decimal

for name in {others}:
    try:
        importlib.import_module(name)
    except ImportError:
        pass

def process():
    umask = os.umask(0o022)
    os.umask(umask)
    return {{
        "umask": umask,
        "csv": csv.field_size_limit(),
        "locale": locale.setlocale(locale.LC_ALL),
        "environ": dict(os.environ),
        "folder": os.getcwd(),
        "logging": [str(value) for value in (logging.root.level, logging.root.handlers, logging.root.disabled)],
        "loggers": sorted(name for name in logging.root.manager.loggerDict if name.partition(".")[0] in {ours}),
        "warnings": [str(rule) for rule in warnings.filters],
        "recursion": sys.getrecursionlimit(),
        "timeout": socket.getdefaulttimeout(),
        "decimal": str(decimal.getcontext()),
        "hooks": [str(hook) for hook in (sys.excepthook, sys.unraisablehook, sys.displayhook)],
        "signals": [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)],
        "csv dialects": sorted(csv.list_dialects()),
    }}

before, names = process(), []
for package in map(importlib.import_module, {ours}):
    names += [module.name for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    # The two that are run rather than imported.
    if not name.endswith(("__main__", ".frame")):
        importlib.import_module(name)
after = process()
print(len(names), [key for key in before if before[key] != after[key]])
"""


def _others() -> list[str]:
    """Every module that the program's files import and that is not the program's own."""
    names = set()
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name for alias in node.names}
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module)
    return sorted(name for name in names if name.partition(".")[0] not in OURS)


@pytest.mark.slow
def test_importing_every_module_leaves_the_process_as_it_was():
    script = _SCRIPT.format(others=_others(), ours=OURS)
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    number, _, changed = answer.stdout.strip().partition(" ")
    assert int(number) > 100
    assert changed == "[]"
