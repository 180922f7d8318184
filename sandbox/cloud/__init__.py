"""The emulated AWS account: moto as state store, AWS behaviour that moto lacks on top."""
