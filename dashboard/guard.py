"""Who may ask a server on loopback: this page, and nothing that another website sends."""

from collections.abc import Mapping

HEADER, VALUE = "X-Repave-Page", "1"
"""On every write. A browser lets no other website send it without asking first, and no answer of
ours ever allows that."""
NAMES = ("127.0.0.1", "localhost", "[::1]")
READS = ("GET", "HEAD")


def refusal(method: str, headers: Mapping[str, str], port: int) -> str | None:
    """In words; None if it may pass."""
    # A name that was made to point at this machine (DNS rebinding) shows in Host.
    if headers.get("Host") not in {f"{name}:{port}" for name in NAMES}:
        return "this server answers only on the loopback interface, by its own name"
    if headers.get("Origin", f"http://{headers['Host']}") != f"http://{headers['Host']}":
        return "another website asks"
    if headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return "another website asks"
    if method not in READS and headers.get(HEADER) != VALUE:
        return f"a write needs the header {HEADER}: {VALUE}"
    return None
