"""Addresses of configuration."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from procedures.views import (
    actions,
    cases,
    catalogue,
    components,
    fields,
    national_codes,
    packages,
    part_orders,
    procedures,
    publishers,
    publishing,
    result_types,
    sheet_publishing,
    sheets,
    simulation,
    steps,
    version,
)

app_name = "procedures"


class CodeConverter(StringConverter):
    """A code as the database can hold it: PostgreSQL knows no NUL."""

    regex = r"[^/\x00]+"


register_converter(CodeConverter, "procedure_code")

PUBLISHER = "noi-phat-hanh/<int:pk>/"
VERSION = "phien-ban/<int:pk>/"
STEP = f"{VERSION}buoc/<int:step_id>/"
SHEET = "noi-dung/<int:pk>/"
COMPONENT = f"{SHEET}thanh-phan/<int:part_id>/"
FEE = f"{SHEET}khoan-thu/<int:part_id>/"
RESULT = f"{SHEET}loai-ket-qua/<int:part_id>/"
ACTION = f"{VERSION}thao-tac/<int:action_id>/"

urlpatterns = [
    path("", catalogue.procedure_list, name="procedure_list"),
    path("linh-vuc/", fields.field_list, name="field_list"),
    path("linh-vuc/moi/", fields.field_add, name="field_add"),
    path("linh-vuc/<int:pk>/", fields.field_rename, name="field_rename"),
    path("ma-quoc-gia/", national_codes.national_code_list, name="national_code_list"),
    path(
        "ma-quoc-gia/<slug:kind>/<procedure_code:code>/", national_codes.national_code_edit, name="national_code_edit"
    ),
    path("thu-tuc/moi/", procedures.procedure_create, name="procedure_create"),
    path("thu-tuc/<procedure_code:code>/", catalogue.procedure_detail, name="procedure_detail"),
    path("thu-tuc/<procedure_code:code>/quy-trinh-moi/", catalogue.process_create, name="process_create"),
    path("thu-tuc/<procedure_code:code>/sua/", procedures.procedure_edit, name="procedure_edit"),
    path(SHEET, sheets.sheet_detail, name="sheet_detail"),
    path(f"{SHEET}van-ban/", sheets.sheet_edit, name="sheet_edit"),
    path(f"{SHEET}soan-moi/", sheets.sheet_draft, name="sheet_draft"),
    path(f"{SHEET}bo/", sheet_publishing.sheet_discard, name="sheet_discard"),
    path(f"{SHEET}gui-duyet/", sheet_publishing.sheet_send, name="sheet_send"),
    path(f"{SHEET}tra-lai/", sheet_publishing.sheet_send_back, name="sheet_send_back"),
    path(f"{SHEET}duyet/", sheet_publishing.sheet_approve, name="sheet_approve"),
    path(f"{SHEET}thanh-phan/moi/", components.component_add, name="component_add"),
    path(COMPONENT, components.component_edit, name="component_edit"),
    path(f"{COMPONENT}xoa/", components.component_delete, name="component_delete"),
    path(f"{COMPONENT}chuyen/", components.component_move, name="component_move"),
    path(f"{SHEET}khoan-thu/moi/", components.fee_add, name="fee_add"),
    path(FEE, components.fee_edit, name="fee_edit"),
    path(f"{FEE}xoa/", components.fee_delete, name="fee_delete"),
    path(f"{SHEET}loai-ket-qua/moi/", result_types.result_type_add, name="result_type_add"),
    path(RESULT, result_types.result_type_edit, name="result_type_edit"),
    path(f"{RESULT}xoa/", result_types.result_type_delete, name="result_type_delete"),
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
    path(f"{VERSION}ten-goi/", cases.process_edit, name="process_edit"),
    path(f"{VERSION}truong-hop/", cases.case_edit, name="case_edit"),
    path(f"{VERSION}soan-moi/", version.draft_make, name="draft_make"),
    path(f"{VERSION}sao-chep/", catalogue.process_copy, name="process_copy"),
    path(f"{VERSION}bo/", publishing.draft_discard, name="draft_discard"),
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
    path(f"{ACTION}ho-so-thanh-phan/moi/", part_orders.order_add, name="part_order_add"),
    path(f"{ACTION}ho-so-thanh-phan/<int:index>/bo/", part_orders.order_remove, name="part_order_remove"),
    path(f"{ACTION}dieu-kien/<slug:kind>/", actions.condition_add, name="condition_add"),
    path(f"{ACTION}dieu-kien/<int:index>/bo/", actions.condition_remove, name="condition_remove"),
]
