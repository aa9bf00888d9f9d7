"""What the walkers over HTTP fill in, read once from the sample province."""

import os
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from benchmarks.people import PROCEDURE, People, draft_pdf  # noqa: E402
from config.sample.password import PIN, demo_password  # noqa: E402
from procedures.queries import published_version  # noqa: E402


@dataclass(frozen=True)
class Ways:
    """Addresses and forms of one procedure of one agency."""

    intake: str
    form: dict[str, str]
    advance: int
    head: str
    forward: dict[str, str]
    pin: str
    outgoing: dict[str, str]
    confirm: int
    clerk: str
    hand_over: dict[str, str]

    @classmethod
    def load(cls) -> tuple["Ways", bytes, str]:
        """Return the ways, a draft and the officers' password."""
        at = timezone.now()
        people = People.load(at)
        version = published_version(people.procedure.pk, timezone.localdate(at))
        form = {
            "go": "accept",
            "same": "on",
            "channel": "counter",
            "result_channel": "counter",
            "fee_paid": "on",
            "assignee_id": str(people.chuyenvien1.pk),
            "applicant-kind": "person",
            "applicant-name": "Người Thử Tải",
            "applicant-id_number": "011190000777",
            "applicant-phone": "0900000000",
            "applicant-country": "Việt Nam",
            "applicant-province": "Tỉnh Điện Biên",
            "applicant-commune": "Phường Mường Thanh",
            "applicant-address": "Tổ 1",
        } | {f"tp{part.pk}-originals": "1" for part in version.components.all()}
        forward = {
            "expected_step": "xem_xet",
            "action_id": str(people.action("xem_xet", "forward")),
            "subject": "Cấp giấy phép",
            "unit_code": people.agency.code,
            "presenter": people.truongphong1.username,
            "signer": people.lanhdao1.username,
            "opinion": "Kính trình",
        }
        outgoing = {
            "issued_on": f"{timezone.localdate(at):%d/%m/%Y}",
            "register": str(people.register.pk),
            "document_type": str(people.document_type.pk),
            "subject": "Cấp giấy phép",
        }
        hand_over = {
            "expected_state": "result_ready",
            "expected_owed_vnd": "0",
            "receiver_name": "Người Thử Tải",
            "receiver_id_number": "011190000777",
            "proof": "signature",
            "fee_settled": "on",
        }
        made = cls(
            intake=f"/mot-cua/tiep-nhan/{PROCEDURE}/",
            form=form,
            advance=people.action("xu_ly", "advance"),
            head=str(people.truongphong1.pk),
            forward=forward,
            pin=PIN,
            outgoing=outgoing,
            confirm=people.action("xac_nhan", "confirm_result"),
            clerk=str(people.motcua1.pk),
            hand_over=hand_over,
        )
        return made, draft_pdf("thu tai"), demo_password()
