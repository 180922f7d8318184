"""Remembering: the DynamoDB projection of AWS, and what AWS forgets. PynamoDB stays inside."""
