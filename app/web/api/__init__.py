"""The desk's data for programs: ``/api/v1``, read only, behind the same rights and the same audit as the pages."""
