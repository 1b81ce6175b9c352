"""Reports (R6, R8, R10, R11): one neutral document, built once, and a writer each for PDF, Word and HTML."""
