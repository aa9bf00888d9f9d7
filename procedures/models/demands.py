"""What an action asks and does beyond moving the dossier, and how a step sends it to the document office."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentRequest(models.TextChoices):
    """What an action does to the payment of a dossier."""

    UNCHANGED = "unchanged", _("Không đổi")
    ADVANCE = "advance", _("Yêu cầu tạm ứng")
    SETTLE = "settle", _("Yêu cầu quyết toán")
    REPORTED = "reported", _("Ghi nhận đã báo nộp")
    AGAIN = "again", _("Yêu cầu nộp lại")
    COMPLETE = "complete", _("Xác nhận hoàn thành nộp")


class PaymentEdit(models.TextChoices):
    """Which amounts may be changed by whoever takes an action."""

    NOTHING = "nothing", _("Không được sửa")
    BOTH = "both", _("Phí và lệ phí")
    FEE = "fee", _("Chỉ lệ phí")


class Effect(models.TextChoices):
    """What follows an action by itself."""

    PRINT_RECEIPT = "print_receipt", _("Mời in giấy tiếp nhận và hẹn trả kết quả")
    COUNT_AGAIN = "count_again", _("Tính lại ngày tiếp nhận và hạn trả từ lúc này")
    CLEAR_RESULT = "clear_result", _("Xóa ngày có kết quả")
    NUMBER_RECEIPT = "number_receipt", _("Cấp số biên lai của cơ quan")
    NUMBER_RESULT = "number_result", _("Lấy số kết quả tại đây")


class SignerSource(models.TextChoices):
    """How the signer of a draft is found at the document office."""

    CHOSEN = "chosen", _("Người gửi chọn")
    POST = "post", _("Theo chức vụ")


class DraftKind(models.TextChoices):
    """The types of document of Decree 30/2020, Appendix III; the values are the document office's codes."""

    RESOLUTION = "NQ", _("Nghị quyết")
    DECISION = "QD", _("Quyết định")
    DIRECTIVE = "CT", _("Chỉ thị")
    REGULATION = "QC", _("Quy chế")
    RULES = "QYD", _("Quy định")
    COMMUNIQUE = "TC", _("Thông cáo")
    NOTICE = "TB", _("Thông báo")
    GUIDANCE = "HD", _("Hướng dẫn")
    PROGRAMME = "CTR", _("Chương trình")
    PLAN = "KH", _("Kế hoạch")
    OPTION = "PA", _("Phương án")
    SCHEME = "DEAN", _("Đề án")
    PROJECT = "DA", _("Dự án")
    REPORT = "BC", _("Báo cáo")
    MINUTES = "BB", _("Biên bản")
    PROPOSAL = "TTR", _("Tờ trình")
    CONTRACT = "HOPDONG", _("Hợp đồng")
    TELEGRAM = "CD", _("Công điện")
    MEMORANDUM = "BGN", _("Bản ghi nhớ")
    AGREEMENT = "BTT", _("Bản thỏa thuận")
    AUTHORISATION = "GUQ", _("Giấy ủy quyền")
    INVITATION = "GM", _("Giấy mời")
    INTRODUCTION = "GGT", _("Giấy giới thiệu")
    LEAVE = "GNP", _("Giấy nghỉ phép")
    SENDING_SLIP = "PG", _("Phiếu gửi")
    PASSING_SLIP = "PC", _("Phiếu chuyển")
    NOTICE_SLIP = "PB", _("Phiếu báo")
    LETTER = "THUCONG", _("Thư công")
    OFFICIAL_LETTER = "CV", _("Công văn")
    COPY = "SY", _("Bản sao y")
    EXTRACT = "TRS", _("Bản trích sao")
    CERTIFIED_COPY = "SL", _("Bản sao lục")
    LICENCE = "GP", _("Giấy phép")
    CERTIFICATE = "GCN", _("Giấy chứng nhận")


class ActionDemands(models.Model):
    """The columns of an action for money, papers, signatures, taking back and what follows.

    Papers are named by the codes of the sheet's components; `effects` holds values of Effect.
    """

    payment = models.CharField(max_length=10, choices=PaymentRequest, default=PaymentRequest.UNCHANGED)
    payment_edit = models.CharField(max_length=10, choices=PaymentEdit, default=PaymentEdit.NOTHING)
    required_papers = models.JSONField(default=list, blank=True, help_text="Must be there once the action is taken")
    optional_papers = models.JSONField(default=list, blank=True, help_text="May be attached in the action")
    released_papers = models.JSONField(default=list, blank=True, help_text="The citizen gets them by the action")
    needs_signature = models.BooleanField(default=False, help_text="A file must bear a personal signature")
    needs_seal = models.BooleanField(default=False, help_text="A file must bear the agency's seal")
    signed_paper = models.CharField(
        max_length=40, blank=True, help_text="Which paper must bear them; empty: any processed file"
    )
    undoable = models.BooleanField(default=False, help_text="Who took it may take it back in time")
    effects = models.JSONField(default=list, blank=True)
    checks_papers = models.BooleanField(default=False, help_text="Who takes it ticks each paper that was handed in")
    for_many = models.BooleanField(default=False, help_text="May be taken for many dossiers at once, from a list")
    extend_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working hours by which the due date moves"
    )

    class Meta:
        abstract = True


class OfficeRoute(models.Model):
    """The columns of a step that say what is sent to the document office, where to, and who signs it."""

    draft_kind = models.CharField(max_length=20, choices=DraftKind, blank=True)
    target_unit = models.CharField(max_length=30, blank=True, help_text="A unit's code; empty: the sender chooses")
    signer_source = models.CharField(max_length=10, choices=SignerSource, default=SignerSource.CHOSEN)
    signer_post = models.CharField(max_length=100, blank=True, help_text="The post whose holder signs")

    class Meta:
        abstract = True
