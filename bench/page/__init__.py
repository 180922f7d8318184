"""How soon the page shows ten thousand hosts, and the account that it is shown with."""
