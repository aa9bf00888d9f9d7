"""Write docs/procedures.md: what is said of packages here, and the tables from the code: python -m docs.procedures."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

PAGE = Path(__file__).with_suffix(".md")
HEAD = """# Procedures and processes as packages

Written by `python -m docs.procedures`; a test fails when this page is stale.

A package is one JSON file: a procedure with its processes. Nobody has to write one by hand, but a province's IT can
take it from one installation to another and keep it in its own version control. `procedures/schema.py` is the form,
`procedures/shipped/` has examples. Keys that the form does not name are refused.

```json
{"format": "motcuamo.procedure", "version": 1,
 "procedure": {
   "code": "2.001044", "name": "…", "field": {"code": "CT", "name": "Chứng thực"},
   "level": "commune", "online_level": "full",
   "receiving_agencies": ["H18.05"], "effective_from": "2025-07-01",
   "content": {
     "result_name": "…", "steps_text": "…", "ways_text": "…", "time_text": "…", "applicants_text": "…",
     "forms_text": "…", "conditions_text": "…", "legal_basis": "…",
     "components": [{"code": "TP01", "name": "…", "required": true, "originals": 1, "copies": 0, "several": false,
                     "allowed_types": ["pdf", "jpg"], "guidance": "…"}],
     "fees": [{"kind": "fee", "name": "…", "amount_vnd": 30000, "exemption": "…"}]}},
 "processes": [{
   "code": "2.001044-bay-buoc", "name": "…", "case_name": "", "agency": null, "effective_from": "2025-07-01",
   "content": {
     "duration": 6, "duration_unit": "working_day", "decision_number": "87/QĐ-UBND", "decision_date": "2025-07-02",
     "steps": [{"code": "xu_ly", "name": "…", "role": "specialist", "department": "", "life_cycle": "processing",
                "duration": 16, "duration_unit": "working_hour", "interconnected": false, "seal_by": "configured",
                "entry": false, "final": false}],
     "actions": [{"code": "2000", "label": "…", "from": "xu_ly", "to": "xem_xet", "transition": "advance",
                  "trigger": "person", "assignment": "chosen", "needs_draft": true, "needs_opinion": false,
                  "conditions": [{"type": "payment_settled"}], "after_hours": null}]}}]}
```

The counter shows a component's `guidance` and a fee's `exemption`, and takes only files of its `allowed_types` (none
named: every kind), one where `several` is false.

## From the command line

| command | what it does |
|---|---|
| `manage.py process_lint PACKAGE…` | tells what is wrong; 1 on errors; opens no database; `--json` for programs |
| `manage.py process_lint --rules` | lists every rule |
| `manage.py process_import PACKAGE…` | publishes what differs, all of a package or nothing; refuses one with errors |
| `manage.py process_export CODE [--out FILE]` | writes a published procedure; imported again it changes nothing |

The form is checked while a package is read; whether its parts make sense together is for the rules below. An error
forbids publishing, a warning does not. Rules about people (L45…) are asked where the people are known, on an
installation.

## What sets an action off

| trigger | who |
|---|---|
| `person` | whoever holds the dossier, with the step's role |
| `special` | anybody with the step's role in the dossier's agencies, without assignment |
| `acceptance` | nobody: it follows acceptance, once |
| `timer` | nobody: the worker, after `after_hours` working hours at the step; of several the one that is due first |
| `message` | nobody: a message of the document office |
"""


def page() -> str:
    """Return the whole page; Django must be set up."""
    return "\n".join([HEAD, conditions(), library(), rules()])


def table(heading: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a heading and a table."""
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join([heading, "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def conditions() -> str:
    """Return the table of conditions."""
    from procedures.conditions import KINDS

    heading = (
        "## Conditions\n\nAll conditions of an action must hold. Where one does not, the button is not there, and the\n"
        "dossier's page says why. Timers ask them too; acceptance, messages and the hand-over do not."
    )
    rows = []
    for kind in KINDS:
        fields = dict(kind.model_fields)
        name = fields.pop("type").annotation.__args__[0]  # type: ignore[union-attr]
        keys = ", ".join(f"`{key}`" for key in fields)
        rows.append((f"`{name}`", keys, (kind.__doc__ or "").strip()))
    return table(heading, ("type", "keys", "true when"), rows)


def library() -> str:
    """Return the table of action codes."""
    from procedures.library import ACTIONS

    rows = [(action.code, action.name, f"`{action.transition}`") for action in ACTIONS]
    return table("## Action codes", ("code", "name", "usual move"), rows)


def rules() -> str:
    """Return the table of the linter's rules."""
    from procedures.lint import RULES

    rows = [(rule.id, str(rule.severity), rule.title) for rule in RULES]
    return table("## Rules", ("rule", "severity", "what it asks for"), rows)


def main() -> None:
    """Write the page."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
