"""What can go wrong with any call."""

DIES_BEFORE, DIES_AFTER = "dies before", "dies after"
LOST, THROTTLED, SLOW = "answer lost", "throttled", "slow"
SECOND, MEANWHILE = "second worker", "foreign hand meanwhile"
CALL_FAULTS = (DIES_BEFORE, DIES_AFTER, LOST, THROTTLED, SLOW, SECOND, MEANWHILE)
