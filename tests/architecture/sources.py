"""The project's own files, as the architecture tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config.env import ROOT

PACKAGES = (
    "accounts",
    "benchmarks",
    "common",
    "config",
    "eoffice",
    "integrations",
    "onestop",
    "portal",
    "procedures",
    "notices",
    "reports",
    "signing",
)


@cache
def project_files() -> list[Path]:
    """Return every file of the project: those in git, and new ones that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def python_files(*packages: str) -> Iterator[Path]:
    """Yield the modules of the packages, but not their migrations."""
    for path in project_files():
        relative = path.relative_to(ROOT)
        if path.suffix == ".py" and relative.parts[0] in packages and "migrations" not in relative.parts:
            yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, line: int | None = None) -> str:
    """Return how a person finds the place."""
    return str(path.relative_to(ROOT)) + (f":{line}" if line else "")
