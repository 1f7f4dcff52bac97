"""One metric a file, each with its formula, range and source."""
