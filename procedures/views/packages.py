"""Packages in and out: download a version, upload one, look at the difference, make drafts."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError, InputError
from common.http import OfficeRequest, render_page
from procedures.archive import archive_write
from procedures.export import version_export
from procedures.forms.packages import PackageForm, TakeForm
from procedures.models import PackageUpload, Version
from procedures.services import uploads
from procedures.views.finding import require_administrator, seen_version
from procedures.views.places import lines_of_package

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def package_download(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a version as a sealed package (Tải gói)."""
    version = seen_version(request, pk)
    try:
        package = version_export(version)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(version)
    content = archive_write(package, publisher=settings.PROVINCE, made_at=now())
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{version.process.code}-v{version.number}.zip"'
    return response


@forms_of
def package_upload(request: OfficeRequest) -> HttpResponse:
    """Take a package to look at (Nhập gói); nothing changes yet."""
    require_administrator(request)
    form = PackageForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            upload = uploads.package_keep(
                data=form.cleaned_data["file"], file_name=form.file_name, actor=request.user, at=now()
            )
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect(upload)
    return render_page(request, "procedures/package_upload.html", {"form": form}, status=422 if form.is_bound else 200)


@forms_of
def package_detail(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Show what a package would change, and make drafts from it (Soạn từ gói)."""
    require_administrator(request)
    upload = get_object_or_404(PackageUpload.objects.filter(uploaded_by=request.user), uid=uid)
    form = TakeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = uploads.package_take(upload_id=upload.pk, actor=request.user, at=now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if isinstance(error, InputError) else None, str(error))
        else:
            return _taken(request, made)
    return _detail_page(request, upload, form)


def _taken(request: OfficeRequest, made: Sequence[Version]) -> HttpResponse:
    """Lead to the first draft; a package that only brought other names made none."""
    if not made:
        messages.success(request, _("Đã ghi tên và trường hợp theo gói; không có nội dung nào phải soạn."))
        return redirect("procedures:procedure_list")
    messages.success(request, _("Đã soạn %(count)d bản từ gói. Kiểm tra rồi gửi duyệt.") % {"count": len(made)})
    return redirect(made[0])


def _detail_page(request: OfficeRequest, upload: PackageUpload, form: TakeForm) -> HttpResponse:
    try:
        look = uploads.package_look(upload=upload, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("procedures:package_upload")
    if form.is_bound:
        form.redraw(look.preview.mark)
    else:
        form = TakeForm(initial={"mark": look.preview.mark})
    form.fields["reason"].required = not look.verdict.is_trusted
    context = {
        "upload": upload,
        "look": look,
        "preview": look.preview,
        "findings": lines_of_package(look.preview.package, look.preview.findings),
        "form": form,
    }
    return render_page(request, "procedures/package_detail.html", context, status=422 if form.is_bound else 200)
