import pytest

from tests.servers import redis_url_of_worker

URL = "redis://:password@127.0.0.1:6379"


@pytest.mark.parametrize(
    ("worker", "number", "expected"), [(None, "0", "0"), ("gw0", "0", "1"), ("gw3", "0", "4"), ("gw1", "7", "9")]
)
def test_gives_each_test_worker_a_redis_database_of_its_own(worker: str | None, number: str, expected: str) -> None:
    assert redis_url_of_worker(f"{URL}/{number}", worker) == f"{URL}/{expected}"
