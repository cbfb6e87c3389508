"""What runs: the night run, as plain steps and as a Prefect flow."""
