"""Debian's nginx with the documentation's own example, on ports of the test's and with a certificate made for it."""

import datetime as dt
import ipaddress
import shutil
import socket
import subprocess
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lomma_core.bootstrap import ROOT

EXAMPLE = ROOT / "docs" / "nginx.conf"
HOST = "127.0.0.1"
# What an nginx of one's own needs around a site, all of it in the test's folder.
_AROUND = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/main.log;
events {{ worker_connections 256; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/lomma.conf;
}}
"""


def nginx_path() -> str | None:
    """Debian's nginx, which stands where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Nginx:
    """One nginx in front of a server: ``https`` and ``http`` are its ports, ``url`` what a browser opens."""

    def __init__(self, folder: Path, server_port: int, https: int, http: int):
        self._folder, self._process = folder, None
        self.https, self.http, self.url = https, http, f"https://{HOST}:{https}"
        write_certificate(folder, HOST)
        site = EXAMPLE.read_text(encoding="utf-8")
        changes = {
            "/etc/ssl/certs/plan.kommunen.se.pem": f"{folder}/site.pem",
            "/etc/ssl/private/plan.kommunen.se.key": f"{folder}/site.key",
            "/var/log/nginx/": f"{folder}/",
            "server 127.0.0.1:8501": f"server 127.0.0.1:{server_port}",
            "listen 443": f"listen {HOST}:{https}",
            "listen 80 ": f"listen {HOST}:{http} ",
            "https://plan.kommunen.se": self.url,
            "server_name plan.kommunen.se": f"server_name {HOST}",
            # A browser names no host in its handshake when it opens a number.
            "ssl_reject_handshake on;": f"ssl_certificate {folder}/site.pem; ssl_certificate_key {folder}/site.key;"
            " return 444;",
        }
        for before, after in changes.items():
            assert before in site, before
            site = site.replace(before, after)
        self._write(site)

    @classmethod
    def of(cls, folder: Path, site: str, https: int, http: int) -> "Nginx":
        """An nginx with a site of one's own."""
        nginx = cls.__new__(cls)
        nginx._folder, nginx._process = folder, None
        nginx.https, nginx.http, nginx.url = https, http, f"https://{HOST}:{https}"
        nginx._write(site)
        return nginx

    def _write(self, site: str) -> None:
        (self._folder / "lomma.conf").write_text(site, encoding="utf-8")
        (self._folder / "nginx.conf").write_text(_AROUND.format(folder=self._folder), encoding="utf-8")

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = [nginx_path(), "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")]
        with (self._folder / "printed.log").open("ab") as printed:
            self._process = subprocess.Popen(command, stdout=printed, stderr=printed)
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.https)) == 0:
                    return
            assert self._process.poll() is None, (self._folder / "printed.log").read_text()
            time.sleep(0.1)
        raise AssertionError("nginx did not listen")

    def stop(self) -> None:
        """Stop it at once, with every connection through it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    @property
    def log(self) -> str:
        """What it has written about requests."""
        return (self._folder / "lomma.log").read_text(encoding="utf-8")


def write_certificate(folder: Path, host: str) -> None:
    """A certificate for a name or an address, as ``site.pem`` and ``site.key`` in a folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (folder / "site.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "site.key").write_bytes(private)
