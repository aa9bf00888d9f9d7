"""Forms: what is accepted, what is said, how a field is drawn."""

from datetime import date

import pytest
from django import forms
from django.template import Context, engines

from common.forms import MultiFileInput, OfficeForm, OpinionInput, StateField, VnDateField, VndField


class Papers(OfficeForm):
    expected_state = StateField()
    subject = forms.CharField(label="Trích yếu", help_text="Ghi ngắn gọn.", widget=forms.Textarea)
    unit = forms.ChoiceField(label="Đơn vị", choices=[("a", "Sở Xây dựng")])
    way = forms.ChoiceField(label="Cách nhận", choices=[("a", "Tại quầy")], widget=forms.RadioSelect)
    same = forms.BooleanField(label="Cùng là người nộp", required=False)
    day = VnDateField(label="Ngày", required=False)
    fee = VndField(label="Lệ phí", required=False)
    files = forms.FileField(label="Tệp", widget=MultiFileInput, required=False)


def filled(**changes: str) -> Papers:
    return Papers({"expected_state": "processing", "subject": "x", "unit": "a", "way": "a", **changes})


def draw(form: forms.Form, name: str) -> str:
    template = engines["django"].from_string('{% field bound "c6" %}').template
    return template.render(Context({"bound": form[name]}))


@pytest.mark.parametrize("text", ["23/11/2026", "23-11-2026", "23.11.2026", " 2026-11-23 "])
def test_reads_a_date_as_people_write_it(text):
    form = filled(day=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(2026, 11, 23)


def test_says_how_a_date_is_written():
    assert filled(day="31/02/2026").errors["day"] == ["Nhập ngày theo dạng ngày/tháng/năm, ví dụ 23/11/2026."]


def test_shows_a_stored_date_and_amount_as_people_write_them():
    form = Papers(initial={"day": date(2026, 11, 23), "fee": 1200000})
    assert 'value="23/11/2026"' in draw(form, "day")
    assert 'value="1.200.000"' in draw(form, "fee")


@pytest.mark.parametrize(
    ("text", "amount"), [("1.200.000", 1200000), ("200 000 đồng", 200000), ("50000", 50000), ("", None), ("0", 0)]
)
def test_reads_an_amount_with_or_without_separators(text, amount):
    form = filled(fee=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["fee"] == amount


@pytest.mark.parametrize("text", ["hai trăm", "-5"])
def test_refuses_what_is_no_amount(text):
    assert "fee" in filled(fee=text).errors


def test_says_of_each_missing_field_what_to_do():
    errors = Papers({}).errors
    assert errors["subject"] == ["Nhập trích yếu."]
    assert errors["unit"] == ["Chọn đơn vị."]
    assert errors["way"] == ["Chọn cách nhận."]
    assert errors["expected_state"] == ["Trang này thiếu trạng thái. Hãy tải lại trang rồi làm lại."]


def test_lists_errors_with_the_control_to_go_to():
    form = Papers({})
    assert ("id_subject", "Nhập trích yếu.") in form.error_list
    assert ("", "Trang này thiếu trạng thái. Hãy tải lại trang rồi làm lại.") in form.error_list
    template = engines["django"].from_string("{% error_summary form other %}").template
    shown = template.render(Context({"form": form, "other": None}))
    assert 'role="alert"' in shown
    assert '<a href="#id_subject">Nhập trích yếu.</a>' in shown
    assert f"Còn {len(form.error_list)} chỗ cần sửa" in shown
    assert template.render(Context({"form": Papers()})).strip() == ""


def test_draws_label_control_hint_and_error_tied_together():
    shown = draw(Papers({}), "subject")
    assert '<label for="id_subject">' in shown
    assert 'class="area"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_subject_helptext id_subject_error"' in shown
    assert 'id="id_subject_helptext"' in shown
    assert 'id="id_subject_error"' in shown
    assert "field--bad c6" in shown


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("unit", 'class="select"'),
        ("day", 'class="input"'),
        ("same", 'class="check"'),
        ("way", "<legend"),
        ("files", "data-dropzone"),
    ],
)
def test_draws_each_kind_of_field(name, mark):
    assert mark in draw(Papers(), name)


class Nasty(OfficeForm):
    text = forms.CharField(label="<b>x", help_text="<b>h")
    box = forms.BooleanField(label="<b>x", help_text="<b>h")
    boxes = forms.ChoiceField(label="<b>x", help_text="<b>h", choices=[("<b>", "<b>y")], widget=forms.RadioSelect)
    files = forms.FileField(label="<b>x", help_text="<b>h", widget=MultiFileInput)


@pytest.mark.parametrize("name", list(Nasty.base_fields))
def test_writes_nothing_of_a_field_as_markup(name):
    form = Nasty({"boxes": "<b>"}, auto_id="<b>%s")
    shown = draw(form, name)
    assert "<b>" not in shown
    assert all(f"&lt;b&gt;{word}" in shown for word in ("x", "h", name))


def test_offers_ready_opinions_beside_the_field_of_an_opinion_only():
    class Said(OfficeForm):
        note = forms.CharField(label="Ý kiến", widget=OpinionInput())
        name = forms.CharField(label="Tên")

    template = engines["django"].from_string("{% field form.note %}|{% field form.name %}").template
    note, name = template.render(Context({"form": Said(), "opinions_url": "/mau/?a=1&b=2"})).split("|")
    assert 'hx-get="/mau/?a=1&amp;b=2"' in note
    assert "hx-get" not in name
    assert "hx-get" not in template.render(Context({"form": Said()}))


def test_draws_a_hidden_field_as_its_control_alone():
    assert draw(Papers(), "expected_state").startswith('<input type="hidden"')


def test_draws_a_whole_form_with_the_same_components():
    shown = str(Papers())
    assert shown.count('class="field') >= 7
    assert 'type="hidden" name="expected_state"' in shown
