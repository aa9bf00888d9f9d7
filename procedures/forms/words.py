"""The fields of an action for its own words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.wording import LONGEST_NOTICE, LONGEST_SUBJECT

TWO_LINES = forms.Textarea(attrs={"rows": 2})


class WordFields(forms.Form):
    """The template of the subject, and what the applicant is told."""

    subject_template = forms.CharField(
        label=_("Mẫu trích yếu"),
        max_length=LONGEST_SUBJECT,
        required=False,
        widget=TWO_LINES,
        help_text=_(
            "Chỗ điền: {procedure} thủ tục, {code} mã hồ sơ, {case} trường hợp, {agency} cơ quan giải quyết, "
            "{applicant} người nộp, {owner} chủ hồ sơ, {component:TP01} tên giấy tờ."
        ),
    )
    notice_text = forms.CharField(
        label=_("Lời báo trên trang tra cứu"),
        max_length=LONGEST_NOTICE,
        required=False,
        widget=TWO_LINES,
        help_text=_("Để trống: lời của hệ thống. Chỗ điền như trích yếu, trừ tên người nộp và chủ hồ sơ."),
    )
    mail_text = forms.CharField(
        label=_("Lời trong thư điện tử"),
        max_length=LONGEST_NOTICE,
        required=False,
        widget=TWO_LINES,
        help_text=_("Để trống: như trên trang tra cứu."),
    )
