"""What is written about the program, compared with the program."""
