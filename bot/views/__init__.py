"""What people see in Slack. Pure: values in, Block Kit as plain dicts out.

Whatever comes from articles, models, people and file names goes into elements that Slack does not
parse: `text` elements of rich text, and plain_text without emoji. mrkdwn is not used.
"""
