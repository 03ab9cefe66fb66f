"""A chat model writes. Given a question and passages, it gives claims, each passed by the verifier.

And given a conversation, it gives a standalone question. Providers, prompts and replies are here
only; their libraries are imported when a model is first asked.
"""
