"""Accounts, credentials, sessions, export keys, display links, first start."""
