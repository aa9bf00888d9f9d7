"""Which PINs are good enough."""

from itertools import pairwise

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from common.errors import InputError
from signing.keys.secret import Secret

SHORTEST, LONGEST, FEWEST_DIFFERENT = 6, 64, 3


@sensitive_variables()
def pin_require_strong(pin: Secret, *, username: str) -> None:
    """Refuse a PIN that others would try first.

    Raises:
        InputError: it is short, long, a run such as 123456, of fewer than three different letters, or the user's name.
    """
    if not SHORTEST <= len(pin.reveal()) <= LONGEST:
        raise _weak(_("Mã PIN cần từ 6 đến 64 ký tự. Hãy chọn mã PIN khác."))
    if len(set(pin.reveal())) < FEWEST_DIFFERENT or _is_run(pin.reveal()):
        raise _weak(_("Mã PIN quá dễ đoán (ký tự lặp lại hoặc dãy liền nhau). Hãy chọn mã PIN khác."))
    if username.casefold() in pin.reveal().casefold():
        raise _weak(_("Mã PIN chứa tên đăng nhập của bạn. Hãy chọn mã PIN khác."))


def _is_run(text: str) -> bool:
    """Tell whether each letter is the next, or the one before, of its neighbour."""
    steps = {ord(right) - ord(left) for left, right in pairwise(text)}
    return steps in ({1}, {-1})


def _weak(text: str) -> InputError:
    return InputError(text, field="pin")
