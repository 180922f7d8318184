"""What hosts were, as a PynamoDB model: rows of their own kind in the table of the timeline."""

from pynamodb.attributes import BinaryAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.registry.attributes import Moment, Whole
from chalicelib.registry.tables import SCHEMA


class VersionRow(Model):
    """Under the day on which it ceased to be so, by fleet, end, host and beginning."""

    subject = UnicodeAttribute(hash_key=True)
    at_id = UnicodeAttribute(range_key=True)
    schema = Whole(default_for_new=SCHEMA)
    expires = TTLAttribute()
    since = Moment()
    host = BinaryAttribute(legacy_encoding=False)
    """A row of hosts as it was, as JSON, compressed: a third of the size, and half the price."""
