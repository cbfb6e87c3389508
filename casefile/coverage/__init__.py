"""What is there, missing, late or wrong, for each obligation of a case; and what is owed. All pure."""
