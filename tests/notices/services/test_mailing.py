"""E-mails leave once, later when the server is away, and are given up in the end."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from common.places import held_place
from notices.models import Notice
from notices.services.mailing import PAUSES, mails_send
from tests.factories.accounts import NOW
from tests.notices.conftest import ADDRESS


def send(minutes=0):
    return mails_send(clock=lambda: NOW + timedelta(minutes=minutes))


def email():
    return Notice.objects.get(channel="email")


def test_a_letter_leaves_once(told, mails):
    told()
    assert (send(), send(60)) == (1, 0)
    [letter] = mails
    assert (letter.to, letter.subject) == ([ADDRESS], "Hồ sơ đã có kết quả")
    assert letter.body.startswith("Mời đến nhận.")
    assert letter.extra_headers["Message-ID"] == f"<thong-bao-{email().pk}@tinh.example>"
    assert (email().standing, email().sent_at) == ("sent", NOW)


def test_a_letter_waits_for_its_time(told, mails):
    told(mail_after=timedelta(minutes=15))
    assert (send(14), len(mails)) == (0, 0)
    assert (send(15), len(mails)) == (1, 1)


def test_one_that_somebody_is_sending_is_not_taken(told, mails):
    told()
    Notice.objects.filter(channel="email").update(due_at=NOW + PAUSES[0], tries=1)
    assert send() == 0


def test_a_server_that_is_away_is_tried_again_then_given_up(told, mails, settings):
    told()
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.notices.broken.BrokenBackend"
    assert send() == 0
    assert (email().standing, email().due_at, email().tries) == ("waiting", NOW + PAUSES[0], 1)
    assert "báo quản trị" in email().error
    for minutes in range(60, 60 * len(PAUSES) * 24, 24 * 60):
        send(minutes)
    assert (email().standing, email().tries) == ("failed", len(PAUSES))
    settings.EMAIL_BACKEND = working
    assert (send(10_000_000), mails) == (0, [])


def test_an_address_that_no_letter_can_bear_does_not_hold_up_the_others(told, mails):
    told()
    first = email()
    first.pk, first.key, first.address = None, "H18.1#0:citizen:email", f"a@{'ă' * 70}.vn"
    first.due_at = NOW - timedelta(minutes=1)
    first.save()
    assert send() == 0
    assert Notice.objects.get(key=first.key).error
    assert (send(1), len(mails)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_while_one_worker_sends_the_others_leave_the_letters_to_it(told, mails):
    told()
    sent = []

    def other():
        sent.append(send())
        connection.close()

    with held_place("mail", most=1):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    assert (sent, mails) == ([0], [])
    assert send() == 1


def test_the_log_has_no_address(told, settings, caplog):
    told()
    settings.EMAIL_BACKEND = "tests.notices.broken.BrokenBackend"
    send()
    assert "was not sent" in caplog.text
    assert ADDRESS not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_letter_once(told, mails):
    """The row is held by one; the other passes it by."""
    told()
    sent = []

    def other():
        sent.append(send())
        connection.close()

    with transaction.atomic():
        Notice.objects.select_for_update().get(channel="email")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    assert sent == [0]
    assert send() == 1
