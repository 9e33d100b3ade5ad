"""A second implementation of kibo, written from its description alone, that can be made wrong."""
