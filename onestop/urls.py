"""The desk's addresses."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from onestop.views import acts, archive, dossier, file_signing, files, intake, many, moving, paths, timers, worklist

app_name = "onestop"


class CodeConverter(StringConverter):
    """A code as the database can hold it: PostgreSQL knows no NUL."""

    regex = r"[^/\x00]+"


register_converter(CodeConverter, "code")

urlpatterns = [
    path("chuyen-phien-ban/<int:version_id>/", moving.move_plan, name="move_plan"),
    path("chuyen-phien-ban/<int:version_id>/bat-dau/", moving.move_begin, name="move_begin"),
    path("lan-chuyen/<int:pk>/", moving.move_detail, name="move_detail"),
    path("lan-chuyen/<int:pk>/tien-do/", moving.move_progress, name="move_progress"),
    path("lan-chuyen/<int:pk>/hoan-lai/", moving.move_undo, name="move_undo"),
    path("lan-chuyen/<int:pk>/chay-tiep/", moving.move_resume, name="move_resume"),
    path("lan-chuyen/<int:pk>/ket-thuc/", moving.move_break_off, name="move_break_off"),
    path("khong-tu-chuyen/", timers.timer_list, name="timer_list"),
    path("", worklist.task_list, name="task_list"),
    path("nhieu-ho-so/", many.many_act, name="many_act"),
    path("ho-so/", worklist.dossier_list, name="dossier_list"),
    path("kho/", archive.archive_list, name="archive_list"),
    path("tiep-nhan/", intake.intake_start, name="intake_start"),
    path("tiep-nhan/<code:code>/", intake.intake, name="intake"),
    path("ho-so/<code:code>/", dossier.dossier_detail, name="dossier_detail"),
    path("ho-so/<code:code>/thong-bao/", dossier.dossier_notices, name="dossier_notices"),
    path("ho-so/<code:code>/da-nhan/", intake.intake_done, name="intake_done"),
    path("ho-so/<code:code>/bo-sung/", intake.dossier_complete, name="dossier_complete"),
    path("ho-so/<code:code>/viec/<int:action_id>/", acts.dossier_act, name="dossier_act"),
    path("ho-so/<code:code>/phoi-hop/", acts.co_work, name="co_work"),
    path("ho-so/<code:code>/du-thao/", acts.draft_attach, name="draft_attach"),
    path("ho-so/<code:code>/gui-eoffice/", acts.dossier_forward, name="dossier_forward"),
    path("ho-so/<code:code>/thu-hoi/", acts.dossier_recall, name="dossier_recall"),
    path("ho-so/<code:code>/tra-ket-qua/", acts.dossier_hand_over, name="dossier_hand_over"),
    path("ho-so/<code:code>/thu-phi/", acts.payment_settle, name="payment_settle"),
    path("ho-so/<code:code>/bao-nop/", paths.payment_report, name="payment_report"),
    path("ho-so/<code:code>/mien-thu/", paths.payment_waive, name="payment_waive"),
    path("ho-so/<code:code>/yeu-cau-bo-sung/", paths.supplement_ask, name="supplement_ask"),
    path("ho-so/<code:code>/tu-choi/", paths.dossier_refuse, name="dossier_refuse"),
    path("ho-so/<code:code>/hoan-tac-tu-choi/", paths.refusal_undo, name="refusal_undo"),
    path("ho-so/<code:code>/hoan-tac/", paths.action_undo, name="action_undo"),
    path("ho-so/<code:code>/rut/", paths.dossier_withdraw, name="dossier_withdraw"),
    path("ho-so/<code:code>/dung/", paths.dossier_stop, name="dossier_stop"),
    path("ho-so/<code:code>/tam-dung/", paths.dossier_pause, name="dossier_pause"),
    path("ho-so/<code:code>/tiep-tuc/", paths.dossier_resume, name="dossier_resume"),
    path("ho-so/<code:code>/nhan-van-ban/", paths.late_result_take, name="late_result_take"),
    path("ho-so/<code:code>/luu-kho/", paths.dossier_archive, name="dossier_archive"),
    path("ho-so/<code:code>/kho/<int:pk>/", archive.archived_file, name="archived_file"),
    path("ho-so/<code:code>/gia-han/", paths.dossier_extend, name="dossier_extend"),
    path("ho-so/<code:code>/tep/<int:pk>/", files.attachment, name="attachment"),
    path("ho-so/<code:code>/tep/<int:pk>/trang-<int:page>.png", files.attachment_page, name="attachment_page"),
    path("ho-so/<code:code>/tep/<int:pk>/chu-ky/", file_signing.attachment_report, name="attachment_report"),
    path("ho-so/<code:code>/tep/<int:pk>/ky/", file_signing.attachment_sign, name="attachment_sign"),
    path("ho-so/<code:code>/giay-hen.pdf", files.receipt, name="receipt"),
    path("ho-so/<code:code>/phieu-bo-sung.pdf", files.supplement_form, name="supplement_form"),
    path("ho-so/<code:code>/phieu-tu-choi.pdf", files.refusal_form, name="refusal_form"),
    path("ho-so/<code:code>/phieu-xin-loi.pdf", files.apology_form, name="apology_form"),
    path("ho-so/<code:code>/thong-bao-dung.pdf", files.stopping_form, name="stopping_form"),
]
