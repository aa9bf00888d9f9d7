"""The three steps of signing: ask, perform, complete."""

from signing.models import SignatureRecord, Verdict
from signing.services import verify


def test_leader_and_seal_give_a_valid_file(office, draft):
    signed = office.approve(draft)
    sealed = office.seal(signed)
    report = verify.report_for(sealed)
    assert report.verdict == Verdict.VALID
    assert [one["field"] for one in report.signatures] == ["KySo_LD_1", "DongDau_1"]
    assert verify.leader_signed(report, user_id=office.leader.pk)
    assert verify.sealed_by(report, agency_code=office.agency.code)
    assert SignatureRecord.objects.filter(subject="document:1").count() == 2
