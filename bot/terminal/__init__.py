"""What `python -m bot` shows in a terminal or writes to a pipe."""
