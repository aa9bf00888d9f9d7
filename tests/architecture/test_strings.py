"""What escapes the import linter: references by text, and writes past the state machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django_fsm import FSMField, FSMModelMixin

from config.env import ROOT
from tests.architecture.sources import PACKAGES, place, project_files, python_files, tree

# Versions of procedures have a plain mark, no state machine; and the linter keeps `procedures` from every row with one.
WRITERS = [package for package in PACKAGES if package != "procedures"]
UPDATES = {"update", "aupdate", "update_or_create", "filter_update"}
BULK_UPDATES = {"bulk_update", "abulk_update"}
PAIRS = [("onestop", "eoffice"), ("eoffice", "onestop"), ("eoffice", "procedures"), ("integrations", "onestop")]


def strings(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call of a method, with the method's name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def state_models() -> list[type]:
    return [model for model in apps.get_models() if state_fields(model)]


def state_fields(model: type) -> list[FSMField]:
    return [field for field in model._meta.fields if isinstance(field, FSMField)]


def state_names() -> set[str]:
    return {field.name for model in state_models() for field in state_fields(model)}


@pytest.mark.parametrize(("package", "other"), PAIRS)
def test_no_text_refers_from_one_half_to_the_other(package: str, other: str) -> None:
    reference = re.compile(rf"{other}[.:][\w.:]+")
    found = [
        place(path, line) for path in python_files(package) for line, text in strings(path) if reference.fullmatch(text)
    ]
    assert found == []


@pytest.mark.parametrize(("package", "other"), PAIRS)
def test_no_template_of_one_half_links_or_includes_the_other(package: str, other: str) -> None:
    reference = re.compile(rf"""\{{%\s*(url|include|extends)\s+["']{other}[:/]""")
    folder = ROOT / "templates" / package
    found = [
        place(path)
        for path in project_files()
        if path.is_relative_to(folder) and reference.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nobody_fetches_models_by_text() -> None:
    found = [
        place(path, call.lineno)
        for path in python_files(*PACKAGES)
        for call, name in calls(path)
        if name == "get_model"
    ]
    assert found == []


def test_state_fields_are_protected_and_their_models_can_be_refreshed() -> None:
    models = state_models()
    assert models
    open_fields = [str(field) for model in models for field in state_fields(model) if not field.protected]
    assert open_fields == []
    assert [model.__name__ for model in models if not issubclass(model, FSMModelMixin)] == []


def test_no_query_writes_a_state_past_its_transition() -> None:
    names = state_names()
    found = [
        place(path, call.lineno)
        for path in python_files(*WRITERS)
        for call, name in calls(path)
        if writes(call, name, names)
    ]
    assert found == []


def writes(call: ast.Call, method: str, names: set[str]) -> bool:
    """Tell whether a queryset's method sets one of the state fields."""
    if method in UPDATES:
        return any(keyword.arg in names for keyword in call.keywords)
    if method in BULK_UPDATES:
        return any(isinstance(node, ast.Constant) and node.value in names for node in ast.walk(call))
    return False
