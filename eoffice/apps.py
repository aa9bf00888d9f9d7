"""The document office as a Django app."""

from django.apps import AppConfig


class EofficeConfig(AppConfig):
    """Văn phòng điện tử; its handlers are found by the link."""

    name = "eoffice"

    def ready(self) -> None:
        """Tell signing who takes late signatures, who keeps what lasts, and the types a seal is entrusted for.

        Tell accounts what its people have.
        """
        from accounts import duties
        from eoffice.duties import OfficeDuty
        from eoffice.queries import type_names
        from eoffice.services import awaiting
        from eoffice.services.lasting import ANNEX_KEEPER, KEEPER
        from signing.services import augment, finishing
        from signing.services.granting import DOCUMENT_TYPES

        finishing.register("document", awaiting.signature_take)
        augment.keep("document", KEEPER)
        augment.keep("annex", ANNEX_KEEPER)
        DOCUMENT_TYPES.append(type_names)
        duties.register(OfficeDuty())
