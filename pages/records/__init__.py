"""Records of any form on screen: list, detail, form, history, conflict."""
