"""What a terminated instance leaves behind in moto, and how it is removed as AWS does."""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance


class Addresses(dict[str, None]):
    """A set of addresses that gives back the oldest first, so that runs repeat exactly."""

    def add(self, address: str) -> None:
        self[address] = None

    def pop(self, *_: Any) -> str:  # type: ignore[override]
        address = next(iter(self), None)
        if address is None:
            raise KeyError("no address was given back")
        del self[address]
        return address

    def remove(self, address: str) -> None:
        del self[address]


def release_network(instance: Instance) -> None:
    """Termination gives the addresses back to the subnet; moto would keep them for ever."""
    backend = instance.ec2_backend
    for interface in instance.nics.values():
        backend.enis.pop(interface.id, None)
        backend.tags.pop(interface.id, None)
        _return_address(interface.subnet, interface.private_ip_address)
    # moto gives them back once more when Python frees the object, at a moment nobody controls.
    instance._private_ips.clear()


def _return_address(subnet: Any, address: str | None) -> None:
    if not isinstance(subnet._unused_ips, Addresses):
        subnet._unused_ips = Addresses.fromkeys(sorted(subnet._unused_ips))
    if address is not None:
        subnet.del_subnet_ip(address)


def forget(backend: EC2Backend, instance: Instance) -> None:
    """A terminated instance stays visible for about an hour; then nothing knows it."""
    backend.tags.pop(instance.id, None)
    for reservation in list(backend.reservations.values()):
        if instance in reservation.instances:
            reservation.instances.remove(instance)
            if not reservation.instances:
                del backend.reservations[reservation.id]
