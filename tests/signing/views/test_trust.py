"""The pages of the root certificates."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from signing.models import TrustAnchor
from signing.trust.certificates import read_facts, to_pem
from tests.factories.accounts import person
from tests.factories.signing import authority

LIST, NEW = reverse("signing:trust_list"), reverse("signing:trust_propose")


@pytest.fixture
def keepers(db):
    return [person(Role.SYSTEM_ADMIN) for _ in range(2)]


def prints():
    return read_facts(authority().root.certificate).fingerprint


def form(**changes):
    file = SimpleUploadedFile("goc.pem", to_pem(authority().root.certificate).encode())
    values = {"certificate": file, "fingerprint": prints(), "name": "Ban Cơ yếu", "family": "state", "hosts": "a.vn"}
    return values | changes


def act(client, name, **data):
    return client.post(reverse(f"signing:trust_{name}", args=[TrustAnchor.objects.get().pk]), data)


def test_a_root_is_proposed_approved_and_withdrawn(client, keepers):
    client.force_login(keepers[0])
    assert "Chưa tin cậy nhà cung cấp nào" in client.get(LIST).text
    page = client.post(NEW, form(), follow=True)
    assert "Chờ một quản trị hệ thống khác" in page.text
    assert act(client, "approve", fingerprint=prints()).status_code == 403
    client.force_login(keepers[1])
    refused = act(client, "approve", fingerprint="sai")
    assert (refused.status_code, TrustAnchor.objects.get().state) == (422, "proposed")
    assert "không khớp" in refused.text
    assert act(client, "approve", fingerprint=prints()).status_code == 302
    assert TrustAnchor.objects.get().active
    assert "Ban Cơ yếu" in client.get(LIST).text
    assert act(client, "withdraw", reason="").status_code == 422
    act(client, "withdraw", reason="Lộ khóa")
    assert not TrustAnchor.objects.get().active


def test_a_wrong_form_says_why_and_keeps_what_was_typed(client, keepers):
    client.force_login(keepers[0])
    page = client.post(NEW, form(fingerprint="ab"))
    assert (page.status_code, TrustAnchor.objects.count()) == (422, 0)
    assert "Dấu vân tay không khớp" in page.text
    assert 'value="Ban Cơ yếu"' in page.text
