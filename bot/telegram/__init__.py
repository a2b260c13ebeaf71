"""The outside world: Telegram, and whoever watches this process."""
