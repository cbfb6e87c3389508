"""What a file is, told from its content, and what it says."""
