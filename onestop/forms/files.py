"""Uploads that are stored as soon as they arrive, so that a refused form does not lose them."""

from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any, TypeAlias

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from common import blobs
from common.errors import DomainError
from common.forms import MultiFileInput
from common.kinds import Kind
from common.uploads import CheckedFile, check_upload
from onestop.services.files import DRAFT_KINDS
from onestop.services.submission import FileData
from signing.services import prepare_file

SALT = "onestop.stored-file"
KEPT_SECONDS = 20 * 3600
# Refuses by what is in a file of a right kind.
LookInto: TypeAlias = Callable[[Any, CheckedFile], None]


def store(upload: Any, *, kinds: Collection[Kind], look_into: LookInto | None = None) -> FileData:
    """Check an upload and store it.

    Raises:
        InputError: it is too large, of a forbidden kind, or not what its name says.
        DomainError: whoever looked into it refused it.
    """
    checked = check_upload(upload, allowed=kinds, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    if look_into:
        look_into(upload, checked)
    blob = blobs.put(upload, media_type=checked.media_type)
    return FileData(blob.sha256, checked.name, checked.media_type, checked.size_bytes)


def token_of(file: FileData) -> str:
    """Return a signed text that stands for a stored file in a form."""
    return signing.dumps(asdict(file), salt=SALT)


def file_of(token: str) -> FileData | None:
    """Return the stored file that a text stands for, None when it is not ours or too old."""
    try:
        return FileData(**signing.loads(token, salt=SALT, max_age=KEPT_SECONDS))
    except (signing.BadSignature, TypeError):
        return None


class StoredFilesInput(MultiFileInput):
    """A file control, and under `<name>_kept` the files that came with an earlier try."""

    def __init__(self, *, multiple: bool = True, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.allow_multiple_selected = multiple
        if not multiple:
            self.attrs.pop("multiple", None)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[Any], list[str]]:
        """Return the uploads and the tokens of earlier ones."""
        uploads = files.getlist(name) if isinstance(files, MultiValueDict) else [files[name]] if name in files else []
        tokens = data.getlist(f"{name}_kept") if hasattr(data, "getlist") else []
        return uploads, tokens

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether nothing came at all."""
        return name not in files and f"{name}_kept" not in data


class StoredFilesField(forms.Field):
    """Files of allowed kinds; the cleaned value is a tuple of FileData, and `stored` is what to keep in the page."""

    def __init__(
        self, *, kinds: Collection[Kind], multiple: bool = True, look_into: LookInto | None = None, **kwargs: Any
    ) -> None:
        self.kinds, self.multiple, self.look_into = kinds, multiple, look_into
        self.stored: list[tuple[str, FileData]] = []
        accept = ",".join(f".{ending}" for kind in kinds for ending in kind.endings)
        super().__init__(widget=StoredFilesInput(multiple=multiple, attrs={"accept": accept}), **kwargs)

    def clean(self, value: tuple[list[Any], list[str]] | None) -> tuple[FileData, ...]:
        """Store what came; a single file replaces the one of the earlier try.

        Raises:
            ValidationError: a file was refused, or none came though one is required; the good ones are kept.
        """
        uploads, tokens = value or ([], [])
        faults, fresh = [], []
        for upload in uploads:
            try:
                fresh.append(store(upload, kinds=self.kinds, look_into=self.look_into))
            except DomainError as error:
                faults.append(str(error))
        kept = [file for file in map(file_of, tokens) if file]
        files = kept + fresh if self.multiple else (fresh or kept)[-1:]
        self.stored = [(token_of(file), file) for file in files]
        if faults:
            raise forms.ValidationError(faults)
        if self.required and not files:
            raise forms.ValidationError(_("Chưa có tệp. Hãy kéo thả hoặc chọn tệp để tải lên."), code="required")
        return tuple(files)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether any file came."""
        return bool(data and (data[0] or data[1]))


def draft_field(**kwargs: Any) -> StoredFilesField:
    """Return the field for the one file that becomes the document to be signed."""
    return StoredFilesField(kinds=DRAFT_KINDS, multiple=False, look_into=_must_be_signable, **kwargs)


def _must_be_signable(upload: Any, checked: CheckedFile) -> None:
    """Refuse a PDF that the document office could not make ready for signing, while its author sits before it.

    Raises:
        SigningRefusal: it holds scripts, XFA, other files or odd fields, or has pages of no size.
    """
    if checked.kind == Kind.PDF:
        prepare_file.check(upload.read())
