"""Sizes and names of architecture §7."""

import ast
import statistics
import tomllib
from pathlib import Path

from config.env import ROOT
from tests.architecture.sources import PACKAGES, place, project_files, python_files, tree

FORBIDDEN_NAMES = {"utils.py", "helpers.py", "constants.py", "managers.py"}
VENDORED_FOLDERS = {"vendor", "third_party", "node_modules", "site-packages"}
FOREIGN_SUFFIXES = {".ttf", ".otf", ".woff", ".woff2", ".whl", ".jar", ".so", ".dll"}
PLACEHOLDERS = ("TO" + "DO", "FIX" + "ME", "XX" + "X ")


def function_lines() -> dict[str, int]:
    """Return the length of each function, its docstring not counted."""
    return {
        place(path, node.lineno): length(node)
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        docstring = node.body[0]
        total -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return total


def share_above(values: list[int], limit: int) -> float:
    return sum(value > limit for value in values) / len(values)


def file_lines(*packages: str) -> dict[str, int]:
    return {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*packages)}


def test_functions_are_short() -> None:
    lines = function_lines()
    values = list(lines.values())
    assert statistics.median(values) <= 9
    assert share_above(values, 40) <= 0.05
    assert {name: count for name, count in lines.items() if count > 60} == {}


def test_files_are_short() -> None:
    lines = file_lines(*PACKAGES, "tests")
    assert share_above(list(lines.values()), 350) <= 0.05
    assert {name: count for name, count in lines.items() if count > 500} == {}


def test_no_module_is_named_after_nothing() -> None:
    found = [place(path) for path in project_files() if path.name in FORBIDDEN_NAMES]
    assert found == []


def test_no_code_of_others_and_no_fonts_lie_in_the_repository() -> None:
    assert [place(path) for path in project_files() if is_foreign(path)] == []


def is_foreign(path: Path) -> bool:
    minified = path.name.endswith((".min.js", ".min.css"))
    return minified or path.suffix in FOREIGN_SUFFIXES or bool(VENDORED_FOLDERS & set(path.parts))


def test_nothing_is_left_for_later() -> None:
    found = [
        place(path, number)
        for path in python_files(*PACKAGES, "tests")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if any(word in line for word in PLACEHOLDERS)
    ]
    assert found == []


def test_few_packages_are_needed_at_run_time() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert len(project["project"]["dependencies"]) <= 22
