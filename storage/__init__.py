"""The archive: the only place with boto3 and SQL. FORMAT.md says what lies in the bucket and why."""
