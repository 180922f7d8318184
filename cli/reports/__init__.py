"""Forms of the report: for a terminal, a wiki, a browser, and for whoever must prove it later."""
