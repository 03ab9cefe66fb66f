"""What goes wrong: bad input of every kind, and damaged, read-only or full index folders."""
