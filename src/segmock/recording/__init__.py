"""Traffic that was seen, written down as a scenario: what to ask, and what to expect.

Knows the core and nothing that serves, so that whoever sees traffic can have it written: the
recording proxy, the reader of HAR files, the journal.
"""
