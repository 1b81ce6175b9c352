"""What stands between the network and the pages: where we are reached, who is let in, what a browser is told."""
