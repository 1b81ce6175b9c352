"""The subjects of the plan: measures, offers, meetings, proposals, follow-up, gaps, what there is to do."""
