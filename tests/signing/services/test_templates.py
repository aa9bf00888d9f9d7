"""Templates of signatures and seals, from draft to use."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from signing.models import Operation, SignatureTemplate, TemplateEvent
from signing.models.templates import TemplateState
from signing.services import templates
from signing.services.looks import look_for
from signing.services.templates import TemplateData
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.signing import seal_png, signature_png

BY_PICTURE = TemplateData("Chữ ký xanh", "picture", "", 40, 20, signature_png("mẫu"))
BY_TEXT = TemplateData("Bằng chữ", "text", "{name}\n{time}", 40, 12)
OF_SEAL = TemplateData("Con dấu", "picture", "", 36, 36, seal_png("Cơ quan mẫu"))


@pytest.fixture
def agency(db):
    return AgencyFactory(name="Sở Xây dựng")


@pytest.fixture
def leader(agency):
    return person(Role.LEADER, agency=agency)


@pytest.fixture
def admins(agency):
    return [person(Role.AGENCY_ADMIN, agency=agency) for _ in range(2)]


def make(actor, data=BY_PICTURE, operation=Operation.APPROVE, agency=None):
    return templates.template_create(operation=operation, agency=agency, data=data, actor=actor, at=NOW)


def use(template, actor):
    return templates.template_use(template_id=template.pk, actor=actor, at=NOW)


def approve(template, actor):
    return templates.template_approve(template_id=template.pk, actor=actor, at=NOW)


def kinds(template):
    return list(template.events.order_by("number").values_list("action", flat=True))


def unchanged(template):
    before = SignatureTemplate.objects.filter(pk=template.pk).values().get()
    events = template.events.count()
    yield
    assert SignatureTemplate.objects.filter(pk=template.pk).values().get() == before
    assert template.events.count() == events


def test_ones_own_is_used_as_soon_as_its_owner_says_so(leader):
    template = make(leader)
    assert look_for(Operation.APPROVE, user_id=leader.pk).sha256 == ""
    used = use(template, leader)
    assert used.state == TemplateState.ACTIVE
    assert look_for(Operation.APPROVE, user_id=leader.pk).sha256 == template.blob_id
    assert kinds(template) == ["created", "used"]


def test_the_newest_in_use_is_the_default_and_another_can_be_chosen(leader):
    first, second = use(make(leader), leader), use(make(leader, BY_TEXT), leader)
    assert not SignatureTemplate.objects.get(pk=first.pk).is_default
    assert look_for(Operation.APPROVE, user_id=leader.pk).lines == "{name}\n{time}"
    templates.template_make_default(template_id=first.pk, actor=leader, at=NOW)
    assert look_for(Operation.APPROVE, user_id=leader.pk).sha256 == first.blob_id
    assert not SignatureTemplate.objects.get(pk=second.pk).is_default


def test_each_kind_has_its_own_default(leader):
    approve_one = use(make(leader), leader)
    initial = use(make(leader, operation=Operation.INITIAL), leader)
    assert SignatureTemplate.objects.filter(pk__in=[approve_one.pk, initial.pk], is_default=True).count() == 2


def test_a_seal_needs_a_second_administrator(agency, admins):
    maker, second = admins
    template = use(make(maker, OF_SEAL, Operation.SEAL, agency), maker)
    assert template.state == TemplateState.WAITING
    assert look_for(Operation.SEAL, agency_id=agency.pk).sha256 == ""
    check = unchanged(template)
    next(check)
    with pytest.raises(PolicyError, match="người khác phải duyệt"):
        approve(template, maker)
    next(check, None)
    approved = approve(template, second)
    assert approved.approved_by == second
    assert look_for(Operation.SEAL, agency_id=agency.pk).sha256 == template.blob_id
    assert kinds(template) == ["created", "submitted", "approved"]


def test_the_keeper_of_the_system_is_a_second_person_too(agency, admins):
    template = use(make(admins[0], OF_SEAL, Operation.SEAL, agency), admins[0])
    assert approve(template, person(Role.SYSTEM_ADMIN)).state == TemplateState.ACTIVE


def test_the_database_knows_no_seal_by_one_person(agency, admins):
    template = use(make(admins[0], OF_SEAL, Operation.SEAL, agency), admins[0])
    template.approve()
    template.approved_by = admins[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        template.save()


def test_a_seal_that_was_given_back_can_be_changed(agency, admins):
    maker, second = admins
    template = use(make(maker, OF_SEAL, Operation.SEAL, agency), maker)
    with pytest.raises(InputError):
        templates.template_send_back(template_id=template.pk, actor=second, at=NOW, reason=" ")
    templates.template_send_back(template_id=template.pk, actor=second, at=NOW, reason="Mờ")
    changed = templates.template_change(template_id=template.pk, data=OF_SEAL, actor=maker, at=NOW)
    assert changed.state == TemplateState.DRAFT
    assert template.events.get(action="sent_back").opinion == "Mờ"


@pytest.mark.parametrize("act", ["template_use", "template_retire", "template_make_default"])
def test_others_leave_it_alone(leader, agency, act):
    template = make(leader)
    check = unchanged(template)
    next(check)
    with pytest.raises(PolicyError):
        getattr(templates, act)(template_id=template.pk, actor=person(Role.LEADER, agency=agency), at=NOW)
    next(check, None)


@pytest.mark.parametrize("role", [Role.LEADER, Role.CLERICAL])
def test_only_administrators_make_seals(agency, role):
    with pytest.raises(PolicyError):
        make(person(role, agency=agency), OF_SEAL, Operation.SEAL, agency)
    assert not SignatureTemplate.objects.exists()


def test_administrators_of_another_agency_do_not(agency):
    with pytest.raises(PolicyError):
        make(person(Role.AGENCY_ADMIN, agency=AgencyFactory()), OF_SEAL, Operation.SEAL, agency)
    assert not SignatureTemplate.objects.exists()


@pytest.mark.parametrize(
    ("data", "operation", "field"),
    [
        (BY_PICTURE, Operation.SEAL, "operation"),
        (BY_PICTURE, Operation.COPY, "operation"),
        (TemplateData("a", "picture", "", 40, 20), Operation.APPROVE, "picture"),
        (TemplateData("a", "text", " ", 40, 20), Operation.APPROVE, "lines"),
        (TemplateData("a", "picture", "", 40, 20, seal_png("Cơ quan mẫu")), Operation.APPROVE, "picture"),
    ],
)
def test_refuses_what_cannot_be_used(leader, data, operation, field):
    with pytest.raises(InputError) as refused:
        make(leader, data, operation)
    assert refused.value.field == field
    assert not SignatureTemplate.objects.exists()


def test_what_is_in_use_is_not_changed(leader):
    template = use(make(leader), leader)
    check = unchanged(template)
    next(check)
    with pytest.raises(TransitionError, match="Đang dùng"):
        templates.template_change(template_id=template.pk, data=BY_TEXT, actor=leader, at=NOW)
    with pytest.raises(TransitionError):
        use(template, leader)
    next(check, None)


def test_what_is_no_longer_used_is_not_drawn(leader):
    template = use(make(leader), leader)
    templates.template_retire(template_id=template.pk, actor=leader, at=NOW)
    assert look_for(Operation.APPROVE, user_id=leader.pk).sha256 == ""
    with pytest.raises(TransitionError):
        templates.template_retire(template_id=template.pk, actor=leader, at=NOW)
    assert kinds(template) == ["created", "used", "retired"]


def test_a_change_without_a_new_picture_keeps_the_old_one(leader):
    template = make(leader)
    data = TemplateData("Tên khác", "beside", "{name}", 50, 20)
    changed = templates.template_change(template_id=template.pk, data=data, actor=leader, at=NOW)
    assert (changed.name, changed.blob_id) == ("Tên khác", template.blob_id)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_put_to_use_at_once_leave_one_default():
    leader = person(Role.LEADER, agency=AgencyFactory())
    made = [make(leader), make(leader)]
    failures = []

    def run(template):
        try:
            use(template, leader)
        except (IntegrityError, TransitionError) as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[template]) for template in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert SignatureTemplate.objects.filter(is_default=True).count() == 1
    assert TemplateEvent.objects.filter(action="used").count() == 2
