"""The desk's addresses."""

from django.urls import path

from onestop.views import acts, dossier, files, intake, worklist

app_name = "onestop"

urlpatterns = [
    path("", worklist.task_list, name="task_list"),
    path("ho-so/", worklist.dossier_list, name="dossier_list"),
    path("tiep-nhan/", intake.intake_start, name="intake_start"),
    path("tiep-nhan/<str:code>/", intake.intake, name="intake"),
    path("ho-so/<str:code>/", dossier.dossier_detail, name="dossier_detail"),
    path("ho-so/<str:code>/da-nhan/", intake.intake_done, name="intake_done"),
    path("ho-so/<str:code>/bo-sung/", intake.dossier_complete, name="dossier_complete"),
    path("ho-so/<str:code>/viec/<int:action_id>/", acts.dossier_act, name="dossier_act"),
    path("ho-so/<str:code>/du-thao/", acts.draft_attach, name="draft_attach"),
    path("ho-so/<str:code>/gui-eoffice/", acts.dossier_forward, name="dossier_forward"),
    path("ho-so/<str:code>/thu-hoi/", acts.dossier_recall, name="dossier_recall"),
    path("ho-so/<str:code>/tra-ket-qua/", acts.dossier_hand_over, name="dossier_hand_over"),
    path("ho-so/<str:code>/thu-phi/", acts.payment_settle, name="payment_settle"),
    path("ho-so/<str:code>/tep/<int:pk>/", files.attachment, name="attachment"),
    path("ho-so/<str:code>/tep/<int:pk>/trang-<int:page>.png", files.attachment_page, name="attachment_page"),
    path("ho-so/<str:code>/giay-hen.pdf", files.receipt, name="receipt"),
    path("ho-so/<str:code>/phieu-bo-sung.pdf", files.supplement_form, name="supplement_form"),
]
