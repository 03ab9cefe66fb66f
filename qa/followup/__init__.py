"""What a follow-up leaves out, and where in the conversation it stands."""
