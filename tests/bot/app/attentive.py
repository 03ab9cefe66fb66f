"""`footnote`, whose Slack app looks at the seeds every half a second: its tests wait for that."""

from bot import app
from qa.cli.main import run

if __name__ == "__main__":
    app.CHECK_SECONDS = 0.5
    run()
