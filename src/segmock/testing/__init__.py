"""What tests need: a pytest plugin, and ways into a mock of the same process.

Nothing is imported here: pytest loads the plugin in every run, also where nobody asks for a mock.
"""
