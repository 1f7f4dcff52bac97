"""One metric a file, each with its formula, range and source.

Every metric is a figure of one case, or ``None`` where it has no meaning; a set's figure is the mean of those it has.
"""
