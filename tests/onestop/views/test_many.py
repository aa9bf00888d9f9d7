"""Ticking dossiers in the list, and doing one thing for all of them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from onestop.queries.many import together, ways_of
from tests.factories.accounts import NOW, person
from tests.factories.demands import demand, fresh


@pytest.fixture(autouse=True)
def clock():
    """Stand an hour after the dossiers were taken in."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def dossiers(desk, client):
    """Give two dossiers with the specialist, who may pass on many at once; the second has no draft yet."""
    demand(desk, for_many=True, needs_draft=True)
    first, second = desk.accept(), desk.accept()
    desk.draft(first)
    client.force_login(desk.specialist)
    return [first, second]


def press(client, dossiers, **values):
    [shown] = together(ways_of(dossiers, dossiers[0].holder))
    steps = {f"buoc-{one.pk}": "xu_ly" for one in dossiers}
    sent = {"hs": [one.code for one in dossiers], "viec": shown.key, **steps, **values}
    return client.post(reverse("onestop:many_act"), sent)


def test_the_list_lets_tick_what_goes_together(client, dossiers):
    text = client.get(reverse("onestop:task_list")).content.decode()
    assert all(f'name="hs" value="{one.code}"' in text for one in dossiers)


def test_the_list_has_no_boxes_where_nothing_goes_together(client, desk, dossiers):
    client.force_login(desk.head)
    assert 'name="hs"' not in client.get(reverse("onestop:task_list")).content.decode()


def test_the_page_names_the_dossiers_and_where_they_go(client, desk, dossiers):
    answer = client.get(reverse("onestop:many_act"), {"hs": [one.code for one in dossiers]})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert all(one.code in text for one in dossiers)
    assert desk.plan.step("xem_xet").name in text


def test_the_summary_names_those_refused_and_why(client, desk, dossiers):
    text = press(client, dossiers).content.decode()
    assert "Đã làm 1 hồ sơ, 1 hồ sơ chưa làm được." in text
    assert "Chưa có dự thảo kết quả." in text
    assert [desk.step(fresh(one)) for one in dossiers] == ["xem_xet", "xu_ly"]


def test_an_opinion_that_is_missing_is_asked_for_and_nothing_moves(client, desk, dossiers, nothing_changes):
    demand(desk, opinion="must")
    with nothing_changes():
        assert press(client, dossiers).status_code == 422


@pytest.mark.parametrize("values", [{"viec": ""}, {"viec": "2000|Việc khác|Xử lý hồ sơ|Trả kết quả"}])
def test_another_action_than_the_page_showed_is_never_taken(client, dossiers, values, nothing_changes):
    with nothing_changes():
        answer = press(client, dossiers, **values)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Việc bạn chọn đã thay đổi nên chưa làm hồ sơ nào. Hãy chọn lại việc cần làm." in text
    assert all(f'name="hs" value="{one.code}"' in text for one in dossiers)


def test_an_action_that_was_named_anew_is_to_be_chosen_again(client, desk, dossiers, nothing_changes):
    [shown] = together(ways_of(dossiers, desk.specialist))
    demand(desk, label="Trình lãnh đạo ký")
    with nothing_changes():
        assert press(client, dossiers, viec=shown.key).status_code == 422


@pytest.mark.parametrize("codes", [[], ["la"], ["a\0b"]])
def test_without_a_dossier_it_leads_back_to_the_list(client, dossiers, codes, nothing_changes):
    with nothing_changes():
        answer = client.post(reverse("onestop:many_act"), {"hs": codes})
    assert answer.headers["Location"] == reverse("onestop:task_list")


def test_dossiers_of_another_agency_are_not_there(client, desk, dossiers, nothing_changes):
    client.force_login(person("specialist"))
    with nothing_changes():
        assert press(client, dossiers).status_code == 302
