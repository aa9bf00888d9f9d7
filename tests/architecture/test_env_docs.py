"""The variables of config.env, of docker-compose.yml and of docs/operations.md are the same."""

import re
from typing import Any

import pytest
import yaml

from config import env
from config.env import ROOT

PROGRAMS = ("web", "worker-messages", "worker-documents", "beat", "migrate")


def services() -> dict[str, Any]:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return dict(compose["services"])


@pytest.mark.parametrize("program", PROGRAMS)
def test_compose_gives_each_program_exactly_the_known_variables(program: str) -> None:
    given = [name.removesuffix("_FILE") for name in services()[program]["environment"]]
    assert sorted(given) == sorted(env.names())


def test_operations_manual_explains_every_variable() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in env.names() if not re.search(rf"\b{name}\b", manual)] == []


def test_every_service_is_pinned_and_watched() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "\nHEALTHCHECK" in dockerfile
    for name, service in services().items():
        assert re.search(r":\d+\.\d+", service["image"]), name
        assert "healthcheck" in service or name in {"web", "migrate"}, name


def test_the_image_is_pinned_and_runs_without_privileges() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert all(re.search(r":\d+\.\d+\.\d+", line) for line in dockerfile.splitlines() if line.startswith("FROM"))
    assert "\nUSER motcuamo" in dockerfile
    assert not any(service.get("privileged") for service in services().values())


def test_the_image_has_our_code_compiled() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = dockerfile.index("\nCOPY --chown=motcuamo:motcuamo . .")
    assert dockerfile.index("\nRUN python -m compileall -q .\n") > copied


def test_the_proxy_takes_more_than_one_file_of_the_largest_size() -> None:
    caddyfile = (ROOT / "docker" / "Caddyfile").read_text(encoding="utf-8")
    limit = re.search(r"max_size (\d+)MB", caddyfile)
    assert limit is not None
    assert int(limit[1]) > int(services()["web"]["environment"]["UPLOAD_LIMIT_MB"])
    # What is larger, and a web server that is away, are answered in words.
    assert f"nặng quá {limit[1]} MB" in caddyfile
    assert "handle_errors 502 503 504" in caddyfile
