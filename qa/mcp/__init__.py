"""The MCP server, by which an assistant asks the archive.

Given a `Footnote`; gives tools with typed results, articles as resources, and a prompt, over
standard input and output or over HTTP. The `mcp` package is imported only when the command runs.
"""
