"""What stands in Redis is never run."""

import pickle

import pytest
from django.conf import settings
from django.core.cache import cache


@pytest.mark.parametrize("value", [5, 1.5, "chữ", [1.5, 2.5], {"a": None}, True])
def test_plain_values_come_back(value):
    cache.set("value", value, 30)
    assert cache.get("value") == value


def test_counts_up():
    cache.set("count", 4, 30)
    assert (cache.incr("count"), cache.get("count")) == (5, 5)


def test_a_planted_pickle_is_not_loaded(redis_client):
    redis_client.set(cache.make_key("planted"), pickle.dumps(Planted()))
    with pytest.raises(ValueError):
        cache.get("planted")
    assert not hasattr(settings, "PLANTED")


class Planted:
    """Leaves a mark when it is loaded."""

    def __reduce__(self):
        return setattr, (settings, "PLANTED", True)
