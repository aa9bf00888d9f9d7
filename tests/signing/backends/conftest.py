"""Keys that are elsewhere: on a SoftHSM2 token, at a service, in a program."""

import pytest


@pytest.fixture
def move_key():
    """Put a stored soft key elsewhere, as its row says it."""

    def move(key, backend, service, credential):
        key.backend, key.service, key.credential = backend, service, credential
        key.key_blob, key.wrapped_dek, key.kek_id, key.pin_salt = b"", b"", "", b""
        key.save()
        return key

    return move
