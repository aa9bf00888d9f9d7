"""The product with its sample province, started for pictures and stopped at the end."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.demo import programs
from config.demo_environment import demo_environment
from config.embedded import Servers
from config.env import ROOT
from config.server_process import free_port
from config.supervisor import Supervisor

FOLDER = ROOT / "var" / "screenshots"
PASSWORD = "anh-chup-man-hinh"
# The leader whose post ends after the desk heard of him: what is sent to him finds nobody.
LEFT = "lanhdao2"
LEAVES = f"from accounts.models import Post; Post.objects.filter(user__username='{LEFT}').update(active=False)"
READY_SECONDS = 60


@contextmanager
def product() -> Iterator[str]:
    """Start everything on fresh data and give the address."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with Servers(FOLDER / "servers", fresh=True) as addresses:
        environment = {**os.environ, **demo_environment(addresses, FOLDER, port), "DEMO_PASSWORD": PASSWORD}
        for command in (
            ["migrate", "--no-input"],
            ["collectstatic", "--no-input"],
            ["sample_province"],
            ["shell", "-c", LEAVES],
        ):
            manage(command, environment)
        supervisor = Supervisor(FOLDER, environment)
        try:
            for name, line in programs(port).items():
                supervisor.start(name, line)
            address = f"http://127.0.0.1:{port}"
            wait_until_ready(address)
            yield address
        finally:
            supervisor.stop()


def manage(command: list[str], environment: dict[str, str]) -> None:
    """Run a command of manage.py to its end."""
    line = [sys.executable, str(Path("manage.py")), *command]
    done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"manage.py {command[0]} failed:\n{done.stderr[-4000:]}")


def wait_until_ready(address: str) -> None:
    """Wait until the health page answers 200, which it does once a worker was seen."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        with suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return
        time.sleep(0.5)
    raise SystemExit(f"The product did not become ready; its logs are in {FOLDER}.")
