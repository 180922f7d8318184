"""What should happen: pure functions of facts and `now`. No clock, no log, no AWS."""
