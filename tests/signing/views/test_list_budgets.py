"""What the lists of signing cost, for one row and for fifty."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from signing.models import SigningKey, TrustAnchor
from tests.factories.accounts import NOW, AgencyFactory, person

pytestmark = pytest.mark.django_db
KEYS, ANCHORS = reverse("signing:key_list"), reverse("signing:trust_list")


def ended(number, **owner):
    """Return a key that is used no longer."""
    times = {"not_before": NOW - timedelta(days=9), "not_after": NOW, "ended_at": NOW, "active": False}
    times |= {"created_at": NOW, "updated_at": NOW}
    names = {"subject_name": "Khóa", "kek_id": "k1", "serial": f"{number:x}", "fingerprint": f"{number:064x}"}
    return SigningKey(**times, **names, **owner)


def anchor(number):
    return TrustAnchor(name=f"Gốc {number}", fingerprint=f"{number:064x}", created_at=NOW, updated_at=NOW)


def cost(client, page, count_queries):
    client.get(page)
    return count_queries(lambda: client.get(page))


def test_the_list_of_ones_own_keys(client, count_queries):
    leader = person(Role.LEADER)
    client.force_login(leader)
    SigningKey.objects.bulk_create([ended(0, user=leader)])
    one = cost(client, KEYS, count_queries)
    SigningKey.objects.bulk_create([ended(number, user=leader) for number in range(1, 50)])
    assert client.get(KEYS).content.decode().count("Khóa") >= 50
    assert cost(client, KEYS, count_queries) == one <= 12


def test_the_list_of_the_seals_of_all_agencies(client, count_queries):
    client.force_login(person(Role.SYSTEM_ADMIN))
    SigningKey.objects.bulk_create([ended(0, agency=AgencyFactory())])
    one = cost(client, KEYS, count_queries)
    SigningKey.objects.bulk_create([ended(number, agency=AgencyFactory()) for number in range(1, 50)])
    assert client.get(KEYS).content.decode().count("Khóa") >= 50
    assert cost(client, KEYS, count_queries) == one <= 12


def test_the_list_of_roots(client, count_queries):
    client.force_login(person(Role.SYSTEM_ADMIN))
    TrustAnchor.objects.bulk_create([anchor(0)])
    one = cost(client, ANCHORS, count_queries)
    TrustAnchor.objects.bulk_create([anchor(number) for number in range(1, 50)])
    assert client.get(ANCHORS).content.decode().count("Gốc ") >= 50
    assert cost(client, ANCHORS, count_queries) == one <= 12
