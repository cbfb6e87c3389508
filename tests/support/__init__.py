"""What tests share: samples, archives and cases, doubles, and readers of what was made. Fixtures are in conftest."""
