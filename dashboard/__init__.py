"""The page that an operator looks at: `page/` as it is, and what serves it on loopback."""
