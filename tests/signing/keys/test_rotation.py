"""A new key-encryption key."""

import io

import pytest
from django.core.management import CommandError, call_command

from signing.keys.secret import Secret
from signing.keys.unlock import key_open
from signing.models import SigningKey
from tests.factories.accounts import NOW
from tests.factories.signing import PIN
from tests.signing.keys.test_envelope import NEW


def test_every_key_moves_and_opens_without_the_old_one(office, settings):
    settings.SIGNING_KEKS = f"{NEW},{settings.SIGNING_KEKS}"
    out = io.StringIO()
    call_command("rewrap_keys", stdout=out)
    assert out.getvalue() == "Đã chuyển 2 khóa ký.\n"
    settings.SIGNING_KEKS = NEW
    for pk in (office.leader_key.pk, office.seal_key.pk):
        assert key_open(row=SigningKey.objects.get(pk=pk), pin=Secret(PIN), at=NOW)


def test_nothing_moves_when_the_old_one_is_gone(office, settings):
    settings.SIGNING_KEKS = NEW
    with pytest.raises(CommandError, match="Không chuyển được"):
        call_command("rewrap_keys")
    assert not SigningKey.objects.filter(kek_id="new").exists()


def test_is_done_once(office):
    out = io.StringIO()
    call_command("rewrap_keys", stdout=out)
    assert out.getvalue() == "Đã chuyển 0 khóa ký.\n"
