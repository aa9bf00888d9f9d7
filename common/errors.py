"""Errors whose text is meant for the person at the screen."""


class DomainError(Exception):
    """Something the person can understand and act on; `str(error)` is a whole Vietnamese sentence."""


class PolicyError(DomainError):
    """The person may not do this here."""


class TransitionError(DomainError):
    """The thing is no longer, or not yet, in the state that this needs."""


class InputError(DomainError):
    """What was handed in is missing or wrong; `field` names the form field where there is one."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field
