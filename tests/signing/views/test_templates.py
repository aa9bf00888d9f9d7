"""The pages of signature templates."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Role
from signing.models import Operation, SignatureTemplate
from signing.models.templates import TemplateState
from signing.services import templates
from signing.services.templates import TemplateData
from tests.factories.accounts import NOW, AgencyFactory, UserFactory, person
from tests.factories.signing import give_picture, seal_png, signature_png

FORM = {
    "name": "Chữ ký xanh",
    "operation": "approve",
    "layout": "picture",
    "lines": "",
    "width_mm": "42",
    "height_mm": "21",
}


@pytest.fixture
def agency(db):
    return AgencyFactory(code="H18.15", name="Sở Xây dựng")


@pytest.fixture
def leader(agency):
    return person(Role.LEADER, agency=agency)


@pytest.fixture
def admins(agency):
    return [person(Role.AGENCY_ADMIN, agency=agency) for _ in range(2)]


def address(name, template):
    return reverse(f"signing:template_{name}", args=[template.pk])


def upload(content):
    return SimpleUploadedFile("chu-ky.png", content, "image/png")


def draft(actor, agency=None):
    data = TemplateData("Mẫu", "picture", "", 40, 20, seal_png("Cơ quan mẫu") if agency else signature_png("mẫu"))
    operation = Operation.SEAL if agency else Operation.APPROVE
    return templates.template_create(operation=operation, agency=agency, data=data, actor=actor, at=NOW)


def test_a_template_is_made_seen_and_put_to_use(client, leader):
    client.force_login(leader)
    made = client.post(reverse("signing:template_create"), FORM | {"picture": upload(signature_png("mẫu"))})
    template = SignatureTemplate.objects.get()
    assert made.status_code == 302
    assert made["Location"] == template.get_absolute_url()
    page = client.get(template.get_absolute_url()).content.decode()
    assert address("preview", template) in page
    client.post(address("use", template))
    assert SignatureTemplate.objects.get().state == TemplateState.ACTIVE
    assert "Chữ ký xanh" in client.get(reverse("signing:template_list")).content.decode()


@pytest.mark.parametrize("operation", ["approve", "initial", "component"])
@pytest.mark.parametrize("layout", ["picture", "beside", "below", "text"])
def test_the_sample_page_shows_it(client, leader, operation, layout):
    client.force_login(leader)
    form = FORM | {"operation": operation, "layout": layout, "lines": "{name}\n{time}"}
    client.post(reverse("signing:template_create"), form | {"picture": upload(signature_png("mẫu"))})
    answer = client.get(address("preview", SignatureTemplate.objects.get()))
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    assert answer["Content-Type"] == "image/png"
    assert image.width == 1000
    blue = sum(1 for red, _green, b in image.get_flattened_data() if b > 120 > red)
    assert (blue > 50) is (layout != "text")


def test_the_sample_page_shows_a_seal(client, admins, agency):
    client.force_login(admins[0])
    answer = client.get(address("preview", draft(admins[0], agency)))
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    assert sum(1 for red, _green, blue in image.get_flattened_data() if red > 150 and blue < 90) > 2000


def test_a_wrong_picture_is_refused_and_what_was_typed_stays(client, leader):
    client.force_login(leader)
    answer = client.post(
        reverse("signing:template_create"), FORM | {"name": "Tên giữ lại", "picture": upload(seal_png("Cơ quan mẫu"))}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "phải màu xanh" in page
    assert 'value="Tên giữ lại"' in page
    assert not SignatureTemplate.objects.exists()


def test_a_draft_is_changed_and_one_in_use_is_not(client, leader):
    client.force_login(leader)
    template = draft(leader)
    assert client.post(address("edit", template), FORM | {"name": "Tên mới"}).status_code == 302
    assert SignatureTemplate.objects.get().name == "Tên mới"
    templates.template_use(template_id=template.pk, actor=leader, at=NOW)
    answer = client.post(address("edit", template), FORM | {"name": "Tên nữa"})
    assert answer.status_code == 422
    assert "Đang dùng" in answer.content.decode()
    assert SignatureTemplate.objects.get().name == "Tên mới"


def test_a_seal_goes_from_one_administrator_to_the_other(client, admins, agency):
    maker, second = admins
    client.force_login(maker)
    where = reverse("signing:template_create") + "?co-quan=H18.15"
    form = {"name": "Con dấu", "operation": "seal", "layout": "picture", "lines": ""}
    client.post(where, form | {"picture": upload(seal_png("Cơ quan mẫu"))})
    template = SignatureTemplate.objects.get()
    client.post(address("use", template))
    refused = client.post(address("approve", template), follow=True).content.decode()
    assert "người khác phải duyệt" in refused
    assert SignatureTemplate.objects.get().state == TemplateState.WAITING
    client.force_login(second)
    assert "Duyệt" in client.get(template.get_absolute_url()).content.decode()
    client.post(address("approve", template))
    assert SignatureTemplate.objects.get().state == TemplateState.ACTIVE


def test_a_seal_is_given_back_with_a_reason(client, admins, agency):
    template = draft(admins[0], agency)
    templates.template_use(template_id=template.pk, actor=admins[0], at=NOW)
    client.force_login(admins[1])
    assert client.post(address("send_back", template), {"reason": ""}).status_code == 422
    assert SignatureTemplate.objects.get().state == TemplateState.WAITING
    client.post(address("send_back", template), {"reason": "Mờ"})
    assert SignatureTemplate.objects.get().state == TemplateState.DRAFT


@pytest.mark.parametrize("name", ["detail", "preview", "edit"])
def test_strangers_find_nothing(client, leader, agency, name):
    template = draft(leader)
    client.force_login(person(Role.LEADER, agency=agency))
    assert client.get(address(name, template)).status_code == 404


def test_weak_roles_and_people_without_a_post_are_kept_out(client, leader, agency):
    client.force_login(leader)
    where = reverse("signing:template_create")
    assert client.get(f"{where}?co-quan=H18.15").status_code == 403
    assert client.get(f"{where}?co-quan=KHONG-CO").status_code == 404
    client.force_login(UserFactory())
    assert client.get(where).status_code == 403
    assert client.get(reverse("signing:template_list")).status_code == 403


def test_default_and_end_of_use(client, leader):
    first = give_picture(signature_png("một"), user=leader)
    client.force_login(leader)
    second = draft(leader)
    client.post(address("use", second))
    client.post(address("make_default", first))
    assert SignatureTemplate.objects.get(is_default=True) == first
    client.post(address("retire", first))
    assert SignatureTemplate.objects.get(pk=first.pk).state == TemplateState.RETIRED


def test_the_list_costs_the_same_for_one_and_for_many(client, leader, django_assert_max_num_queries):
    client.force_login(leader)
    for _ in range(20):
        draft(leader)
    with django_assert_max_num_queries(8):
        client.get(reverse("signing:template_list"))
