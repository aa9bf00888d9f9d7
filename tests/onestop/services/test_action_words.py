"""The words that a process gives an action: the subject of the dossier, and what the applicant reads."""

import pytest

from common.errors import InputError
from notices.models import Notice
from notices.queries import citizen_notices
from onestop.models import OfficeRound
from onestop.services.demands import Given
from onestop.tracking import public_track
from tests.factories.demands import demand, fresh, take_back
from tests.factories.onestop import OWNER

ALL = "{procedure} cho {owner}, {applicant} nộp, hồ sơ {code} của {agency}: {component:%s}"


@pytest.fixture
def dossier(desk):
    """Give a dossier with the specialist."""
    made = desk.accept()
    desk.draft(made)
    return made


def test_a_dossier_gets_its_subject_from_the_template(desk, dossier):
    component = desk.procedure_version.components.first()
    demand(desk, subject_template=ALL % component.code)
    desk.act(dossier, "advance", desk.specialist)
    assert fresh(dossier).subject == (
        f"{dossier.procedure_name} cho {dossier.owner_name}, {OWNER.name} nộp, hồ sơ {dossier.code} "
        f"của {desk.agency.name}: {component.name}"
    )


def test_the_officer_writes_another_and_undoing_gives_the_old_back(desk, dossier):
    demand(desk, subject_template="{procedure}", undoable=True)
    desk.act(dossier, "advance", desk.specialist, given=Given(subject="  Cấp đổi do hỏng  "))
    assert fresh(dossier).subject == "Cấp đổi do hỏng"
    take_back(desk, fresh(dossier), desk.specialist)
    assert fresh(dossier).subject == ""


def test_a_subject_that_is_too_long_is_refused(desk, dossier, nothing_changes):
    demand(desk, subject_template="{procedure}")
    with nothing_changes(), pytest.raises(InputError) as refused:
        desk.act(dossier, "advance", desk.specialist, given=Given(subject="x" * 501))
    assert refused.value.field == "subject"


def test_an_action_without_a_template_leaves_the_subject(desk, dossier):
    desk.act(dossier, "advance", desk.specialist, given=Given(subject="Không ai hỏi"))
    assert fresh(dossier).subject == ""


def test_what_is_sent_to_the_office_is_what_the_dossier_is_about(desk):
    demand(desk, "xem_xet", "forward", subject_template="{procedure}")
    dossier = desk.at("xem_xet")
    desk.forward(dossier, subject="Về việc cấp đổi")
    assert fresh(dossier).subject == OfficeRound.objects.get(dossier=dossier).subject == "Về việc cấp đổi"


def test_the_public_page_by_code_alone_has_no_subject(desk, dossier):
    demand(desk, subject_template="{procedure} cho {owner}")
    desk.act(dossier, "advance", desk.specialist)
    assert dossier.owner_name not in repr(public_track(dossier.code))


@pytest.fixture
def mailed(desk, settings):
    """Give a dossier whose applicant left an address, on an installation with a mail server."""
    settings.MAIL_ENABLED = True
    made = desk.accept()
    desk.draft(made)
    Notice.objects.all().delete()
    return made


def letters():
    return list(Notice.objects.filter(channel="email").order_by("pk"))


def test_the_applicant_reads_the_words_of_the_action(desk, mailed):
    demand(desk, notice_text="Hồ sơ {code} đã qua thẩm định.", mail_text="Thư về {procedure}.")
    desk.act(mailed, "advance", desk.specialist)
    shown, [letter] = citizen_notices(mailed.code)[0], letters()
    assert shown.text.startswith(f"Hồ sơ {mailed.code} đã qua thẩm định.\nHồ sơ {mailed.code}: ")
    assert letter.text.startswith(f"Thư về {mailed.procedure_name}.\n")
    assert shown.title == letter.title == "Hồ sơ đã chuyển sang bước tiếp theo"


def test_an_e_mail_without_words_of_its_own_says_what_the_page_says(desk, mailed):
    demand(desk, notice_text="Đã qua thẩm định.")
    desk.act(mailed, "advance", desk.specialist)
    assert letters()[0].text == citizen_notices(mailed.code)[0].text


def test_an_officer_who_does_not_tick_sends_no_letter_and_the_page_still_says_it(desk, mailed):
    desk.act(mailed, "advance", desk.specialist, given=Given(by_mail=False))
    assert letters() == []
    assert citizen_notices(mailed.code)[0].title == "Hồ sơ đã chuyển sang bước tiếp theo"


def test_an_officer_who_ticks_sends_a_letter_although_the_process_tells_nobody(desk, mailed):
    demand(desk, tells_applicant=False)
    desk.act(mailed, "advance", desk.specialist, given=Given(by_mail=True))
    assert [letter.address for letter in letters()] == [OWNER.email]


@pytest.mark.parametrize("tells_applicant", [True, False])
def test_nobody_can_stop_the_letter_that_a_result_is_ready(desk, mailed, tells_applicant):
    demand(desk, "xac_nhan", "confirm_result", tells_applicant=tells_applicant)
    dossier = desk.at("xac_nhan")
    Notice.objects.all().delete()
    desk.act(dossier, "confirm_result", desk.head, given=Given(by_mail=False))
    [letter] = letters()
    assert (letter.title, letter.address) == ("Hồ sơ đã có kết quả", OWNER.email)


def test_a_process_that_tells_nobody_sends_no_letter(desk, mailed):
    demand(desk, tells_applicant=False)
    desk.act(mailed, "advance", desk.specialist)
    assert letters() == []
