"""Where the pages of the document office live."""

from django.urls import path

from eoffice.views import acts, annexes, awaiting, batch, documents, files, initials, seal_batch

app_name = "eoffice"

urlpatterns = [
    path("", documents.document_list, name="document_list"),
    path("ky-nhieu/", batch.batch_new, name="batch_new"),
    path("dong-dau-nhieu/", seal_batch.seal_batch_new, name="seal_batch_new"),
    path("ky-nhieu/<uuid:uid>/", batch.batch_detail, name="batch_detail"),
    path("ky-nhieu/<uuid:uid>/tiep-tuc/", batch.batch_go_on, name="batch_go_on"),
    path("ky-nhieu/<uuid:uid>/dung/", batch.batch_end, name="batch_end"),
    path("van-ban/<uuid:uid>/", documents.document_detail, name="document_detail"),
    path("van-ban/<uuid:uid>/ky/", acts.document_sign, name="document_sign"),
    path("van-ban/<uuid:uid>/cho-xac-nhan/", awaiting.signature_awaited, name="signature_awaited"),
    path("van-ban/<uuid:uid>/cho-xac-nhan/kiem-tra/", awaiting.signature_check, name="signature_check"),
    path("van-ban/<uuid:uid>/cho-xac-nhan/huy/", awaiting.signature_give_up, name="signature_give_up"),
    path("van-ban/<uuid:uid>/ky-nhay/", initials.document_initials, name="document_initials"),
    path("van-ban/<uuid:uid>/tra-lai/", acts.document_return, name="document_return"),
    path("van-ban/<uuid:uid>/chuyen-lai/", acts.document_prepare_again, name="document_prepare_again"),
    path("van-ban/<uuid:uid>/gan-tep-da-ky/", acts.document_attach_signed, name="document_attach_signed"),
    path("van-ban/<uuid:uid>/hieu-chinh/", acts.document_edit, name="document_edit"),
    path("van-ban/<uuid:uid>/giong-van-ban-truoc/", documents.document_copy_previous, name="document_copy_previous"),
    path("van-ban/<uuid:uid>/dong-dau/", acts.document_seal, name="document_seal"),
    path("van-ban/<uuid:uid>/phu-luc/", annexes.annex_add, name="annex_add"),
    path("van-ban/<uuid:uid>/phu-luc/<int:file_id>/bo/", annexes.annex_drop, name="annex_drop"),
    path("van-ban/<uuid:uid>/phu-luc/<int:file_id>/ky/", annexes.annex_sign, name="annex_sign"),
    path("van-ban/<uuid:uid>/huy-so/", acts.number_void, name="number_void"),
    path("van-ban/<uuid:uid>/chuyen-dvc/", acts.document_issue, name="document_issue"),
    path("van-ban/<uuid:uid>/tra-lai-lanh-dao/", acts.document_reopen, name="document_reopen"),
    path("van-ban/<uuid:uid>/tep/<int:file_id>/", files.file, name="file"),
    path("van-ban/<uuid:uid>/tep/<int:file_id>/trang/<int:page>.png", files.file_page, name="file_page"),
    path("van-ban/<uuid:uid>/tep/<int:file_id>/chu-ky/", files.file_report, name="file_report"),
    path("van-ban/<uuid:uid>/tai-toan-bo/", files.files_zip, name="files_zip"),
]
