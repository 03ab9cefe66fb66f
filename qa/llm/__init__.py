"""A chat model writes. Given a question and passages, it gives claims, each passed by the verifier.

And given a conversation, it gives a standalone question. Providers, prompts and the parser of
replies are here only; the providers' libraries are imported with the first request.
"""
