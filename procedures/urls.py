"""Addresses of configuration."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from procedures.views import actions, catalogue, packages, publishers, publishing, simulation, steps, version

app_name = "procedures"


class CodeConverter(StringConverter):
    """A code as the database can hold it: PostgreSQL knows no NUL."""

    regex = r"[^/\x00]+"


register_converter(CodeConverter, "procedure_code")

PUBLISHER = "noi-phat-hanh/<int:pk>/"
VERSION = "phien-ban/<int:pk>/"
STEP = f"{VERSION}buoc/<int:step_id>/"
ACTION = f"{VERSION}thao-tac/<int:action_id>/"

urlpatterns = [
    path("", catalogue.procedure_list, name="procedure_list"),
    path("thu-tuc/<procedure_code:code>/", catalogue.procedure_detail, name="procedure_detail"),
    path("thu-tuc/<procedure_code:code>/quy-trinh-moi/", catalogue.process_create, name="process_create"),
    path("nhap-goi/", packages.package_upload, name="package_upload"),
    path("nhap-goi/<uuid:uid>/", packages.package_detail, name="package_detail"),
    path("noi-phat-hanh/", publishers.publisher_list, name="publisher_list"),
    path("noi-phat-hanh/them/", publishers.publisher_add, name="publisher_add"),
    path(PUBLISHER, publishers.publisher_detail, name="publisher_detail"),
    path(f"{PUBLISHER}duyet/", publishers.publisher_approve, name="publisher_approve"),
    path(f"{PUBLISHER}thu-hoi/", publishers.publisher_revoke, name="publisher_revoke"),
    path(VERSION, version.version_detail, name="version_detail"),
    path(f"{VERSION}goi.zip", packages.package_download, name="package_download"),
    path(f"{VERSION}thong-tin-chung/", version.version_edit, name="version_edit"),
    path(f"{VERSION}soan-moi/", version.draft_make, name="draft_make"),
    path(f"{VERSION}sao-chep/", catalogue.process_copy, name="process_copy"),
    path(f"{VERSION}bo/", version.draft_discard, name="draft_discard"),
    path(f"{VERSION}gui-duyet/", publishing.version_send, name="version_send"),
    path(f"{VERSION}tra-lai/", publishing.version_send_back, name="version_send_back"),
    path(f"{VERSION}duyet/", publishing.version_approve, name="version_approve"),
    path(f"{VERSION}chay-thu/", simulation.version_simulation, name="version_simulation"),
    path(f"{VERSION}buoc/moi/", steps.step_add, name="step_add"),
    path(STEP, steps.step_edit, name="step_edit"),
    path(f"{STEP}xoa/", steps.step_delete, name="step_delete"),
    path(f"{STEP}sao-chep/", steps.step_copy, name="step_copy"),
    path(f"{STEP}chuyen/", steps.step_move, name="step_move"),
    path(f"{VERSION}thao-tac/moi/", actions.action_add, name="action_add"),
    path(ACTION, actions.action_edit, name="action_edit"),
    path(f"{ACTION}xoa/", actions.action_delete, name="action_delete"),
    path(f"{ACTION}chuyen/", actions.action_move, name="action_move"),
    path(f"{ACTION}dieu-kien/<slug:kind>/", actions.condition_add, name="condition_add"),
    path(f"{ACTION}dieu-kien/<int:index>/bo/", actions.condition_remove, name="condition_remove"),
]
