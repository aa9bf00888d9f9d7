"""Notices are rows of the act: told once, and e-mails can be kept back."""

from datetime import timedelta

from notices.models import Notice
from notices.queries import citizen_notices, notices_about, notices_of, unseen_count
from notices.services.mailing import mails_send
from notices.services.telling import Telling, cancel, notices_see, tell
from tests.factories.accounts import NOW, person


def test_the_citizen_is_told_in_the_product_and_by_email(told):
    told()
    assert [(one.channel, one.standing, one.address) for one in notices_about("H18-1")] == [
        ("email", "waiting", "minh@thu.example"),
        ("product", "sent", ""),
    ]
    assert [one.title for one in citizen_notices("H18-1")] == ["Hồ sơ đã có kết quả"]


def test_the_same_is_told_once(told):
    told()
    told()
    assert Notice.objects.count() == 2


def test_without_a_mail_server_no_email_waits(told, settings):
    settings.MAIL_ENABLED = False
    told()
    assert [one.channel for one in notices_about("H18-1")] == ["product"]


def test_what_was_taken_back_does_not_leave(told, mails):
    told("3", mail_after=timedelta(minutes=15))
    told("31", at=NOW + timedelta(seconds=1), mail_after=timedelta(minutes=14))
    assert cancel(subject="H18-1", act="3") == 1
    assert mails_send(clock=lambda: NOW + timedelta(minutes=16)) == 1
    standings = Notice.objects.filter(channel="email").order_by("pk").values_list("standing", flat=True)
    assert list(standings) == ["cancelled", "sent"]


def test_what_was_taken_back_is_read_by_nobody_but_stays_on_record(told):
    officer = person()
    for act in ("3", "31"):
        told(act)
        tell([Telling("H18-1", act, "Tới lượt bạn", url="/", user_id=officer.pk)], at=NOW)
    cancel(subject="H18-1", act="3")
    assert (unseen_count(officer), notices_of(officer).count(), len(citizen_notices("H18-1"))) == (1, 1, 1)
    kept = [one for one in notices_about("H18-1") if one.key.startswith("H18-1#3:")]
    assert {(one.standing, one.sent_at) for one in kept} == {("cancelled", None)}


def test_an_officer_reads_what_was_told_of_a_thing_or_everything(db):
    officer, other = person(), person()
    for user in (officer, other):
        for subject in ("H18-1", "H18-2"):
            tell([Telling(subject, "1", "Tới lượt bạn", url="/", user_id=user.pk)], at=NOW)
    assert (unseen_count(officer), notices_of(officer).count()) == (2, 2)
    assert notices_see(user=officer, at=NOW, subject="H18-1") == 1
    assert (unseen_count(officer), unseen_count(other)) == (1, 2)
    assert notices_see(user=officer, at=NOW) == 1
    assert notices_see(user=officer, at=NOW) == 0


def test_two_things_of_one_press_are_one_letter(db, mails):
    first = Telling("H1", "1", "Đã thu phí", text="Đã thu 5 đồng.\nHồ sơ H1.", email="a@b.vn", about="Hồ sơ H1.")
    second = Telling("H1", "2", "Hồ sơ đi tiếp", text="Hẹn mai.\nHồ sơ H1.", email="a@b.vn", about="Hồ sơ H1.")
    tell([first], at=NOW)
    tell([second], at=NOW)
    letter = Notice.objects.get(channel="email")
    assert letter.title == "Đã thu phí. Hồ sơ đi tiếp"
    assert letter.text == "Đã thu 5 đồng.\nHẹn mai.\nHồ sơ H1."
    assert Notice.objects.filter(channel="product").count() == 2


def test_what_was_pressed_later_is_a_letter_of_its_own(db, mails):
    for number, minutes in (("1", 0), ("2", 1)):
        tell([Telling("H1", number, "Tin", email="a@b.vn")], at=NOW + timedelta(minutes=minutes))
    assert Notice.objects.filter(channel="email").count() == 2
