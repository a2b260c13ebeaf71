"""A Telegram bot that answers questions from a curated, sourced knowledge base."""
