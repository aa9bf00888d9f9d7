"""An action that made part dossiers is taken back with them, while nobody has worked on one."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Role
from notices.models import Notice
from notices.queries import notices_about, notices_of
from notices.services.mailing import mails_send
from onestop.models import Dossier, Event
from onestop.services import undoing
from onestop.services.locking import locked
from onestop.services.moves import COURSE_FIELDS, record
from onestop.services.parts_undoing import PartMovedError
from tests.factories.accounts import NOW, person
from tests.factories.demands import fresh
from tests.factories.kin import kin
from tests.factories.leaving import administrator, hand_over
from tests.kept import kept

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(hours=1, minutes=10)


def take_back(family, dossier, **options):
    page = {"expected_state": "processing", "expected_step": "cho", "reason": "Gửi nhầm.", "at": SOON}
    return undoing.action_undo(dossier_id=dossier.pk, actor=family.own.specialist, **page | options)


def test_its_parts_are_over_and_belong_to_nothing_any_more():
    family = kept(kin)
    dossier = family.made()
    parts = list(Dossier.objects.filter(parent=dossier))
    take_back(family, dossier)
    assert family.own.step(fresh(dossier)) == "xu_ly"
    assert not Dossier.objects.filter(parent=dossier).exists()
    for part in parts:
        now_is = fresh(part)
        assert (now_is.state, now_is.holder, now_is.events.last().action) == ("withdrawn", None, "part_taken_back")
    assert [one.title for one in notices_of(family.first.specialist)][:1] == [f"Hồ sơ {parts[0].code} đã hủy"]
    assert fresh(dossier).events.last().data["parts"] == sorted(part.code for part in parts)


def test_nobody_reads_that_they_were_taken_in(settings, mailoutbox):
    settings.MAIL_ENABLED = True
    family = kept(kin)
    dossier = family.accept()
    mails_send(clock=lambda: NOW + timedelta(minutes=1))
    mailoutbox.clear()
    family.send(dossier)
    parts = list(Dossier.objects.filter(parent=dossier))
    assert mails_send(clock=lambda: SOON) == 0
    take_back(family, fresh(dossier))
    for part in parts:
        told = [one for one in notices_about(part.code) if one.key.startswith(f"{part.code}#1:")]
        assert {one.channel for one in told} == {"product", "email"}
        assert {one.standing for one in told} == {"cancelled"}
    assert (mails_send(clock=lambda: NOW + timedelta(hours=9)), mailoutbox) == (0, [])


def test_the_applicant_reads_of_parts_once_they_stay(settings, mailoutbox):
    settings.MAIL_ENABLED = True
    family = kept(kin)
    dossier = family.made()
    mails_send(clock=lambda: NOW + timedelta(hours=9))
    codes = Dossier.objects.filter(parent=dossier).values_list("code", flat=True)
    sent = Notice.objects.filter(subject__in=codes, channel="email", standing="sent")
    assert set(sent.values_list("subject", flat=True)) == set(codes)


def test_they_can_be_made_once_more():
    family = kept(kin)
    dossier = family.made()
    take_back(family, dossier)
    family.send(fresh(dossier), at=SOON)
    assert set(Dossier.objects.filter(parent=dossier).values_list("state", flat=True)) == {"processing"}


def test_refuses_once_a_part_has_moved():
    family = kept(kin)
    dossier = family.made()
    part = family.part(dossier, family.first)
    family.first.draft(part)
    with pytest.raises(PartMovedError, match=part.code):
        take_back(family, dossier)
    now_is = fresh(dossier)
    assert (family.own.step(now_is), now_is.events.last().action) == ("cho", Event.Kind.PARTS_MADE)
    assert set(Dossier.objects.filter(parent=dossier).values_list("state", flat=True)) == {"processing"}


def test_a_hand_over_and_what_a_worker_notes_are_no_work_on_a_part():
    family = kept(kin)
    dossier = family.made()
    part, taker = family.part(dossier, family.first), person(Role.SPECIALIST, agency=family.first.agency)
    with transaction.atomic():
        record(locked(part.pk), Event.Kind.FILE_LASTING, at=SOON, saving=COURSE_FIELDS)
    hand_over(family.first.specialist, taker, administrator(family.first.agency), at=SOON)
    assert fresh(part).holder == taker
    take_back(family, dossier)
    assert (fresh(part).state, family.own.step(fresh(dossier))) == ("withdrawn", "xu_ly")
    assert notices_of(taker)[0].title == f"Hồ sơ {part.code} đã hủy"
