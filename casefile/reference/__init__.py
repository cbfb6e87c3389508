"""What the law and the field say, read from data files with their sources: tables, obligations, the schedule."""
