"""The packaged application, deployed by its own template into an emulator that runs functions."""
