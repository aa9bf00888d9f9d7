"""The demonstration's authority."""

import io

import pytest
from PIL import Image

from accounts.models import Role
from common import blobs
from signing.models import KeyGrant, Operation, SignatureTemplate, SigningKey, TrustAnchor
from signing.services import accounts_keys, preflight
from signing.simulators.artwork import draw_seal, draw_signature
from signing.simulators.demo_ca import create_demo_keys
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.signing import PIN, authority


@pytest.fixture
def cast(db):
    agency = AgencyFactory()
    leader, expired = (person(Role.LEADER, agency=agency) for _ in range(2))
    clerical = person(Role.CLERICAL, agency=agency)
    return agency, leader, expired, clerical


def create(cast):
    agency, leader, expired, _ = cast
    create_demo_keys(people=[(leader, agency, PIN)], agencies=[agency], expired=[(expired, agency, PIN)], at=NOW)


def test_people_and_seals_can_sign(cast):
    create(cast)
    agency, leader, expired, clerical = cast
    assert accounts_keys.signer_problem(leader, at=NOW) == ""
    assert preflight.usable_key(operation=Operation.SEAL, signer=clerical, agency=agency, at=NOW)
    assert "hết hạn" in accounts_keys.signer_problem(expired, at=NOW)


def test_makes_nothing_twice(cast, count_queries):
    create(cast)
    before = [model.objects.count() for model in (SigningKey, TrustAnchor, KeyGrant, SignatureTemplate)]
    create(cast)
    assert [model.objects.count() for model in (SigningKey, TrustAnchor, KeyGrant, SignatureTemplate)] == before
    assert before == [3, 1, 1, 3]


def test_pictures_are_stored_with_their_owners(cast):
    create(cast)
    agency, leader, *_ = cast
    assert blobs.read(leader.signature_templates.get().blob_id).startswith(b"\x89PNG")
    assert blobs.read(agency.seal_templates.get().blob_id).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("png", "strong", "weak"), [(draw_signature("Lò Thị An"), 2, 0), (draw_seal("UBND xã Mường Phăng"), 0, 2)]
)
def test_signatures_are_blue_and_seals_red_on_transparent_ground(png, strong, weak):
    image = Image.open(io.BytesIO(png))
    assert image.mode == "RGBA"
    assert image.getpixel((0, 0))[3] == 0
    pixels = [image.getpixel((x, y)) for x in range(image.width) for y in range(image.height)]
    drawn = [one for one in pixels if one[3] > 200]
    assert len(drawn) > 1000
    assert all(one[strong] > one[weak] + 80 for one in drawn)


def test_each_name_has_its_own_hand():
    assert draw_signature("Lò Thị An") == draw_signature("Lò Thị An")
    assert draw_signature("Lò Thị An") != draw_signature("Vàng A Páo")


def test_long_agency_names_fit_the_ring():
    name = "Ủy ban nhân dân xã Mường Phăng, thành phố Điện Biên Phủ, tỉnh Điện Biên"
    assert Image.open(io.BytesIO(draw_seal(name))).size == (420, 420)


def test_makes_a_time_stamp_certificate():
    usage = authority().time_stamp_certificate().certificate.extensions
    assert "timeStamping" in str(usage)
