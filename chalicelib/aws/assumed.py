"""A role of another account, assumed when it is first needed and anew before it ends."""

from functools import partial

from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    Credentials,
    DeferredRefreshableCredentials,
)
from botocore.session import Session, get_session

ASKS = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "max_attempts": 2})


class _Assumed:
    def __init__(self, fetcher: AssumeRoleCredentialFetcher) -> None:
        self._fetcher = fetcher

    def load_credentials(self) -> Credentials:
        return DeferredRefreshableCredentials(self._fetcher.fetch_credentials, "assume-role")


def assumed(region: str, role: str, name: str) -> Session:
    """For clients whose calls the role signs. `name` is what CloudTrail says of who it was."""
    source = get_session()
    asks = partial(source.create_client, region_name=region, config=ASKS)
    fetcher = AssumeRoleCredentialFetcher(
        asks, source.get_credentials(), role, {"RoleSessionName": name}
    )
    found = get_session()
    found.register_component("credential_provider", _Assumed(fetcher))
    return found
