"""Seen at a glance: Översikt's picture, the quarter's steps, and what has changed, before and after."""
