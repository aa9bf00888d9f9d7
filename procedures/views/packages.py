"""Packages in and out: download a version, upload one, look at the difference, make drafts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.http import OfficeRequest, render_page
from procedures.export import package_text, version_export
from procedures.forms.catalogue import PackageDraftForm, PackageForm
from procedures.services import importing
from procedures.views.finding import require_administrator, seen_version

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def package_download(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a version as a package (Tải gói)."""
    version = seen_version(request, pk)
    try:
        text = package_text(version_export(version))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(version)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{version.process.code}-v{version.number}.json"'
    return response


@forms_of
def package_upload(request: OfficeRequest) -> HttpResponse:
    """Take a package and show what it would change (Nhập gói); nothing changes yet."""
    require_administrator(request)
    form = PackageForm(request.POST or None, request.FILES or None)
    preview = None
    confirm = None
    if form.is_valid():
        data = form.cleaned_data["file"]
        try:
            preview = importing.package_preview(data=data, actor=request.user)
            confirm = PackageDraftForm(initial={"package": data.decode()})
        except DomainError as error:
            form.add_error("file", str(error))
    context = {"form": form, "preview": preview, "confirm": confirm}
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "procedures/package_upload.html", context, status=status)


@require_POST
def package_draft(request: OfficeRequest) -> HttpResponse:
    """Make drafts from the package that was looked at (Soạn từ gói)."""
    require_administrator(request)
    form = PackageDraftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chưa có gói thủ tục nào. Hãy chọn lại tệp."))
        return redirect("procedures:package_upload")
    data = form.cleaned_data["package"].encode()
    try:
        made = importing.package_draft(data=data, actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("procedures:package_upload")
    messages.success(request, _("Đã soạn %(count)d bản từ gói. Kiểm tra rồi gửi duyệt.") % {"count": len(made)})
    return redirect(made[0])
