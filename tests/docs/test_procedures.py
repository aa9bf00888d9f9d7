"""What the page on packages says is what the code does."""

import json
import re

from docs import procedures
from procedures import packages
from procedures.lint import RULES


def test_the_page_is_fresh():
    assert procedures.PAGE.read_text(encoding="utf-8") == procedures.page(), "stale: run python -m docs.procedures"


def test_every_rule_is_named():
    text = procedures.PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| (L\d{3}) \|", text, re.MULTILINE) == [rule.id for rule in RULES]


def test_the_example_has_the_form_of_a_package():
    example = json.loads(procedures.HEAD.split("```json\n")[1].split("```")[0])
    content = example["processes"][0]["content"]
    content["steps"].append({**content["steps"][0], "code": "xem_xet"})
    assert packages.package_read(example).procedure.code == "2.001044"
