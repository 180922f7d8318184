"""What only the in-memory twin needs: it can be used from several threads."""

from concurrent.futures import ThreadPoolExecutor

from chalicelib.errors import Conflict
from chalicelib.registry.memory import memory_registry
from tests.registry.examples import QUOTA, a_host, a_replacement


def test_of_many_threads_with_one_reading_one_claims() -> None:
    registry = memory_registry()

    def claim(number: int) -> bool:
        registry.hosts.register(a_host(f"i-{number}"))
        try:
            registry.replacements.claim(
                a_replacement(str(number), old_host=f"i-{number}"), 0, QUOTA
            )
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(claim, range(50))) == 1
    assert registry.fleets.get("web").open_replacements == 1


def test_no_count_of_many_threads_is_lost() -> None:
    registry = memory_registry()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(registry.fleets.raise_attention, ["web"] * 400))
    assert registry.fleets.get("web").attention == 400


def test_two_registries_are_apart() -> None:
    memory_registry().hosts.register(a_host())
    assert memory_registry().hosts.get("i-1") is None
