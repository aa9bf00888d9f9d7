"""The public API tells what the page tells, and nothing else."""

import json

import pytest
from django.urls import reverse

from portal.api import PublicThrottle
from tests.factories.onestop import OWNER, desk
from tests.factories.paths import extend, refuse
from tests.kept import kept

pytestmark = pytest.mark.django_db


def finished():
    return desk().at("xong")


@pytest.fixture
def dossier():
    return kept(finished)


def ask(client, code, secret=""):
    headers = {"X-Dossier-Secret": secret} if secret else {}
    return client.get(reverse("api:dossier", args=[code]), headers=headers)


def test_code_alone_gives_course_and_no_details(client, dossier):
    answer = ask(client, dossier.code)
    body = answer.json()
    assert answer.status_code == 200
    assert (body["code"], body["state"], body["details"]) == (dossier.code, "returned", None)
    assert [step["standing"] for step in body["steps"]] == ["done"] * 7
    assert set(body["course"][0]) == {"at", "sender", "action", "receiver"}
    text = json.dumps(body, ensure_ascii=False)
    assert [word for word in (OWNER.name, OWNER.phone, OWNER.id_number, OWNER.address) if word in text] == []


def test_secret_gives_details(client, dossier):
    details = ask(client, dossier.code, dossier.lookup_secret).json()["details"]
    assert details["result"]["notation"] == "7/GP-STN"
    assert details["owner_masked"] != OWNER.name
    assert (details["payment_owed_vnd"], details["payment_note"]) == (0, "")


def test_wrong_secret_is_not_found(client, dossier):
    answer = ask(client, dossier.code, "AAAAAAAA")
    assert answer.status_code == 404
    assert "mã tra cứu không đúng" in answer.json()["detail"]


def test_unknown_code_is_not_found(client):
    assert ask(client, "H18.99-260101-0001").status_code == 404


def test_misses_slow_the_address_down(client, dossier):
    for _ in range(5):
        ask(client, dossier.code, "AAAAAAAA")
    answer = ask(client, dossier.code)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_calls_are_throttled(client, dossier, monkeypatch):
    monkeypatch.setattr(PublicThrottle, "THROTTLE_RATES", {"public": "2/min"})
    assert [ask(client, dossier.code).status_code for _ in range(3)] == [200, 200, 429]


def test_only_reading_is_allowed(client, dossier):
    assert client.post(reverse("api:dossier", args=[dossier.code])).status_code == 405


def test_schema_describes_the_operation(client):
    answer = client.get(reverse("api:schema"), {"format": "json"})
    assert "/api/v1/dossiers/{code}/" in answer.json()["paths"]


def test_docs_page_names_operation_parameter_and_fields_under_the_closed_policy(client):
    answer = client.get(reverse("api:docs"))
    text = answer.content.decode()
    assert [word for word in ("/api/v1/dossiers/{code}/", "X-Dossier-Secret", "owner_masked") if word not in text] == []
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    for said in ("<b>200</b>: Track", "<b>standing</b>: done | now | next", "Mã hồ sơ in trên giấy hẹn"):
        assert said in text
    assert "StandingEnum" not in text


def test_answers_with_the_broker_down(client, dossier, settings):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    assert ask(client, dossier.code).status_code == 200


def test_letters_are_named_with_the_secret_only(client):
    place = desk()
    dossier = place.at("xem_xet")
    extend(place, dossier)
    refuse(place, dossier)
    body = ask(client, dossier.code).json()
    assert (body["state_label"], body["extensions"], body["details"]) == ("Từ chối giải quyết", 1, None)
    assert "Van-ban.pdf" not in json.dumps(body)
    letters = ask(client, dossier.code, dossier.lookup_secret).json()["details"]["letters"]
    assert [letter["name"] for letter in letters] == ["Van-ban.pdf", "Van-ban.pdf"]


def test_every_object_is_described_in_vietnamese(client):
    schema = client.get(reverse("api:schema"), {"format": "json"}).json()
    objects = {name: body for name, body in schema["components"]["schemas"].items() if "properties" in body}
    assert set(objects) >= {"Track", "Details", "Course"}
    assert [name for name, body in objects.items() if body.get("description", "").isascii()] == []
    operations = [operation for methods in schema["paths"].values() for operation in methods.values()]
    assert [one for one in operations if one["description"].isascii()] == []
