"""XLSForm's expressions (``relevant``, ``constraint``, ``choice_filter``): what may be in them, and what they say."""
