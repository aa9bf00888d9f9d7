"""Which parts of an app others may enter by (architecture §3)."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import place, python_files, tree

DOORS = [
    ("portal", "onestop", {"queries", "services", "tracking"}),
    ("portal", "signing", {"services"}),
    ("reports", "onestop", {"figures", "queries", "services"}),
    ("reports", "eoffice", {"queries"}),
    ("onestop", "signing", {"services", "errors", "forms"}),
    ("eoffice", "signing", {"services", "errors", "forms"}),
]


def imported(path: Path) -> list[tuple[int, str]]:
    """Return the full name of each module or object that the file imports."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.lineno, f"{node.module}.{name.name}") for name in node.names]
    return found


@pytest.mark.parametrize(("package", "other", "doors"), DOORS)
def test_enters_only_by_the_doors(package: str, other: str, doors: set[str]) -> None:
    wrong = [
        place(path, line)
        for path in python_files(package)
        for line, name in imported(path)
        if name.split(".")[0] == other and name.split(".")[1] not in doors
    ]
    assert wrong == []
