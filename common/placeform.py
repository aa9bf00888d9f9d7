"""Where a person wants something on a page: millimetres from the upper left corner, or nowhere in particular."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm


@dataclass(frozen=True)
class PagePlace:
    """A page, counted from 1, and a box in millimetres from its upper left corner; size 0 is the usual one."""

    page: int
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


def _mm(label: Any, name: str) -> forms.FloatField:
    attrs = {"inputmode": "decimal", f"data-signature-{name}": "", "autocomplete": "off"}
    return forms.FloatField(
        label=label, required=False, min_value=0, max_value=2000, localize=True, widget=forms.TextInput(attrs=attrs)
    )


class PlaceForm(OfficeForm):
    """Where a person wants a signature; left empty, the product looks for a place."""

    page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    left_mm = _mm(_("Cách mép trái (mm)"), "left")
    top_mm = _mm(_("Cách mép trên (mm)"), "top")
    width_mm = _mm(_("Rộng (mm)"), "width")
    height_mm = _mm(_("Cao (mm)"), "height")

    def clean(self) -> dict[str, Any]:
        """Refuse half a place.

        Raises:
            ValidationError: only one side is given.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and (cleaned["left_mm"] is None) != (cleaned["top_mm"] is None):
            raise forms.ValidationError(_("Nhập cả khoảng cách trái và trên, hoặc để trống cả hai."))
        return cleaned

    def place(self) -> PagePlace | None:
        """Return the place, or nothing when the product is to look for it."""
        cleaned = self.cleaned_data
        left, top, width, height = (cleaned[f"{name}_mm"] for name in ("left", "top", "width", "height"))
        return None if left is None else PagePlace(cleaned["page"], left, top, width or 0, height or 0)
