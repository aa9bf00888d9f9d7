"""How a form that was sent is answered: the act done, or a refusal in the place where it can be mended."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common.errors import DomainError, InputError, PolicyError, TransitionError
from common.forms import OfficeForm, OpinionInput

FORBIDDEN, UNPROCESSABLE = 403, 422


def answer_form(
    request: HttpRequest,
    form: OfficeForm,
    act: Callable[[dict[str, Any]], str],
    *,
    page: Callable[[int], HttpResponse],
    back: str,
    to: str = "",
    field_of: Callable[[DomainError], str] | None = None,
) -> HttpResponse:
    """Do the act of a form, say what it did, and go on `to` an address, or `back` to the page of what it was done to.

    `page` draws the page with the form and what was typed, under the status it is given; where it has no place for the
    form it says what is wrong itself (`say_errors`). What is to be mended is said
    in the form (422), in the field that `field_of` names for it; who may not do it reads why there too (403); what was
    overtaken leads to the thing as it is now, with the opinion that was written given back.
    """
    if form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
            return redirect(to or back)
        except PolicyError as error:
            form.add_error(None, str(error))
            return page(FORBIDDEN)
        except TransitionError as error:
            messages.error(request, str(error))
            _give_words_back(request, form)
            return redirect(back)
        except DomainError as error:
            name = field_of(error) if field_of else _field_of(error)
            form.add_error(name if name in form.fields else None, str(error))
    return page(UNPROCESSABLE)


def _field_of(error: DomainError) -> str:
    return error.field if isinstance(error, InputError) else ""


def _give_words_back(request: HttpRequest, form: OfficeForm) -> None:
    """Show what somebody wrote for nothing, so that it can be copied: the dialog is gone with the state it was for."""
    for name in form.changed_data:
        if isinstance(form.fields[name].widget, OpinionInput) and form.cleaned_data.get(name):
            text = _("Bạn đã viết, để chép lại nếu còn cần: %(text)s")
            messages.info(request, text % {"text": form.cleaned_data[name]})


def say_errors(request: HttpRequest, form: OfficeForm) -> None:
    """Say on the page itself what is wrong with a form that the page has no place for."""
    for _anchor, text in form.error_list:
        messages.error(request, text)
