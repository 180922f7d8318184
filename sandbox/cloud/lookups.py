"""moto's lookups of instances, made cheap and repeatable; what they find stays the same."""

from typing import Any

from moto.ec2 import utils as ec2_utils
from moto.ec2.exceptions import EC2ClientError, InvalidInstanceIdError
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance, InstanceBackend, Reservation

from sandbox.cloud.patching import Patches

# DescribeInstances by client-token finds what a lost answer had launched.
MORE_FILTERS = {"client-token": "client_token", "instance-lifecycle": "lifecycle"}


def install(patches: Patches) -> None:
    # moto copies every reservation for every lookup.
    patches.replace(Reservation, "__copy__", _copy)
    patches.implement(InstanceBackend, "get_instance_by_id", find)
    patches.implement(InstanceBackend, "get_instance", _get)
    patches.replace(NetworkInterface, "group_set", property(_groups_in_order))
    patches.replace(
        ec2_utils,
        "filter_dict_attribute_mapping",
        ec2_utils.filter_dict_attribute_mapping | MORE_FILTERS,
    )
    patches.wrap(ec2_utils, "passes_filter_dict", _passes)


def find(backend: Any, instance_id: str) -> Instance | None:
    for reservation in backend.reservations.values():
        for instance in reservation.instances:
            if instance.id == instance_id:
                found: Instance = instance
                return found
    return None


def _get(backend: Any, instance_id: str) -> Instance:
    instance = find(backend, instance_id)
    if instance is None:
        raise InvalidInstanceIdError(instance_id)
    return instance


def _copy(reservation: Reservation) -> Reservation:
    twin = Reservation(reservation.id, reservation.owner_id)
    twin.groups, twin.instances = reservation.groups, reservation.instances
    return twin


def _groups_in_order(interface: NetworkInterface) -> list[Any]:
    """moto builds a set of objects, whose order changes from run to run."""
    of_instance = interface.instance.security_groups if interface.instance else []
    return list(dict.fromkeys([*interface._group_set, *of_instance]))


def _passes(original: Any, instance: Instance, filters: dict[str, Any]) -> Any:
    """EC2 answers an unknown filter with an error; moto breaks off with one of its own."""
    try:
        return original(instance, filters)
    except NotImplementedError:
        raise EC2ClientError("InvalidParameterValue", "A given filter is invalid.") from None
