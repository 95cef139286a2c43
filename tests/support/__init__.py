"""What tests of the whole product share; the fixtures that use it are in conftest.py."""
