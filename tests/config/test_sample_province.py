"""The sample province."""

import stat
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from accounts.models import Agency, OfficePerson, Place, Post, Role, User
from config.sample import acts, everything, password, stories
from config.sample.cast import BARE_LEADER, EXPIRED_LEADER, HOUSES, MAIN, NAMES
from config.sample.stories import COURSES, MAIN_STORIES, OTHER_STORIES
from eoffice.models import Document, DocumentType, Register
from integrations.models import OutboxMessage
from onestop.models import Dossier, Participant
from procedures.models import Procedure
from signing.models import SigningKey, Verdict, VerificationReport
from signing.services import verify

COUNTED = (Agency, User, Post, Place, Procedure, DocumentType, Register, SigningKey, OfficePerson, Dossier, Document)
# A sample in small: one dossier of every ending, so that the test is quick.
WHOLE = [ending for ending in COURSES if not ending.startswith(("quick", "consulted"))]
FEW = {"2.002288": tuple((days, ending) for days, ending in enumerate(WHOLE, 2))}

# Nobody brings a dossier to the others yet: a citizen's draft and what is sent in by hand, and who waits for money.
NOT_REACHED = {"draft", "submitted", "accepted", "paying"}
REACHED = {str(state) for state in Dossier.State.values} - NOT_REACHED


def counts():
    return {table.__name__: table.objects.count() for table in COUNTED}


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(stories, "MAIN_STORIES", FEW)
    monkeypatch.setattr(stories, "OFF_THE_PROCESS", {})
    monkeypatch.setattr(stories, "OTHER_STORIES", {"H18.30.01": {"2.000815": ((1, "quick_done"), (2, "quick_ready"))}})


@pytest.mark.django_db
def test_refuses_a_database_that_is_no_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("sample_province")
    assert not User.objects.exists()


@pytest.mark.long
@pytest.mark.django_db
def test_every_ending_is_acted_out_and_a_second_load_changes_nothing(small):
    at = now()
    everything.load(password="mot-mat-khau-dung-thu", at=at)
    first = counts()
    states = Counter(Dossier.objects.values_list("state", flat=True))
    assert set(states) == REACHED
    assert {"submitted", "returned", "signed", "numbered", "issued", "sent"} == set(
        Document.objects.values_list("state", flat=True)
    )
    assert Document.objects.filter(preparation="failed").exists()
    assert Dossier.objects.filter(due_at__lt=at, finished_at=None).exists()
    assert not Dossier.objects.filter(updated_at__gt=at).exists()
    assert {"co_worker", "follower"} == set(Participant.objects.values_list("part", flat=True))
    [stopped] = OutboxMessage.objects.exclude(state="delivered")
    assert (stopped.state, stopped.type) == ("parked", "desk.dossier_forwarded")
    assert Post.objects.filter(user__username__startswith="lanhdao", active=False).count() == 0
    reports = VerificationReport.objects.all()
    assert {report.verdict for report in reports} == {Verdict.VALID, Verdict.REVIEW}
    assert all(verify.is_sound(report) for report in reports)
    everything.load(password="mot-mat-khau-dung-thu", at=at)
    assert counts() == first


@pytest.mark.django_db
def test_the_command_loads_people_and_says_their_password(settings, monkeypatch, capsys):
    settings.DEMO = True
    monkeypatch.setattr("config.management.commands.sample_province.demo_password", lambda: "mot-mat-khau-dung-thu")
    call_command("sample_province", "--without-dossiers")
    assert capsys.readouterr().out.count("mot-mat-khau-dung-thu") == 1
    assert User.objects.get(username="motcua1").check_password("mot-mat-khau-dung-thu")
    assert not Dossier.objects.exists()
    for house in HOUSES[1:]:
        roles = Counter(Post.objects.filter(agency__code=house.code).values_list("role", flat=True))
        assert all(roles[role] >= 2 for role in Role if role != Role.SYSTEM_ADMIN), house.code
    names = list(User.objects.values_list("full_name", flat=True))
    assert len(set(names)) == len(names)
    leaders = OfficePerson.objects.filter(unit__code=MAIN.code, may_sign=True).exclude(problem="")
    assert set(leaders.values_list("username", flat=True)) == {EXPIRED_LEADER, BARE_LEADER}


def test_the_whole_sample_is_large_enough_and_every_course_can_be_acted():
    told = list(stories.stories())
    assert len(told) >= 60
    assert len({story.number for story in told}) == len(told)
    assert {story.ending for story in told} == set(COURSES)
    assert {act for story in told for act in story.acts} <= set(acts.ACTS)
    assert sum("forward" in story.acts for story in told) >= 35
    assert {*MAIN_STORIES, *(code for house in OTHER_STORIES.values() for code in house)} == {
        code for house in HOUSES for code in house.procedures
    }
    assert len(set(NAMES)) == len(NAMES)


def test_the_password_is_made_once_and_kept_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    path = tmp_path / "demo" / "password"
    made = password.demo_password(path)
    assert password.demo_password(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    monkeypatch.setenv("DEMO_PASSWORD", "do-nguoi-dung-chon")
    assert password.demo_password(path) == "do-nguoi-dung-chon"
    assert path.read_text().strip() == made
