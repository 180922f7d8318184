"""What tells one change from another until it is announced."""

from datetime import datetime
from uuid import uuid4

from chalicelib.model.announcement import token_time


def new_token(at: datetime) -> str:
    return f"{token_time(at)}-{uuid4().hex}"
