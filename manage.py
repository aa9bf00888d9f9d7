#!/usr/bin/env python
"""Run Django's command line; beside a running `make demo` it works on the demonstration's data."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    if "DATABASE_URL" not in os.environ and "DJANGO_SETTINGS_MODULE" not in os.environ:
        from config.embedded import join

        os.environ.update(join())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
