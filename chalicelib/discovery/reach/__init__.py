"""Who may reach whom by security groups: which rule lets it, or which one is missing. Pure.

Hosts that no rule tells apart are one party: what is said of it holds for each of them, so that a
fleet of thousands costs no more than its few sets of security groups.
"""
