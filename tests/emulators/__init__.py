"""Stand-ins for AWS that run as processes of their own, on loopback, from beside the tests' Python.

`make test` installs them; where one cannot be had its tests are skipped with a word, but in CI.
"""
