"""What one process of `repave serve` carries: `python -m bench.thin`. It needs Linux.

served      the process that is measured, with a thousand hosts, and what it says of itself
load        the clients: HTTP, DNS, watchers
"""
