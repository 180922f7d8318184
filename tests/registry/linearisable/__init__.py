"""Whether configuration is linearisable: many clients at once, among faults, and a judge of what
each of them was told.

expressions    DynamoDB's expressions, as far as the store writes any
table          DynamoDB's calls over a dict; the contract's tests run on it too
faults         the client that the store is given: others go between its calls, and answers get lost
turns          who goes next, by a seed
world          what is in the store, for the specification
specification  the store as it would be if all came one after another
checker        whether calls that overlapped can be put into an order in which each was told right
clients        random calls, and what they were told
stores         both forms of the store
planted        the store with a bug
running        a history by its seed
"""
