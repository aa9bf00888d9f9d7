"""The OpenAPI schema as a plain page, since Swagger's own page does not obey our content policy."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from common.http import render_page


@login_not_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters and answers, and every object with its fields."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return render_page(
        request, "portal/api_docs.html", {"operations": _operations(schema), "objects": _objects(schema)}
    )


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": path, **operation, "answers": _answers(operation)}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def _answers(operation: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what each status means: in words, or by the object that is answered."""
    return [
        (status, answer.get("description") or ", ".join(_kind(one["schema"], {}) for one in answer["content"].values()))
        for status, answer in operation["responses"].items()
    ]


def _objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
    known = schema.get("components", {}).get("schemas", {})
    return [
        {"name": name, "about": body.get("description", ""), "fields": _fields(body, known)}
        for name, body in known.items()
        if "properties" in body
    ]


def _fields(body: dict[str, Any], known: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, _kind(field, known)) for name, field in body["properties"].items()]


def _kind(field: dict[str, Any], known: dict[str, Any]) -> str:
    """Return the type of a field: an object by its name, a choice by its values."""
    if "$ref" in field:
        name = str(field["$ref"]).rsplit("/", 1)[-1]
        return " | ".join(known.get(name, {}).get("enum", [name]))
    if field.get("type") == "array":
        return f"[{_kind(field['items'], known)}]"
    inner = field.get("allOf") or field.get("oneOf")
    return _kind(inner[0], known) if inner else str(field.get("format", field.get("type", "")))
