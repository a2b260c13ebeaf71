"""What the bot knows: entries with their sources, topics, concepts and phrases, read from a folder of YAML."""
