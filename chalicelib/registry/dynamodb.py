"""The registry in DynamoDB."""

from botocore.session import get_session

from chalicelib.registry.away import Away
from chalicelib.registry.binding import Tables, bind, bind_to
from chalicelib.registry.configuration import ConfigurationStore
from chalicelib.registry.contract import Configuration, Registry, Retention
from chalicelib.registry.dynamo_config import DynamoRows
from chalicelib.registry.fleets import DynamoFleets
from chalicelib.registry.history import DynamoHistory
from chalicelib.registry.hosts import DynamoHosts
from chalicelib.registry.replacements import DynamoReplacements
from chalicelib.registry.services import DynamoServices
from chalicelib.registry.timeline import DynamoTimeline

DEFAULT_RETENTION = Retention()


def dynamodb_registry(
    prefix: str,
    region: str,
    retention: Retention = DEFAULT_RETENTION,
    host: str | None = None,
) -> Registry:
    """`host` is the URL of another endpoint than AWS's. Nothing is sent, and no client made, before
    the first call."""
    return registry_in(bind(prefix, region, host), retention)


def registry_in(tables: Tables, retention: Retention = DEFAULT_RETENTION) -> Registry:
    return Registry(
        hosts=DynamoHosts(tables, retention),
        replacements=DynamoReplacements(tables, retention),
        fleets=DynamoFleets(tables),
        timeline=DynamoTimeline(tables, retention),
        services=DynamoServices(tables),
        history=DynamoHistory(tables, retention),
        configuration=configuration_in(tables, retention),
    )


def configuration_in(tables: Tables, retention: Retention = DEFAULT_RETENTION) -> Configuration:
    return ConfigurationStore(DynamoRows(tables, retention))


def home_of_configuration(prefix: str, region: str) -> Tables:
    """In another region than the rest, and read and written there as at home."""
    return bind_to(Away(region, get_session(), f"the configuration in {region}"), prefix)
