"""Where the pages of signing live, under /ky-so/."""

from django.urls import path

from signing.views import coming_back, doctor, templates

app_name = "signing"
TEMPLATE = "mau-chu-ky/<int:pk>/"

urlpatterns = [
    path("kiem-tra/", doctor.own, name="doctor"),
    path("kiem-tra/tim/", doctor.find_person, name="doctor_find"),
    path("kiem-tra/nguoi/<str:username>/", doctor.of_person, name="doctor_person"),
    path("bao-da-ky/<str:secret>/", coming_back.callback, name="callback"),
    path("phan-mem/<int:pk>/", coming_back.agent_call, name="agent_call"),
    path("phan-mem/chu-ky/<str:secret>/", coming_back.digest_signed, name="digest_signed"),
    path("phan-mem/tep/<str:secret>/", coming_back.file_download, name="file_download"),
    path("phan-mem/nhan-tep/<str:secret>/", coming_back.file_upload, name="file_upload"),
    path("mau-chu-ky/", templates.template_list, name="template_list"),
    path("mau-chu-ky/moi/", templates.template_create, name="template_create"),
    path(TEMPLATE, templates.template_detail, name="template_detail"),
    path(f"{TEMPLATE}sua/", templates.template_edit, name="template_edit"),
    path(f"{TEMPLATE}xem-thu.png", templates.template_preview, name="template_preview"),
    path(f"{TEMPLATE}dua-vao-dung/", templates.template_use, name="template_use"),
    path(f"{TEMPLATE}duyet/", templates.template_approve, name="template_approve"),
    path(f"{TEMPLATE}tra-lai/", templates.template_send_back, name="template_send_back"),
    path(f"{TEMPLATE}ngung-dung/", templates.template_retire, name="template_retire"),
    path(f"{TEMPLATE}mac-dinh/", templates.template_make_default, name="template_make_default"),
]
