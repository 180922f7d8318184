"""Everything that ships to Lambda.

model: what things are. decisions: what should happen, pure. aws and registry: the edges.
actions: one planned action carried out. handlers: one verb phrase per trigger.
wiring builds the real objects; settings reads the environment; `tests/test_architecture.py`
holds who may import whom.
"""
