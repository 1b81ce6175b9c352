"""The lock files hold what ``requirements.txt`` leads to, everywhere, and what everybody installs is the lock."""

import json
import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lomma_core.bootstrap import ROOT
from tests import audit
from tests.test_licenses import PLACES, needed

LOCKS = {"requirements.lock": "requirements.txt", "requirements-dev.lock": "requirements-dev.txt"}
_ENTRY = re.compile(r"^(\S+==\S+(?: ; [^\\\n]+)?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def locked(name: str) -> list[tuple[Requirement, int]]:
    """Each requirement of a lock file, and how many files of it may be installed."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [(Requirement(line), hashes.count("--hash")) for line, hashes in _ENTRY.findall(text)]


def pinned(name: str) -> list[Requirement]:
    """The requirements of a file and of those that it refers to."""
    result = []
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            result += pinned(line[3:])
        elif line.strip() and not line.startswith("#"):
            result.append(Requirement(line))
    return result


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_is_hashes_alone_and_names_no_host(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "    --hash=sha256:"))]
    assert len(lines) == len(locked(lock)) > 20
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_has_the_versions_that_the_requirements_pin(lock):
    versions = {canonicalize_name(entry.name): str(entry.specifier) for entry, _ in locked(lock)}
    for requirement in pinned(LOCKS[lock]):
        assert versions[canonicalize_name(requirement.name)] == str(requirement.specifier), "run make lock"


def test_both_locks_agree_on_what_they_share():
    ours = {str(entry) for entry, _ in locked("requirements.lock")}
    names = {entry.split("==")[0] for entry in ours}
    assert {str(entry) for entry, _ in locked("requirements-dev.lock") if entry.name in names} == ours


def test_everything_that_the_program_needs_on_any_system_is_locked():
    everywhere = needed().union(*(needed(place) for place in range(len(PLACES))))
    assert everywhere - {canonicalize_name(entry.name) for entry, _ in locked("requirements.lock")} == set()


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_each_package_is_locked_once_for_a_system_and_a_version_of_python(system, version):
    place = {"sys_platform": system, "python_version": version, "python_full_version": f"{version}.5"}
    names = [
        canonicalize_name(entry.name)
        for entry, _ in locked("requirements.lock")
        if entry.marker is None or entry.marker.evaluate(place)
    ]
    assert sorted(names) == sorted(set(names))


def test_a_package_with_wheels_for_many_systems_has_the_sums_of_them_all():
    files = {entry.name: number for entry, number in locked("requirements.lock")}
    assert min(files[name] for name in ("duckdb", "pyarrow", "pandas", "pydantic-core", "markupsafe")) > 10


@pytest.mark.parametrize("place", ["Makefile", "README.md"])
def test_nobody_is_told_to_install_past_the_lock(place):
    text = (ROOT / place).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "pip install" in line or "-m pip install" in line]
    assert lines
    assert [line for line in lines if not re.search(r"--require-hashes.* -r requirements(-dev)?\.lock", line)] == []


# ------------------------------------------------------------------ Known vulnerabilities


def _pip_audit(folder: Path, content: str) -> tuple[str, ...]:
    """A program that answers as pip-audit does."""
    script = folder / "audit.py"
    script.write_text(content, encoding="utf-8")
    return sys.executable, str(script)


def _answer(folder: Path, *faults: list[str]) -> tuple[str, ...]:
    vulns = [{"id": f"PYSEC-{n}", "fix_versions": versions} for n, versions in enumerate(faults)]
    packages = [{"name": "paket", "version": "1.0", "vulns": vulns}, {"name": "annat", "skip_reason": "okänt"}]
    return _pip_audit(folder, f"print({json.dumps(json.dumps({'dependencies': packages}))})")


def test_a_vulnerability_that_a_later_version_mends_fails(tmp_path, capsys):
    assert audit.main(_answer(tmp_path, ["1.1"])) == 1
    assert "paket 1.0: PYSEC-0, mended in 1.1\n1 of 2 packages looked up, 1 known" in capsys.readouterr().out


def test_one_that_nothing_mends_is_told_and_fails_nothing(tmp_path, capsys):
    assert audit.main(_answer(tmp_path, [])) == 0
    assert "mended in no version yet" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["raise SystemExit('nobody answers')", "print('[]')"])
def test_a_database_that_cannot_be_reached_fails_nothing(tmp_path, capsys, content):
    assert audit.main(_pip_audit(tmp_path, content)) == 0
    assert "could be reached" in capsys.readouterr().out


def test_a_database_that_does_not_answer_is_not_waited_for(tmp_path, capsys):
    assert audit.main(_pip_audit(tmp_path, "import time\ntime.sleep(600)"), seconds=1) == 0
    assert "could be reached" in capsys.readouterr().out
