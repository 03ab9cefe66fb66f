"""From a recorded question to what is sent in reply."""
