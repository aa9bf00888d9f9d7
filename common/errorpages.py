"""What an error page and a report to administrators must not show."""

import re

from django.views.debug import SafeExceptionReporterFilter


class SecretsFilter(SafeExceptionReporterFilter):
    """Hide every setting that holds a key or an address with its password; set as DEFAULT_EXCEPTION_REPORTER_FILTER."""

    hidden_settings = re.compile("API|AUTH|TOKEN|KEY|KEK|SECRET|PASS|SIGNATURE|HTTP_COOKIE|URL|LOCATION", re.IGNORECASE)
