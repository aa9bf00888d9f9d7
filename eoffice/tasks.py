"""The jobs of the document office."""

from celery import shared_task
from django.utils.timezone import now

from eoffice.services import directory, preparing


@shared_task(acks_late=True, time_limit=180)
def prepare_document(*, document_id: int) -> None:
    """Make one draft ready to be signed."""
    preparing.document_prepare(document_id=document_id, at=now())


@shared_task(acks_late=True, time_limit=60)
def prepare_waiting_documents() -> None:
    """Give out the drafts that nobody has made ready: a wake-up was lost, or a worker died."""
    for document_id in preparing.waiting_documents(at=now()):
        prepare_document.delay(document_id=document_id)


@shared_task(acks_late=True, time_limit=60)
def publish_directory() -> None:
    """Tell the desk the office's directory anew: certificates begin and end by themselves."""
    directory.directory_publish(at=now())
