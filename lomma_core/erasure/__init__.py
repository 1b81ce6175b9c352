"""What gallring and rättning share: two accounts decide, frozen quarters are rewritten, and no byte is left."""
