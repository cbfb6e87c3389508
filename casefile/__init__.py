"""The domain of Casefile and its documents. Knows nothing of S3, SQL, Prefect or HTTP."""

__version__ = "0.1.0"
