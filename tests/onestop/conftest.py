"""A desk with its people for each test, and a look at what a refused act must leave alone."""

from contextlib import contextmanager

import pytest

from common.models import NumberSeries
from integrations.models import OutboxMessage
from notices.models import Notice
from onestop.models import (
    Attachment,
    Dossier,
    Event,
    GivenResult,
    Handover,
    OfficeRound,
    Paper,
    Participant,
    Payment,
    Result,
    Task,
)
from tests.factories.onestop import desk as build
from tests.kept import kept

WATCHED = (
    Dossier,
    Task,
    Participant,
    Event,
    Attachment,
    Paper,
    Payment,
    OfficeRound,
    Result,
    GivenResult,
    Handover,
    OutboxMessage,
    Notice,
    NumberSeries,
)


@pytest.fixture
def desk(db):
    """Give an agency with one person per role and the seven steps."""
    return kept(build)


def rows():
    """Return every row of the desk and every message."""
    return {model: list(model.objects.order_by("pk").values()) for model in WATCHED}


@pytest.fixture
def nothing_changes():
    """Give a context in which no row may change and no message may be queued."""

    @contextmanager
    def watch():
        before = rows()
        yield
        assert rows() == before

    return watch
