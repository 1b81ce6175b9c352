"""The form editor's tab and its parts."""
