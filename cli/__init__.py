"""The operator's command. Not shipped to Lambda."""
