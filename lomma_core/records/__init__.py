"""Records of any form: schema, versions, locks, validation, reading, writing, listing, secrecy."""
