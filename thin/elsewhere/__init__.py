"""What is in no copy: keys, sessions and transactions of Consul's wire, what was, and what another
region has. Asked of the registry's API, signed with this process's credentials, for clients on this
host that do not sign."""
