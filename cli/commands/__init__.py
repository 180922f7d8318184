"""One command a file: what it takes, in the words of its help, and what it does."""
