"""What Repave costs a month: calls counted in the emulated account, priced from a dated table."""
