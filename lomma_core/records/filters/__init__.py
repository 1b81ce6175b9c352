"""What a list can be filtered by beside the form's own fields."""
