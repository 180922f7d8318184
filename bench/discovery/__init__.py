"""What an answer to a client of Consul's costs: `python -m bench.discovery`.

standin     a DynamoDB of synthetic hosts, in a process of its own
"""
