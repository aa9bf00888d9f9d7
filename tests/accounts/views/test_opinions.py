"""The page of ready opinions, and where they are picked."""

import pytest
from django.urls import reverse

from accounts.models import OpinionTemplate, Role
from accounts.services.opinions import opinion_add
from tests.factories.accounts import AgencyFactory, person
from tests.factories.onestop import desk as build

PAGE = "accounts:opinion_list"


@pytest.fixture
def officer(db, client):
    """Sign somebody in."""
    user = person()
    client.force_login(user)
    return user


def test_adds_shows_and_takes_away(client, officer):
    assert client.post(reverse(PAGE), {"text": "Đã xem."}).status_code == 302
    kept = OpinionTemplate.objects.get(user=officer)
    assert "Đã xem." in client.get(reverse(PAGE)).content.decode()
    client.post(reverse("accounts:opinion_remove", args=[kept.pk]))
    assert not OpinionTemplate.objects.exists()


def test_a_refused_one_stands_in_the_form(client, officer):
    answer = client.post(reverse(PAGE), {"text": " "})
    assert (answer.status_code, OpinionTemplate.objects.count()) == (422, 0)


def test_an_agencys_is_offered_to_its_administrator_alone(client, officer):
    agency = AgencyFactory()
    admin = person(Role.AGENCY_ADMIN, agency=agency)
    client.post(reverse(PAGE), {"text": "Chung.", "agency_id": agency.pk})
    assert OpinionTemplate.objects.get().user == officer
    client.force_login(admin)
    client.post(reverse(PAGE), {"text": "Chung.", "agency_id": agency.pk})
    assert OpinionTemplate.objects.filter(agency=agency).count() == 1


def test_anothers_is_not_there_and_an_agencys_is_not_ones_own(client, officer):
    other = person(Role.AGENCY_ADMIN, agency=officer.posts.get().agency)
    own = opinion_add(actor=other, text="Của người khác.")
    shared = opinion_add(actor=other, text="Chung.", agency_id=officer.posts.get().agency_id)
    assert client.post(reverse("accounts:opinion_remove", args=[own.pk])).status_code == 404
    assert client.post(reverse("accounts:opinion_remove", args=[shared.pk])).status_code == 403
    assert OpinionTemplate.objects.count() == 2


def test_they_stand_beside_the_field_of_an_opinion(client, db):
    desk = build()
    dossier = desk.accept()
    opinion_add(actor=desk.specialist, text="Hồ sơ đủ điều kiện, kính trình.")
    client.force_login(desk.specialist)
    text = client.get(dossier.get_absolute_url()).content.decode()
    assert f'hx-get="{reverse(PAGE)}"' in text
    picks = client.get(reverse(PAGE), headers={"HX-Request": "true"}).content.decode()
    assert 'data-opinion="Hồ sơ đủ điều kiện, kính trình."' in picks
    assert "<html" not in picks
