"""segmock beside its peers: the same description, the same requests, one command."""
