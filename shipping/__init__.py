"""From what `chalice package` makes to what is deployed. Nothing here ships to Lambda."""
