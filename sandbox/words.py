"""Times as people read them."""

from datetime import timedelta


def span(time: timedelta) -> str:
    """The two largest units: 6d 3h, 4h 12m, 12m."""
    minutes = int(time.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days}d {hours}h" if hours else f"{days}d"
    if hours:
        return f"{hours}h {minutes}m" if minutes else f"{hours}h"
    return f"{minutes}m"
