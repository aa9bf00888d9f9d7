"""A package on its way in: kept while a person looks at what it would change, then taken in once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import blobs
from common.errors import InputError, PolicyError, TransitionError
from common.formats import vn_datetime
from common.uploads import clean_name
from procedures.archive import Archive, archive_read
from procedures.models import PackageUpload, ProcedureVersion, ProcessVersion, Version
from procedures.packages import ImportReport, PackageError, package_publish
from procedures.services.importing import package_draft
from procedures.services.previewing import Preview, package_preview
from procedures.trust import Verdict, verdict_of

KEEP_UNTAKEN = timedelta(days=1)
UPLOADS_A_DAY = 50


@dataclass(frozen=True)
class Look:
    """A package as a person looks at it: who vouches for it, when it was made, and what it would change."""

    verdict: Verdict
    preview: Preview
    made_at: datetime

    @property
    def newer(self) -> list[Version]:
        """The versions in force here that were published after the package was made."""
        return self.preview.newer(self.made_at)


@transaction.atomic
def package_keep(*, data: bytes, file_name: str, actor: User, at: datetime) -> PackageUpload:
    """Keep a package to look at.

    Raises:
        PackageError: it is no package, has errors, or is not for this person's catalogue.
        SealError: its seal is wrong, or of a publisher that was revoked.
        TransitionError: this person handed in as many within a day as one may.
    """
    _check_count(actor, at)
    _look(data, actor)
    return PackageUpload.objects.create(
        blob=blobs.put(data, media_type="application/zip"),
        file_name=clean_name(file_name),
        uploaded_by=actor,
        uploaded_at=at,
    )


def package_look(*, upload: PackageUpload, actor: User) -> Look:
    """Return what a package that is kept would change now.

    Raises:
        PackageError, SealError: what it needs here is gone, or its publisher was revoked since.
    """
    return _look(blobs.read(upload.blob_id), actor)


@transaction.atomic
def package_take(
    *, upload_id: int, mark: str, actor: User, at: datetime, reason: str = ""
) -> list[ProcessVersion | ProcedureVersion]:
    """Make drafts from a package that was looked at, all or nothing, and once only.

    Raises:
        PolicyError: somebody else handed it in.
        TransitionError: it was taken in already, or what it was compared with has changed.
        InputError: nobody who is trusted vouches for it, and no reason is given.
        PackageError, SealError: see package_keep.
    """
    upload = PackageUpload.objects.select_for_update().get(pk=upload_id)
    if upload.uploaded_by_id != actor.pk:
        raise PolicyError(_("Gói này do người khác tải lên. Hãy tự tải gói lên rồi xem khác biệt."))
    if upload.taken_at:
        raise TransitionError(
            _("Gói này đã được nhập lúc %(at)s. Hãy mở các bản soạn của nó.") % {"at": vn_datetime(upload.taken_at)}
        )
    archive = archive_read(blobs.read(upload.blob_id))
    verdict = verdict_of(archive, locked=True)
    if not verdict.is_trusted and not reason.strip():
        raise InputError(_("Không ai được tin bảo đảm gói này. Hãy ghi vì sao vẫn nhập."), field="reason")
    made = package_draft(
        package=archive.package, mark=mark, origin=_origin(archive, verdict), reason=reason.strip(), actor=actor, at=at
    )
    upload.taken_at = at
    upload.save(update_fields=["taken_at"])
    return made


@transaction.atomic
def archive_publish(*, data: bytes, at: datetime) -> ImportReport:
    """Publish a package for who runs the installation, if somebody who is trusted vouches for it; all or nothing.

    Raises:
        PackageError: it is no package, has errors, names what is not here, or nobody who is trusted sealed it.
        SealError: its seal is wrong, or of a publisher that was revoked.
        OpenVersionError: one of its processes has an open version.
    """
    archive = archive_read(data)
    verdict = verdict_of(archive, locked=True)
    if not verdict.is_trusted:
        raise PackageError(
            _("%(standing)s Hãy nhập ở trang Cấu hình, mục Nhập gói, và ghi lý do: gói thành bản soạn chờ duyệt.")
            % {"standing": verdict.standing.label}
        )
    return package_publish(package=archive.package, at=at, origin=_origin(archive, verdict))


def uploads_forget(*, at: datetime) -> int:
    """Forget the packages that nobody took in within a day; return how many."""
    old = PackageUpload.objects.filter(taken_at__isnull=True, uploaded_at__lt=at - KEEP_UNTAKEN)
    return old.delete()[0]


def _look(data: bytes, actor: User) -> Look:
    archive = archive_read(data)
    preview = package_preview(package=archive.package, actor=actor)
    return Look(verdict_of(archive), preview, archive.manifest.made_at)


def _origin(archive: Archive, verdict: Verdict) -> str:
    """Return the words for the record."""
    words = {"origin": verdict.origin, "at": vn_datetime(archive.manifest.made_at)}
    return _("%(origin)s, lập lúc %(at)s") % words


def _check_count(actor: User, at: datetime) -> None:
    """Bound what one person can have kept; two requests at once are counted one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if PackageUpload.objects.filter(uploaded_by=actor, uploaded_at__gt=at - KEEP_UNTAKEN).count() >= UPLOADS_A_DAY:
        text = _("Bạn đã tải lên %(count)d gói trong 24 giờ qua. Hãy nhập các gói ấy trước, hoặc chờ sang ngày mai.")
        raise TransitionError(text % {"count": UPLOADS_A_DAY})
