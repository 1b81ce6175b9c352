"""One report document written as HTML, PDF and Word."""
