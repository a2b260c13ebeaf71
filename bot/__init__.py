"""A Telegram bot that answers questions from a curated, sourced knowledge base."""

import os

# Before numpy is loaded: a question is too little to share among threads, and processes that ask at once would contend.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
