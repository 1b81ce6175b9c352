"""Forms as XLSForm workbooks, both ways."""
