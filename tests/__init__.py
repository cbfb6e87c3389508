"""The tests are a package, so that each module of theirs has one name: ``tests.test_x``, ``tests.support.x``."""
