"""The screens; each page's module has one function ``show`` and does nothing on import."""
