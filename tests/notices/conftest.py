"""E-mails that go nowhere, and something to tell."""

import pytest

from notices.services.telling import Telling, tell
from tests.factories.accounts import NOW

ADDRESS = "minh@thu.example"


@pytest.fixture
def mails(settings, mailoutbox):
    """Let e-mails be written; give those that left."""
    settings.MAIL_ENABLED = True
    settings.DEFAULT_FROM_EMAIL = "Một cửa <motcua@tinh.example>"
    return mailoutbox


@pytest.fixture
def told(db, mails):
    """Give a function that tells the citizen of an act."""

    def telling(act="3", at=NOW, **options):
        tell([Telling("H18-1", act, "Hồ sơ đã có kết quả", "Mời đến nhận.", email=ADDRESS)], at=at, **options)

    return telling
