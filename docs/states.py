"""Write docs/states.md from the state machines in the code: python -m docs.states."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_suffix(".md")
HEAD = """# States

Written by `python -m docs.states` from the models; a test fails when this page is stale.
The labels are what people read. States without an arrow stand in the database's checks, but no service leads there yet.
"""


@dataclass(frozen=True)
class Arrow:
    """One transition from one state to one other."""

    source: str
    target: str
    name: str
    does: str


def page() -> str:
    """Return the whole page; Django must be set up."""
    return "\n".join([HEAD, *(section(model, field) for model, field in machines())])


def machines() -> Iterator[tuple[Any, Any]]:
    """Yield each model that has a protected state, with the field."""
    from django.apps import apps
    from django_fsm import FSMField

    found = [
        (model, field) for model in apps.get_models() for field in model._meta.fields if isinstance(field, FSMField)
    ]
    yield from sorted(found, key=lambda pair: pair[0]._meta.label)


def section(model: Any, field: Any) -> str:
    """Return heading, picture and tables of one machine."""
    labels = {str(value): str(label) for value, label in field.flatchoices}
    arrows = list(arrows_of(model, field))
    heading = f"## {model._meta.label}.{field.name}\n"
    return "\n".join(
        [heading, picture(labels, arrows, field.get_default()), states(model, labels), moves(labels, arrows)]
    )


def arrows_of(model: Any, field: Any) -> Iterator[Arrow]:
    """Yield the arrows by name; a transition that decides on its way gives one per possible end."""
    from django_fsm import RETURN_VALUE

    for found in getattr(model(), f"get_all_{field.name}_transitions")():
        ends = found.target.allowed_states if isinstance(found.target, RETURN_VALUE) else [found.target]
        does = (getattr(model, found.name).__doc__ or "").strip().splitlines()[0]
        for end in ends:
            yield Arrow(str(found.source), str(end), found.name, does)


def picture(labels: dict[str, str], arrows: list[Arrow], first: str) -> str:
    """Return the diagram; several transitions between two states share an arrow."""
    used = {state for arrow in arrows for state in (arrow.source, arrow.target)}
    names: dict[tuple[str, str], list[str]] = {}
    for arrow in arrows:
        names.setdefault((arrow.source, arrow.target), []).append(arrow.name)
    ends = sorted({arrow.target for arrow in arrows} - {arrow.source for arrow in arrows}, key=list(labels).index)
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR"]
    lines += [f"    {state}: {label}" for state, label in labels.items() if state in used]
    lines += [f"    [*] --> {first}"]
    lines += [f"    {source} --> {target}: {', '.join(each)}" for (source, target), each in names.items()]
    lines += [f"    {state} --> [*]" for state in ends]
    return "\n".join([*lines, "```\n"])


def states(model: Any, labels: dict[str, str]) -> str:
    """Return the table of states; a dossier's have their national codes."""
    from onestop.models import Dossier
    from onestop.national import NATIONAL_STATES

    if model is not Dossier:
        return "\n".join(
            ["| state | label |", "|---|---|", *(f"| `{s}` | {label} |" for s, label in labels.items()), ""]
        )
    rows = [
        f"| `{state}` | {label} | {NATIONAL_STATES[state].value} | {NATIONAL_STATES[state].label} |"
        for state, label in labels.items()
    ]
    return "\n".join(["| state | label | DVCQG code | DVCQG words |", "|---|---|---|---|", *rows, ""])


def moves(labels: dict[str, str], arrows: list[Arrow]) -> str:
    """Return the table of transitions: where each begins, where it leads and what it does."""
    rows = []
    for name in dict.fromkeys(arrow.name for arrow in arrows):
        mine = [arrow for arrow in arrows if arrow.name == name]
        sources = ", ".join(f"`{state}`" for state in labels if state in {arrow.source for arrow in mine})
        targets = ", ".join(f"`{state}`" for state in labels if state in {arrow.target for arrow in mine})
        rows.append(f"| `{name}` | {sources} | {targets} | {mine[0].does} |")
    return "\n".join(["| transition | from | to | what it does |", "|---|---|---|---|", *rows, ""])


def main() -> None:
    """Write the page."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
