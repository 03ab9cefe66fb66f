"""The command line as a program: arguments, output, exit codes, terminals."""
