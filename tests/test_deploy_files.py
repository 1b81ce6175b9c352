"""The service file and the Containerfile name files and settings that there are."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lomma_core.bootstrap import ROOT
from tests.helpers.nginx import HOST, Nginx, nginx_path, write_certificate
from tests.helpers.servers import free_port

SERVICE, CONTAINER = ROOT / "docs" / "lomma.service", ROOT / "docs" / "Containerfile"
TEMPLATE, MANY = ROOT / "docs" / "lomma@.service", ROOT / "docs" / "nginx-flera.conf"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", [SERVICE, TEMPLATE, CONTAINER], ids=lambda file: file.name)
def test_every_setting_is_one_that_the_server_has(file):
    settings = set(re.findall(r"LOMMA_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert settings
    assert [name for name in sorted(settings) if f"`{name}`" not in README] == []


def test_what_is_copied_into_the_container_is_there_and_is_no_whole_folder_of_data():
    lines = re.findall(r"^COPY (?!--from)(.+)$", CONTAINER.read_text(encoding="utf-8"), re.MULTILINE)
    copied = [source for line in lines for source in line.split()[:-1]]
    assert {"app.py", "lomma_core", "pages", "requirements.lock", "data/plan.toml"} <= set(copied)
    assert [source for source in copied if not (ROOT / source).exists()] == []
    # A database lies in data/ where somebody has run the program.
    assert "data" not in copied


def test_with_what_is_copied_into_the_container_the_program_starts(tmp_path):
    for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINER.read_text(encoding="utf-8"), re.MULTILINE):
        *sources, target = line.split()
        if target.startswith("/"):
            continue
        for source in map(ROOT.joinpath, sources):
            place = tmp_path / target
            if source.is_dir():
                shutil.copytree(source, place)
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, place)
    settings = {"LOMMA_DATABASE": str(tmp_path / "lomma.duckdb"), "PATH": os.environ["PATH"]}
    every_page = "from pages.navigation import OPEN, PAGES; [page[0].load() for page in [*PAGES, *OPEN]]"
    for command in (["-m", "lomma_core", "demo"], ["-c", every_page]):
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, env=settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_neither_runs_the_program_as_root():
    for unit in (SERVICE, TEMPLATE):
        assert "\nDynamicUser=yes\n" in unit.read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root)\w+$", CONTAINER.read_text(encoding="utf-8"), re.MULTILINE)


def test_each_register_of_the_template_has_its_own_user_files_and_settings():
    text = TEMPLATE.read_text(encoding="utf-8")
    own = ("User=", "StateDirectory=", "EnvironmentFile=", "Environment=LOMMA_DATABASE=", "Environment=LOMMA_PLAN=")
    lines = [line for line in text.splitlines() if line.startswith(own)]
    assert len(lines) == len(own)
    assert [line for line in lines if "%i" not in line] == []
    # Beyond what names the register it guards as the service for a single one does.
    guards = [line for line in SERVICE.read_text(encoding="utf-8").splitlines() if re.match(r"[A-Z]\w+=", line)]
    ours = text.splitlines()
    apart = ("Description=", "Environment", "StateDirectory=lomma")
    assert [line for line in guards if line not in ours and not line.startswith(apart)] == []


class Register(BaseHTTPRequestHandler):
    """What stands on a register's port: it says which port that is, and what it was called."""

    def do_GET(self):
        body = f"{self.server.server_port} {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Nobody reads it."""


def _get(port: int, name: str, host: str) -> str:
    """What nginx answers when a name is called in the handshake and a host in the request; '' for nothing."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((HOST, port), timeout=20) as line,
            trusting.wrap_socket(line, server_hostname=name) as secure,
        ):
            secure.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: secure.recv(4096), b"")).partition(b"\r\n\r\n")[2].decode()
    except (ssl.SSLError, ConnectionError):
        return ""


@pytest.mark.skipif(nginx_path() is None, reason="nginx is not installed")
def test_one_nginx_leads_each_address_to_its_own_register_and_no_other(tmp_path):
    servers = [HTTPServer((HOST, 0), Register) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    https = free_port()
    write_certificate(tmp_path, HOST)
    changes = {
        "/etc/ssl/certs/plan.pem": f"{tmp_path}/site.pem",
        "/etc/ssl/private/plan.key": f"{tmp_path}/site.key",
        "/var/log/nginx/": f"{tmp_path}/",
        "8601;": f"{servers[0].server_port};",
        "8602;": f"{servers[1].server_port};",
        "listen 443": f"listen {HOST}:{https}",
        "listen 80 ": f"listen {HOST}:{https + 1} ",
    }
    site = MANY.read_text(encoding="utf-8")
    for before, after in changes.items():
        assert before in site, before
        site = site.replace(before, after)
    nginx = Nginx.of(tmp_path, site, https, https + 1)
    nginx.start()
    try:
        lomma, ekhamra = "plan.lomma.se", "plan.ekhamra.se"
        assert _get(https, lomma, lomma).split() == [str(servers[0].server_port), lomma]
        assert _get(https, ekhamra, ekhamra).split() == [str(servers[1].server_port), ekhamra]
        # Whoever comes in by another name, or by the name of one to ask for the other, gets nothing.
        assert [_get(https, *some) for some in ((lomma, ekhamra), ("plan.annan.se", lomma))] == ["", ""]
        assert "plan." not in _get(https, lomma, "plan.annan.se")
    finally:
        nginx.stop()
        for server in servers:
            server.shutdown()
            server.server_close()
