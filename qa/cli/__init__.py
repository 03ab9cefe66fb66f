"""The command line. Given arguments, it gives an exit code; one module a command.

Errors become one line here, and here only. What the packages above plug in is loaded by name.
"""
