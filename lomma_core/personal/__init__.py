"""What belongs to one account: drafts, saved views, presence."""
