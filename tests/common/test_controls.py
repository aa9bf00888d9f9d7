"""Our own drawing of plain controls gives what Django's templates give."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from common.controls import DRAWN
from common.forms import FieldRenderer

NASTY = "<b>\"Ô & ông'</b>"
OTHERS = [(3, "ba"), ("n", 1234.5), ("d", date(2026, 1, 2)), ("k", None)]
GROUPS = [("", "Chọn"), ("Nhóm <1>", [("a", "A & B"), ("b", NASTY)]), *OTHERS]
CASES = [
    (forms.TextInput(attrs={"maxlength": 20, "required": True, "hidden": False, "placeholder": NASTY}), NASTY),
    (forms.TextInput(), None),
    (forms.TextInput(), 0),
    (forms.HiddenInput(), "x"),
    (forms.NumberInput(attrs={"min": 0}), 1200),
    (forms.EmailInput(), "a@b.vn"),
    (forms.PasswordInput(), "secret"),
    (forms.DateInput(), "2026-11-26"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.Textarea(attrs={"rows": 3}), f"một\nhai {NASTY}"),
    (forms.Textarea(), None),
    (forms.Select(choices=GROUPS), "b"),
    (forms.Select(choices=GROUPS), 3),
    (forms.Select(choices=GROUPS, attrs={"disabled": True}), None),
    (forms.NullBooleanSelect(), True),
    (forms.FileInput(attrs={"accept": "image/png"}), None),
    (forms.ClearableFileInput(), None),
    (forms.ClearableFileInput(), SimpleNamespace(url="/tep/1")),
]


@pytest.mark.parametrize(("widget", "value"), CASES)
def test_draws_what_the_template_of_django_draws(widget, value):
    attrs = {"id": "id_x", "aria-describedby": "id_x_help"}
    own, theirs = (widget.render("x", value, attrs=attrs, renderer=one()) for one in (FieldRenderer, DjangoTemplates))
    assert _close(own) == _close(theirs)


class Boxes(forms.Form):
    """Several boxes, each drawn apart as the field's template does."""

    many = forms.MultipleChoiceField(choices=[*GROUPS[2:], ("a", NASTY)], widget=forms.CheckboxSelectMultiple)
    one = forms.ChoiceField(choices=[("a", NASTY), ("b", "B")], widget=forms.RadioSelect)


@pytest.mark.parametrize("name", ["many", "one"])
def test_draws_each_box_as_the_template_of_django_draws_it(name):
    own, theirs = (Boxes({name: ["a"]}, renderer=one()) for one in (FieldRenderer, DjangoTemplates))
    for mine, other in zip(own[name].subwidgets, theirs[name].subwidgets, strict=True):
        assert _close(mine.tag()) == _close(other.tag())
        assert _close(mine.tag(wrap_label=True)) == _close(other.tag(wrap_label=True))


def _close(html):
    return re.sub(r"\s+<", "<", html)


def test_each_control_that_is_drawn_here_was_compared():
    drawn = {widget.template_name for widget, _value in CASES}
    boxes = {forms.CheckboxSelectMultiple.option_template_name, forms.RadioSelect.option_template_name}
    assert set(DRAWN) <= drawn | boxes
