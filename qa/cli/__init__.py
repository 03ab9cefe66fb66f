"""The command line. Given arguments, it gives an exit code; one module a command.

Errors become one line here, and here only. Commands of the packages above are found by entry
point.
"""
