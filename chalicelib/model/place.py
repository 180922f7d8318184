"""Where an installation is, and the name that clients call it by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    region: str
    account: str = ""
    """Another's id; empty: the own account."""

    @property
    def datacenter(self) -> str:
        """Of letters, digits and dashes, as Consul wants names."""
        return f"{self.region}-{self.account}" if self.account else self.region

    def __str__(self) -> str:
        return f"account {self.account} in {self.region}" if self.account else self.region
