"""The house itself: which room may know which, and in which words it speaks."""
