"""`repave serve`: one small process that answers many from memory, by HTTP and by DNS.

reading     the registry -> the next snapshot, by what its change index says
snapshot    what was read, and what of it has changed
board       the snapshot that all answer from, and who waits for a change of it
following   keeps the board up to date, and says when the registry is lost
keys/       keys, sessions and transactions: asked of the registry itself, signed
web/        HTTP: the dialects of chalicelib, with blocking queries
names/      DNS
listening   the sockets
serving     the loop
"""
