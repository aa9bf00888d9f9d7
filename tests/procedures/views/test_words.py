"""The form of an action has its words, its checks and whether it is for many; the difference tells what changed."""

import pytest

from procedures.demands import demands_of
from procedures.difference import differences
from procedures.packages import draft_content, process_content
from procedures.wording import wording_of
from tests.procedures.views.browsing import post, said, to

pytestmark = pytest.mark.django_db
USUAL = {
    "code": "2000", "label": "Trình", "trigger": "person", "assignment": "chosen", "needs_draft": "on",
    "participants": "followers", "opinion": "may", "transition": "advance", "tells_applicant": "on",
}  # fmt: skip
WORDS = {
    "subject_template": "{procedure} cho {owner}",
    "notice_text": "Hồ sơ {code} đã thẩm định.",
    "mail_text": "Thư về {case}.",
}


def edit(office, admin, **data):
    action = office.action("xu_ly", "advance")
    ends = {"from_step_id": action.from_step_id, "to_step_id": action.to_step_id}
    return post(admin, office, "action_edit", action.pk, **USUAL, **ends, **data)


def test_stores_the_words_and_shows_them_again(office, admin):
    edit(office, admin, checks_papers="on", for_many="on", **WORDS)
    stored = office.action("xu_ly", "advance")
    assert vars(wording_of(stored)) == WORDS
    assert (demands_of(stored).checks_papers, demands_of(stored).for_many) == (True, True)
    page = said(admin.get(to("action_edit", office.draft.pk, stored.pk)))
    assert "Hồ sơ {code} đã thẩm định." in page


def test_the_difference_tells_them_in_words(office, admin):
    edit(office, admin, checks_papers="on", for_many="on", **WORDS)
    office.draft.refresh_from_db()
    changes = differences(
        process_content(office.published), draft_content(type(office.draft).objects.get(pk=office.draft.pk))
    )
    labels = {field.label: field.after for change in changes for field in change.fields}
    assert labels["Mẫu trích yếu"] == WORDS["subject_template"]
    assert labels["Lời báo người nộp"] == WORDS["notice_text"]
    assert (labels["Kiểm tra từng giấy tờ"], labels["Làm cho nhiều hồ sơ một lúc"]) == ("có", "có")


@pytest.mark.parametrize(
    ("field", "text", "named"),
    [
        ("subject_template", "Cấp cho {nguoi_nop}", "{nguoi_nop}"),
        ("notice_text", "Hồ sơ của {owner}", "{owner}"),
        ("mail_text", "Hồ sơ {code", "{"),
    ],
)
def test_a_place_that_nothing_fills_in_is_refused(office, admin, nothing_changes, field, text, named):
    with nothing_changes():
        answer = edit(office, admin, **{field: text})
    assert answer.status_code == 422
    assert f"Không có chỗ điền {named}." in answer.context["form"].errors[field][0]


def test_conditions_of_time_and_role_are_chosen_in_a_form(office, admin):
    action = office.action("xu_ly", "advance")
    post(admin, office, "condition_add", action.pk, "processed_longer_than", amount=3, unit="working_day")
    post(admin, office, "condition_add", action.pk, "role_done", role="leader")
    assert office.action("xu_ly", "advance").conditions == [
        {"type": "processed_longer_than", "amount": 3, "unit": "working_day"},
        {"type": "role_done", "role": "leader"},
    ]
    page = said(admin.get(to("action_edit", office.draft.pk, action.pk)))
    assert "Đã giải quyết hơn 3 ngày làm việc" in page
