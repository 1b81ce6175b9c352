"""``docs/licenser.md`` is true: every package the program runs with, its licence, and none that EUPL-1.2 forbids."""

import re
import tomllib
from functools import cache
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lomma_core.bootstrap import ROOT

LIST = ROOT / "docs" / "licenser.md"
ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| .+ \|$", re.MULTILINE)
# What may be combined with a work under EUPL-1.2: licences that ask for a notice alone, and those of its appendix.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "LGPL-2.1-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "OFL-1.1",
    "PSF-2.0",
    "Zlib",
}
# How packages without a License-Expression write it; the older words do not say which of two it is.
SPELLINGS = {
    "3-Clause BSD License": {"BSD-3-Clause"},
    "Apache License 2.0": {"Apache-2.0"},
    "Apache Software License": {"Apache-2.0"},
    "BSD License": {"BSD-2-Clause", "BSD-3-Clause"},
    "GNU Lesser General Public License v2 or later (LGPLv2+)": {"LGPL-2.1-or-later"},
    "MIT License": {"MIT"},
    "SIL Open Font License 1.1 (OFL-1.1)": {"OFL-1.1"},
    "The MIT License (MIT)": {"MIT"},
}
# Requirements may depend on where the program runs; the list is for all of it.
SYSTEMS = (("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt"))
PLACES = [
    {"sys_platform": name, "platform_system": system, "os_name": os_name, "python_version": version}
    for name, system, os_name in SYSTEMS
    for version in ("3.11", "3.14")
]


def listed() -> dict[str, str]:
    """Package -> licence, from the list."""
    return dict(ROW.findall(LIST.read_text(encoding="utf-8")))


@cache
def needed(place: int | None = None) -> set[str]:
    """Every package that ``requirements.txt`` leads to, on this machine or in one of the places."""
    environment = {} if place is None else PLACES[place]
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    waiting = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    done: dict[str, set[str]] = {}
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), {"", *requirement.extras}
        if extras <= done.get(name, set()):
            continue
        done[name] = done.get(name, set()) | extras
        try:
            more = [Requirement(text) for text in metadata.requires(name) or []]
        except metadata.PackageNotFoundError:
            continue  # needed on another system only
        for dependency in more:
            if dependency.marker is None or any(
                dependency.marker.evaluate(environment | {"extra": extra}) for extra in done[name]
            ):
                waiting.append(dependency)
    return set(done)


def licence_names(name: str) -> set[str]:
    """The licences that a package's own metadata may mean; empty when none is recognised."""
    about = metadata.metadata(name)
    if about.get("License-Expression"):
        return {about["License-Expression"]}
    short = (about.get("License") or "").strip()
    if short in ALLOWED:
        return {short}
    classifiers = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License")]
    spellings = [short, *classifiers] if short or classifiers else _headings(name)
    return set().union(*(SPELLINGS.get(spelling, set()) for spelling in spellings))


def _headings(name: str) -> list[str]:
    """The first lines of the licence files that a package carries, where its metadata names no licence."""
    distribution = metadata.distribution(name)
    files = set(distribution.metadata.get_all("License-File") or [])
    return [path.read_text().partition("\n")[0].strip() for path in distribution.files or [] if path.name in files]


def parts(expression: str) -> list[set[str]]:
    """A licence expression as what must all be met, each a choice of licences."""
    return [{part.strip(" ()") for part in part.split(" OR ")} for part in expression.split(" AND ")]


def test_every_package_that_the_program_runs_with_is_listed():
    assert sorted(needed() - listed().keys()) == []


def test_no_package_is_listed_that_nothing_needs():
    everywhere = needed().union(*(needed(place) for place in range(len(PLACES))))
    assert sorted(listed().keys() - everywhere) == []


@pytest.mark.parametrize("name", listed())
def test_a_package_has_the_licence_that_the_list_says(name):
    try:
        names = licence_names(name)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{name} is not needed on this system")
    assert listed()[name] in names


@pytest.mark.parametrize("name", listed())
def test_every_licence_goes_together_with_ours(name):
    assert all(choice & ALLOWED for choice in parts(listed()[name])), listed()[name]


def test_the_program_itself_is_under_eupl():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "EUPL-1.2"
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    # Word for word as published: all fifteen articles and the appendix.
    numbers = [int(number) for number in re.findall(r"^(\d+)\. [A-Z]", text, re.MULTILINE)]
    assert numbers == list(range(1, 16))
    assert text.rstrip().endswith("EUPL version.")
    assert len(text.split()) == WORDS


WORDS = 2237
