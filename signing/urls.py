"""Where the pages of signing live, under /ky-so/."""

from django.urls import path

from signing.views import coming_back, doctor, grants, keys, profiles, templates, time_servers, trust

app_name = "signing"
KEY, GRANT = "chung-thu-so/<int:pk>/", "giao-con-dau/<int:pk>/"
ANCHOR = "tin-cay/<int:pk>/"
TEMPLATE = "mau-chu-ky/<int:pk>/"

urlpatterns = [
    path("kiem-tra/", doctor.own, name="doctor"),
    path("kiem-tra/phan-mem/", doctor.program, name="doctor_program"),
    path("kiem-tra/tim/", doctor.find_person, name="doctor_find"),
    path("kiem-tra/nguoi/<str:username>/", doctor.of_person, name="doctor_person"),
    path("cach-ky/", profiles.profile_list, name="profile_list"),
    path("cach-ky/<slug:operation>/", profiles.profile_edit, name="profile_edit"),
    path("cach-ky/<slug:operation>/xem-thu.png", profiles.profile_preview, name="profile_preview"),
    path("bao-da-ky/<str:secret>/", coming_back.callback, name="callback"),
    path("phan-mem/<int:pk>/", coming_back.agent_call, name="agent_call"),
    path("phan-mem/chu-ky/<str:secret>/", coming_back.digest_signed, name="digest_signed"),
    path("phan-mem/tep/<str:secret>/", coming_back.file_download, name="file_download"),
    path("phan-mem/nhan-tep/<str:secret>/", coming_back.file_upload, name="file_upload"),
    path("chung-thu-so/", keys.key_list, name="key_list"),
    path("chung-thu-so/nhap/", keys.key_import, name="key_import"),
    path(KEY, keys.key_detail, name="key_detail"),
    path(f"{KEY}dua-vao-dung/", keys.key_use, name="key_use"),
    path(f"{KEY}ngung-dung/", keys.key_end, name="key_end"),
    path(f"{KEY}gioi-han/", keys.key_limit, name="key_limit"),
    path(f"{KEY}ma-pin/", keys.key_pin, name="key_pin"),
    path(f"{KEY}giao/", grants.grant_ask, name="grant_ask"),
    path(f"{GRANT}duyet/", grants.grant_approve, name="grant_approve"),
    path(f"{GRANT}thu-hoi/", grants.grant_end, name="grant_end"),
    path("tin-cay/", trust.trust_list, name="trust_list"),
    path("tin-cay/moi/", trust.trust_propose, name="trust_propose"),
    path(ANCHOR, trust.trust_detail, name="trust_detail"),
    path(f"{ANCHOR}duyet/", trust.trust_approve, name="trust_approve"),
    path(f"{ANCHOR}khong-duyet/", trust.trust_decline, name="trust_decline"),
    path(f"{ANCHOR}thoi-tin-cay/", trust.trust_withdraw, name="trust_withdraw"),
    path("dau-thoi-gian/", time_servers.tsa_list, name="tsa_list"),
    path("dau-thoi-gian/them/", time_servers.tsa_add, name="tsa_add"),
    path("dau-thoi-gian/<int:pk>/thu/", time_servers.tsa_try, name="tsa_try"),
    path("dau-thoi-gian/<int:pk>/ngung/", time_servers.tsa_close, name="tsa_close"),
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
