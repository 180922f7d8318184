"""Each call that the functions make is allowed by their policies, and nothing is without a use."""

from collections.abc import Iterator

import pytest

from tests.iam.evaluator import actions_of
from tests.iam.policies import policy_files, statements
from tests.iam.recording import Recording, recorded
from tests.iam.table import DOCUMENT, document
from tests.iam.unseen import ALWAYS, SOME, reason

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def recording() -> Iterator[Recording]:
    with recorded() as found:
        yield found


def test_every_call_is_allowed_and_every_right_is_used(recording: Recording) -> None:
    """One test, since the recording takes a minute."""
    assert recording.denied == []
    unseen = {
        (function, action)
        for function, file in policy_files().items()
        for action in actions_of(statements(file))
        if (function, action) not in recording.seen
    }
    assert {one for one in unseen if reason(*one) is None} == set()
    assert SOME.keys() - unseen == set()
    assert ALWAYS.keys() - {action for _, action in unseen} == set()
    assert DOCUMENT.read_text() == document(recording.seen)
