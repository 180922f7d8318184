"""Keys, sessions and transactions of Consul's wire: asked of the registry's API, signed with this
process's credentials, for clients on this host that do not sign."""
