"""Tests of how what differs is put in words."""
