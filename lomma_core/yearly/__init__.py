"""The work in time: insatser over the quarters, what a year holds, and the same as a calendar file."""
