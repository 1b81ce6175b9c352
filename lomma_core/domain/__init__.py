"""What the plan speaks of: measures, offers, meetings, proposals, follow-up, gaps, what there is to do."""
