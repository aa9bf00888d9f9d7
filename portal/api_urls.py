"""Version 1 of the public API."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from portal.api import DossierView
from portal.api_docs import api_docs

app_name = "api"
urlpatterns = [
    path("", api_docs, name="docs"),
    path("schema/", login_not_required(SpectacularAPIView.as_view()), name="schema"),
    path("dossiers/<str:code>/", DossierView.as_view(), name="dossier"),
]
