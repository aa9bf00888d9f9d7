"""The environment that the demonstration gives its programs: addresses, secrets and port."""

import base64
import errno
import os
import secrets
import socket
from pathlib import Path

from config.server_process import write_private

SECRETS_FILE = "secrets"


class DemoError(Exception):
    """The demonstration cannot go on; the text says why and what to do."""


def demo_environment(addresses: dict[str, str], folder: Path, port: int) -> dict[str, str]:
    """Return what every program of the demonstration finds in its environment, beside what is there already."""
    defaults = {
        "BLOB_ROOT": str(folder / "blobs"),
        "TRUSTED_ORIGINS": f"http://127.0.0.1:{port},http://localhost:{port}",
        **kept_secrets(folder / SECRETS_FILE),
    }
    fixed = {
        "DEMO": "1",
        "TZ": "Asia/Ho_Chi_Minh",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MALLOC_ARENA_MAX": "2",  # threads of the workers share their memory, which keeps all of it small
    }
    chosen = {name: os.environ.get(name, value) for name, value in defaults.items()}
    return {**chosen, **addresses, **fixed}


def given_addresses() -> dict[str, str]:
    """Return DATABASE_URL and REDIS_URL of the environment; nothing when neither is given.

    Raises:
        DemoError: only one of them is given.
    """
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    if len(given) == 1:
        raise DemoError("Give both DATABASE_URL and REDIS_URL, or neither.")
    return given


def kept_secrets(path: Path) -> dict[str, str]:
    """Return SECRET_KEY, SIGNING_KEKS and SEAL_KEY of this installation, made at the first start that needs them.

    What was signed and sealed with them is lost without them, so they stay beside the data.
    """
    lines = path.read_text().splitlines() if path.exists() else []
    found = {name: value for name, value in (line.split("=", 1) for line in lines)}
    wanted = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SIGNING_KEKS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "SEAL_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    kept = {**wanted, **found}
    if kept != found:
        write_private(path, "".join(f"{name}={value}\n" for name, value in kept.items()))
    return kept


def chosen_port() -> int:
    """Return the PORT of the environment.

    Raises:
        DemoError: it is not a port number.
    """
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise DemoError(f"PORT={text} is no port number. For example: make demo PORT=8001")
    return int(text)


def check_port(port: int) -> None:
    """Raise DemoError when the web server could not listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            reason = "used by another program" if error.errno == errno.EADDRINUSE else str(error.strerror)
            raise DemoError(
                f"Port {port} cannot be had ({reason}). Choose another: make demo PORT={port + 1}"
            ) from None
