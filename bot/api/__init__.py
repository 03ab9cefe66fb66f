"""How the app speaks with Slack: one workspace's Web API, in its pace."""
