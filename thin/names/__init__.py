"""DNS: the names of Consul, answered from the board.

zone        a name -> what to ask the board for, and the records that follow from it
messages    a query -> what it asks; records -> the bytes of a reply, cut to the room there is
answers     the reply to a query, rendered once for as long as what it tells does not change
sockets     UDP and TCP
"""
