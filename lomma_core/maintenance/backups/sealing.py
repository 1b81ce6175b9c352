"""Encryption with a passphrase, in the age format (age-encryption.org): pyrage in a process of its own.

The library works for seconds on the passphrase, on purpose, and lets no other thread of its process run meanwhile.
Files are read whole into memory.
"""

import subprocess
import sys
from pathlib import Path

from pyrage import DecryptError, passphrase

from lomma_core.errors import LommaError
from lomma_core.utils.atomic_file import flush, own

ROOT = Path(__file__).resolve().parents[3]
_WRONG, _DISK = 3, 4
WRONG_PASSPHRASE = (
    "Lösenfrasen passar inte till säkerhetskopian, eller så är kopian skadad. Kontrollera filen som "
    "LOMMA_BACKUP_PASSPHRASE_FILE pekar ut."
)
_NOT_WRITTEN = "Det går inte att skriva den krypterade filen. Kontrollera att disken har plats."


def seal(source: Path, target: Path, secret: str) -> None:
    """Encrypt a file into a new one, whole and on disk when this returns. Raises LommaError."""
    _run("seal", source, target, secret)


def unseal(source: Path, target: Path, secret: str) -> None:
    """Decrypt a file into a new one. Raises LommaError when the passphrase is another or the file is damaged."""
    _run("unseal", source, target, secret)


def _run(verb: str, source: Path, target: Path, secret: str) -> None:
    words = [sys.executable, "-m", __name__, verb, str(source.absolute()), str(target.absolute())]
    # The passphrase goes in by standard input: a command line can be read by everybody on the machine.
    done = subprocess.run(words, input=secret.encode(), cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise LommaError(WRONG_PASSPHRASE if done.returncode == _WRONG else _NOT_WRITTEN)


def _work(verb: str, source: Path, target: Path) -> int:
    secret = sys.stdin.buffer.read().decode()
    try:
        data = source.read_bytes()
        result = passphrase.encrypt(data, secret) if verb == "seal" else passphrase.decrypt(data, secret)
        with open(target, "xb", opener=own) as file:
            file.write(result)
            flush(file)
    except DecryptError:
        return _WRONG
    except OSError:
        return _DISK
    return 0


if __name__ == "__main__":
    sys.exit(_work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
