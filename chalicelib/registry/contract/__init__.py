"""What a registry can do. DynamoDB and the in-memory twin keep it: one suite for both."""

from dataclasses import dataclass

from chalicelib.registry.contract.configuration import Configuration
from chalicelib.registry.contract.fleets import Fleets, Timeline
from chalicelib.registry.contract.history import History
from chalicelib.registry.contract.hosts import Hosts
from chalicelib.registry.contract.replacements import Replacements
from chalicelib.registry.contract.services import Services
from chalicelib.registry.contract.values import Page, Retention

__all__ = [
    "Configuration",
    "Fleets",
    "History",
    "Hosts",
    "Page",
    "Registry",
    "Replacements",
    "Retention",
    "Services",
    "Timeline",
]


@dataclass(frozen=True, slots=True)
class Registry:
    hosts: Hosts
    replacements: Replacements
    fleets: Fleets
    timeline: Timeline
    services: Services
    configuration: Configuration
    history: History
