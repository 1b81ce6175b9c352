"""Parts of a page that know no form: tables, charts, paging, widgets, errors, downloads."""
