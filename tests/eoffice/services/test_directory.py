"""The desk knows who works at the office, and who cannot sign now, and why."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts.models import Post, Role
from eoffice import tasks
from eoffice.services import directory
from integrations.models import OutboxMessage
from tests.factories.accounts import NOW, person
from tests.factories.eoffice import office as make_office


def people_of(message, office):
    unit = next(unit for unit in message.units if unit.code == office.agency.code)
    return {one.username: one for one in unit.people}


def test_tells_who_presents_and_who_signs(office):
    people = people_of(directory.directory_publish(at=NOW), office)
    leader, head = people[office.leader.username], people[office.head.username]
    assert (leader.may_sign, leader.may_present, leader.problem, leader.title) == (True, False, "", "Phó Giám đốc")
    assert (head.may_sign, head.may_present) == (False, True)
    told = OutboxMessage.objects.get()
    assert (told.subject, told.destination, told.type) == ("directory", "desk", "office.directory_published")


def test_says_why_a_leader_cannot_sign(db):
    office = make_office(keys=False)
    leader = people_of(directory.directory_publish(at=NOW), office)[office.leader.username]
    assert leader.may_sign
    assert "chứng thư" in leader.problem.lower()


def test_a_certificate_that_ends_shows(office):
    message = directory.directory_publish(at=NOW + timedelta(days=365 * 9))
    assert "hết hạn" in people_of(message, office)[office.leader.username].problem


def test_leaves_out_those_who_left_and_those_who_have_no_part_in_it(office):
    admin = person(Role.AGENCY_ADMIN, agency=office.agency)
    Post.objects.filter(user=office.head).update(active=False)
    people = people_of(directory.directory_publish(at=NOW), office)
    assert office.head.username not in people
    assert admin.username not in people


def test_a_person_with_two_posts_is_named_once(office):
    Post.objects.create(
        user=office.leader, agency=office.agency, role=Role.HEAD, title="Trưởng phòng", main=False,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    leader = people_of(directory.directory_publish(at=NOW), office)[office.leader.username]
    assert (leader.may_sign, leader.may_present, leader.title) == (True, True, "Phó Giám đốc")


def test_costs_as_many_queries_for_many_people(office, count_queries):
    few = count_queries(lambda: directory.directory_publish(at=NOW))
    for _ in range(5):
        person(Role.LEADER, agency=office.agency)
    assert count_queries(lambda: directory.directory_publish(at=NOW)) == few


@pytest.mark.parametrize("publish", [tasks.publish_directory, lambda: call_command("directory_publish", verbosity=0)])
def test_is_published_by_the_clock_and_by_hand(office, publish, capsys):
    publish()
    assert OutboxMessage.objects.filter(subject="directory").count() == 1
