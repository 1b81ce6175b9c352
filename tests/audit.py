"""Known vulnerabilities of the locked packages, where a database of them can be reached: ``make audit``.

A vulnerability that a later version mends fails; one that nothing mends is told. A database that cannot be reached, or
does not answer in time, fails nothing.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lomma_core.bootstrap import ROOT

LOCK = ROOT / "requirements.lock"
SECONDS = 240


def main(command: Sequence[str] = ("pip-audit",), lock: Path = LOCK, seconds: float = SECONDS) -> int:
    """Print what is known and return the exit status: 1 for a vulnerability that a later version mends."""
    options = ["-r", str(lock), "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    try:
        result = subprocess.run([*command, *options], capture_output=True, text=True, timeout=seconds, check=False)
        packages: list[dict[str, Any]] = json.loads(result.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, LookupError, TypeError):
        print("No database of vulnerabilities could be reached: nothing is known of the packages.")
        return 0
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    faults = [(package, fault) for package in packages for fault in package.get("vulns", ())]
    for package, fault in faults:
        mended = ", ".join(fault["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}")
    print(f"{len(packages) - len(unknown)} of {len(packages)} packages looked up, {len(faults)} known vulnerabilities.")
    return int(any(fault["fix_versions"] for _, fault in faults))


if __name__ == "__main__":
    sys.exit(main((str(Path(sys.executable).with_name("pip-audit")),)))
