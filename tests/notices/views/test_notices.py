"""The page under the bell."""

import pytest
from django.test import Client
from django.urls import reverse

from notices.queries import unseen_count
from notices.services.telling import Telling, tell
from tests.factories.accounts import NOW, person

LIST = reverse("notices:notice_list")


@pytest.fixture
def officer(db):
    return person()


def notify(user, number=1):
    tell([Telling(f"H18-{number}", "1", f"Hồ sơ H18-{number} tới lượt bạn", url="/x/", user_id=user.pk)], at=NOW)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_shows_ones_own_notices_and_counts_the_new(officer):
    other = person()
    notify(officer)
    notify(other, 2)
    shown = browser(officer).get(LIST).content.decode()
    assert "Hồ sơ H18-1 tới lượt bạn" in shown
    assert "H18-2" not in shown
    assert '<span class="count">1<' in browser(officer).get(reverse("notices:notice_count")).content.decode()


def test_opening_one_reads_what_was_told_of_the_thing(officer):
    stranger = person()
    notify(officer)
    notify(officer, 2)
    address = reverse("notices:notice_open", args=[officer.notices.earliest("pk").pk])
    assert browser(stranger).get(address).status_code == 404
    assert unseen_count(officer) == 2
    assert browser(officer).get(address)["Location"] == "/x/"
    assert unseen_count(officer) == 1


def test_reads_all_of_ones_own(officer):
    other = person()
    notify(officer)
    notify(other)
    answer = browser(officer).post(reverse("notices:notice_see_all"), follow=True)
    assert "đã đọc" in answer.content.decode()
    assert (unseen_count(officer), unseen_count(other)) == (0, 1)


def test_an_empty_page_says_what_will_be_there(officer):
    assert "Chưa có thông báo nào" in browser(officer).get(LIST).content.decode()


def test_one_and_fifty_cost_the_same(officer, django_assert_max_num_queries):
    for number in range(55):
        notify(officer, number)
    client = browser(officer)
    with django_assert_max_num_queries(10):
        assert "after=" in client.get(LIST).content.decode()
