# docs/operations.md says how to build and run this; the versions below are pinned on purpose.
FROM python:3.11.14-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11.14-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-liberation2 libreoffice-writer-nogui tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home motcuamo \
    && install -d -o motcuamo -g motcuamo /app /app/var /blobs
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /app
COPY --chown=motcuamo:motcuamo . .
USER motcuamo
# Compiled once here: PYTHONDONTWRITEBYTECODE lets no start of a container keep what it compiles.
RUN python -m compileall -q .
# Collecting the static files needs settings, but none of their values.
RUN DATABASE_URL=postgres://none@none/none REDIS_URL=redis://none SECRET_KEY=none SIGNING_KEKS=k1:none \
    SEAL_KEY=none python manage.py collectstatic --no-input
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/livez', timeout=3)"]
ENTRYPOINT ["tini", "--"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "config.wsgi:application"]
