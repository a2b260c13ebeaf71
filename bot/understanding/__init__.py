"""What a question means. Pure and synchronous: the same base, question and context give the same answer."""
