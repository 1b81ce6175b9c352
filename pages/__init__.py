"""Everything that is seen; each page file defines one function ``show`` and does nothing on import."""
