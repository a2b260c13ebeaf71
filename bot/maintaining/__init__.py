"""The maintainer's loop: what was missed, what to write, and whether the sources still stand."""
