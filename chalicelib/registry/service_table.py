"""Services and their indexes, as a PynamoDB model."""

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute

from chalicelib.registry.attributes import Whole
from chalicelib.registry.light import LightModel


class ServiceRow(LightModel):
    """A host that may offer a service, or under INDEXES a service's index: then `host` is its
    name."""

    service = UnicodeAttribute(hash_key=True)
    host = UnicodeAttribute(range_key=True)
    schema = Whole(null=True)
    raised = Whole(null=True)
    pending = UnicodeSetAttribute(null=True)
    named = Whole(null=True)
    latest_0 = UnicodeAttribute(null=True)
    latest_1 = UnicodeAttribute(null=True)
    latest_2 = UnicodeAttribute(null=True)
    latest_3 = UnicodeAttribute(null=True)
    latest_4 = UnicodeAttribute(null=True)
    latest_5 = UnicodeAttribute(null=True)
    latest_6 = UnicodeAttribute(null=True)
    latest_7 = UnicodeAttribute(null=True)
