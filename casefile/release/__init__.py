"""The last search of everything that leaves, by other code than what took numbers out: every byte that can be read."""
