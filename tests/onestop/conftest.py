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
from tests.stored import stored

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


@pytest.fixture
def nothing_changes():
    """Give a context in which no row may change and no message may be queued."""

    @contextmanager
    def watch():
        before = stored(WATCHED)
        yield
        assert stored(WATCHED) == before

    return watch
