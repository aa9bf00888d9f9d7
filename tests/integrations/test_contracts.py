"""The messages as they go over the wire: a golden file for each type and version."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from integrations import contracts
from integrations.contracts import (
    DirectoryPublished,
    DirectoryUnit,
    DirectoryUser,
    DocumentHandedOn,
    DocumentIssued,
    DocumentIssuedV1,
    DocumentProgressed,
    DocumentRenewed,
    DocumentReturned,
    DossierExtended,
    DossierFile,
    DossierForwarded,
    DossierForwardedV1,
    DossierRecalled,
    FileRef,
    IssuedAnnex,
    Message,
    Person,
    ProgressKind,
    Withdrawn,
    by_type,
)
from integrations.contracts.base import _types
from integrations.queries import WORDS

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 11, 16, 2, 15, 30, tzinfo=UTC)
DOSSIER = {"dossier_code": "H18.01-261116-0003", "round_number": 2, "at": AT}
HEAD = Person(username="hanh.lt", full_name="Lường Thị Hạnh", title="Trưởng phòng", unit="Phòng Vận tải")
LEADER = Person(username="son.qv", full_name="Quàng Văn Sơn", title="Giám đốc", unit="Sở Xây dựng")
CLERICAL = Person(username="mai.ct", full_name="Cà Thị Mai", title="Văn thư", unit="Văn phòng Sở")
PDF = "application/pdf"
DRAFT = FileRef(name="du-thao.docx", sha256="a" * 64, size_bytes=20_480, media_type="application/octet-stream")
RESULT = FileRef(name="du-thao(16.11.2026_09h15P30)_signed.pdf", sha256="b" * 64, size_bytes=61_440, media_type=PDF)

FORWARDED: dict[str, Any] = {
    **DOSSIER,
    "subject": "Cấp giấy phép kinh doanh vận tải",
    "unit_code": "H18.01",
    "presenter": "hanh.lt",
    "signer": "son.qv",
    "seal_by": "agency",
    "sender": HEAD,
    "drafter": Person(username="nam.th", full_name="Tòng Hải Nam", title="Chuyên viên", unit="Phòng Vận tải"),
    "opinion": "Đề nghị ký.",
    "draft": DRAFT,
    "components": (
        DossierFile(
            component="Giấy đề nghị cấp Giấy phép",
            file=FileRef(name="giay-de-nghi.pdf", sha256="c" * 64, size_bytes=1024, media_type=PDF),
        ),
    ),
    "procedure_code": "2.000908",
    "procedure_name": "Cấp bản sao từ sổ gốc",
    "field_name": "Chứng thực",
    "owner_name": "Hợp tác xã Vận tải Mường Thanh",
    "channel": "counter",
    "received_at": AT,
    "due_at": AT,
    "step_due_at": None,
}

ISSUED: dict[str, Any] = {
    **DOSSIER,
    "document_uid": "3f0c3a9a-9f5b-4c9c-8f07-5a5c0a3b9d11",
    "document_type": "Giấy phép",
    "number": 117,
    "notation": "117/GP-SXD",
    "subject": "Cấp giấy phép kinh doanh vận tải",
    "issued_on": date(2026, 11, 16),
    "agency_code": "H18.01",
    "agency_name": "Sở Xây dựng",
    "signer": LEADER,
    "by": CLERICAL,
    "file": RESULT,
}

MESSAGES: list[Message] = [
    DossierForwardedV1(**FORWARDED),
    DossierForwarded(**FORWARDED, document_type="GP"),
    DossierRecalled(**DOSSIER, sender=HEAD, reason="Sửa lại thời hạn."),
    DossierExtended(**DOSSIER, sender=HEAD, reason="Chờ ý kiến thẩm định.", due_at=AT, step_due_at=None),
    DocumentProgressed(
        **DOSSIER,
        kind=ProgressKind.SIGNED,
        by=LEADER,
        receiver=CLERICAL,
        opinion="Đồng ý.",
        file_name=RESULT.name,
    ),
    Withdrawn(**DOSSIER),
    DocumentReturned(**DOSSIER, by=LEADER, reason="Thiếu căn cứ."),
    DocumentHandedOn(**DOSSIER, by=HEAD, receiver=LEADER, reason="Chuyển công tác."),
    DocumentIssuedV1(**ISSUED),
    DocumentIssued(
        **ISSUED,
        annexes=(
            IssuedAnnex(
                kind="annex",
                title="Phụ lục I. Danh mục phương tiện",
                file=FileRef(name="phu-luc-1.pdf", sha256="e" * 64, size_bytes=30_720, media_type=PDF),
            ),
        ),
    ),
    DocumentRenewed(
        **DOSSIER,
        document_uid="3f0c3a9a-9f5b-4c9c-8f07-5a5c0a3b9d11",
        old_sha256=RESULT.sha256,
        file=FileRef(name=RESULT.name, sha256="d" * 64, size_bytes=92_160, media_type=PDF),
    ),
    DirectoryPublished(
        dossier_code="directory",
        at=AT,
        units=(
            DirectoryUnit(
                code="H18.01",
                name="Sở Xây dựng",
                people=(
                    DirectoryUser(
                        username="son.qv",
                        full_name="Quàng Văn Sơn",
                        title="Giám đốc",
                        may_present=False,
                        may_sign=True,
                        problem="Chứng thư số đã hết hạn.",
                    ),
                ),
            ),
        ),
    ),
]


def golden(message: type[Message]) -> Path:
    return GOLDEN / f"{message.TYPE}.v{message.VERSION}.json"


def name_of(message: Message) -> str:
    return f"{message.TYPE}.v{message.VERSION}"


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_is_written_as_the_golden_file_says(message: Message) -> None:
    """A difference means a new VERSION and a new file: what was sent before must still be read."""
    assert message.model_dump(mode="json") == json.loads(golden(type(message)).read_text())


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_is_read_back_from_the_golden_file(message: Message) -> None:
    read = by_type(message.TYPE, message.VERSION).model_validate_json(golden(type(message)).read_text())
    assert read == message


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_refuses_unknown_keys_at_every_depth(message: Message) -> None:
    def with_surprises(value: object) -> list[object]:
        if isinstance(value, dict):
            inner = [{**value, key: other} for key, part in value.items() for other in with_surprises(part)]
            return [{**value, "surprise": 1}, *inner]
        if isinstance(value, list):
            return [
                [*value[:n], other, *value[n + 1 :]] for n, part in enumerate(value) for other in with_surprises(part)
            ]
        return []

    payloads = with_surprises(json.loads(golden(type(message)).read_text()))
    assert payloads
    for payload in payloads:
        with pytest.raises(ValidationError, match="surprise"):
            type(message).model_validate(payload)


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_is_frozen(message: Message) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        message.round_number = 3


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_needs_a_time_with_its_zone(message: Message) -> None:
    with pytest.raises(ValidationError, match="timezone"):
        type(message).model_validate({**message.model_dump(), "at": datetime(2026, 11, 16)})  # noqa: DTZ001


def test_every_message_type_has_its_golden_file_and_its_words() -> None:
    ours = {key for key in _types if not key[0].startswith("tests.")}
    assert ours == {(message.TYPE, message.VERSION) for message in MESSAGES}
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.v{version}.json" for name, version in ours}
    assert set(WORDS) == {name for name, _version in ours}


def test_the_package_names_every_message() -> None:
    assert {type(message).__name__ for message in MESSAGES} <= set(contracts.__all__)
