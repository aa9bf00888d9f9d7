"""Forms of steps."""

import pytest

from tests.procedures.views.browsing import STEP, browser, post, said, to

pytestmark = pytest.mark.django_db


def test_adds_a_step_between_two(office, admin):
    split = office.action("xu_ly", "advance").pk
    page = admin.get(to("step_add", office.draft.pk) + f"?chen={split}")
    assert page.context["form"]["split_action_id"].value() == str(split)
    post(admin, office, "step_add", split_action_id=split, **STEP)
    assert [s.code for s in office.draft.steps.all()][:3] == ["tiep_nhan", "xu_ly", "ra_soat"]


def test_edits_copies_moves_and_deletes(office, admin):
    step = office.step("xu_ly")
    assert "Xử lý hồ sơ" in said(admin.get(to("step_edit", office.draft.pk, step.pk)))
    post(admin, office, "step_edit", step.pk, **{**STEP, "name": "Thẩm định", "code": "xu_ly"})
    assert office.step("xu_ly").name == "Thẩm định"
    post(admin, office, "step_copy", step.pk)
    copy = office.step("xu_ly_2")
    post(admin, office, "step_move", copy.pk, huong="len")
    assert [s.code for s in office.draft.steps.all()][:3] == ["tiep_nhan", "xu_ly_2", "xu_ly"]
    post(admin, office, "step_delete", copy.pk)
    assert not office.draft.steps.filter(pk=copy.pk).exists()


def test_offers_a_step_for_the_actions_of_one_that_goes(office, admin, nothing_changes):
    step = office.step("xem_xet")
    assert "Các thao tác nối vào bước này" in said(admin.get(to("step_delete", office.draft.pk, step.pk)))
    with nothing_changes():
        answer = post(admin, office, "step_delete", step.pk)
    assert answer.status_code == 422
    assert "Hãy chọn bước nhận thay" in said(answer)
    post(admin, office, "step_delete", step.pk, reconnect_to=office.step("xac_nhan").pk)
    assert not office.draft.steps.filter(code="xem_xet").exists()


def test_what_was_typed_stays_when_another_was_faster(office, admin):
    step = office.step("xu_ly")
    stale = {"revision": office.draft.revision, **STEP, "name": "Tên của tôi", "code": "xu_ly"}
    post(
        browser(office.second),
        office,
        "step_edit",
        step.pk,
        **{**STEP, "name": "Tên của bạn", "code": "xu_ly"},
    )
    answer = admin.post(to("step_edit", office.draft.pk, step.pk), stale)
    page = said(answer)
    assert answer.status_code == 422
    assert f"{office.second.full_name} sửa bước «Tên của bạn»" in page
    assert 'value="Tên của tôi"' in page
    assert office.step("xu_ly").name == "Tên của bạn"
    office.draft.refresh_from_db()
    assert f'name="revision" value="{office.draft.revision}"' in page
    admin.post(to("step_edit", office.draft.pk, step.pk), {**stale, "revision": office.draft.revision})
    assert office.step("xu_ly").name == "Tên của tôi"


def test_a_stale_button_changes_nothing(office, admin, nothing_changes):
    with nothing_changes():
        answer = admin.post(
            to("step_move", office.draft.pk, office.step("xem_xet").pk),
            {"revision": office.draft.revision - 1, "huong": "len"},
            follow=True,
        )
    assert "Bản soạn đã thay đổi" in said(answer)


def test_steps_of_another_version_are_not_there(office, admin):
    step = office.published.steps.first()
    assert admin.get(to("step_edit", office.draft.pk, step.pk)).status_code == 404
