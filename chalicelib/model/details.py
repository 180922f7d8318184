"""What EC2 tells of a host that no decision asks for: kept for those who look hosts up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Details:
    vpc: str | None = None
    subnet: str | None = None
    public_ip: str | None = None
    private_dns: str | None = None
    public_dns: str | None = None
    architecture: str | None = None
    market: str | None = None
    """`spot` or `scheduled`; None for On-Demand."""
    platform: str | None = None
    """`windows`; None for all others."""
    security_groups: tuple[str, ...] = ()
