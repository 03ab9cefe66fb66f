"""What a claim is checked for: its quotes, facts, polarity, speakers, and support."""
