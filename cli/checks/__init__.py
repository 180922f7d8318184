"""What `repave doctor` looks for: each check is a pure function of what was read, but those that
must ask AWS something of their own."""
