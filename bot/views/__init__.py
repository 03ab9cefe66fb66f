"""Block Kit views. Pure: values in, blocks as plain dicts out.

Text from articles, models, people and file names goes into elements that Slack does not parse:
`text` elements of rich text, and plain_text without emoji. mrkdwn is not used.
"""
