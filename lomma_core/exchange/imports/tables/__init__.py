"""Tables out of the files that people have: CSV, Excel, LibreOffice, Word, and cells from the clipboard."""
