"""What the page on packages says is what the code does."""

import json
import re

from docs import procedures
from docs.keywords import CONDITIONS, LEFT
from procedures import packages
from procedures.archive import Manifest, SealPart
from procedures.conditions import KINDS
from procedures.forms.conditions import type_of
from procedures.lint import RULES


def test_the_page_is_fresh():
    assert procedures.PAGE.read_text(encoding="utf-8") == procedures.page(), "stale: run python -m docs.procedures"


def test_every_rule_is_named():
    text = procedures.PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| (L\d{3}) \|", text, re.MULTILINE) == [rule.id for rule in RULES]


def examples():
    return [json.loads(text) for text in re.findall(r"```json\n(.*?)```", procedures.HEAD, re.DOTALL)]


def test_the_examples_of_manifest_and_seal_have_their_form():
    manifest, seal, _procedure = examples()
    hash_ = "0" * 64
    manifest["publisher"]["fingerprint"] = manifest["parts"]["procedure.json"] = hash_
    assert Manifest.model_validate(manifest).parts.procedure == hash_
    assert set(seal) == set(SealPart.model_fields)


def test_the_example_has_the_form_of_a_package():
    *_, example = examples()
    content = example["processes"][0]["content"]
    content["steps"].append({**content["steps"][0], "code": "xem_xet"})
    assert packages.package_read(example).procedure.code == "2.001044"


def test_what_stands_for_an_older_keyword_is_a_condition_that_is_here():
    known = {type_of(kind) for kind in KINDS}
    named = {name for _keyword, here in CONDITIONS for name in re.findall(r"`([a-z_]+)`", here)} - {"timer"}
    assert named <= known
    assert all(why.strip() for _keyword, why in LEFT)
