"""`python -m tests.iam`: records, and writes docs/iam.md."""

from tests.iam.recording import recorded
from tests.iam.table import DOCUMENT, document

with recorded() as recording:
    DOCUMENT.write_text(document(recording.seen))
