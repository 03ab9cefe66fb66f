"""The evidence page. Given an answer and its articles, it gives one HTML file that needs no other.

Without script and network: the answer, each footnote beside its whole article with the quote
marked, what was left out, and how it is checked again. The template engine escapes every value.
"""
