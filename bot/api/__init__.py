"""The Web API of Slack, one client a workspace: rate limits, retries, errors, installations."""
