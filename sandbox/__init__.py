"""The sandbox: an emulated AWS account on a virtual clock in which Repave's real functions run."""
