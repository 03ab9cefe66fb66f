"""files.*: an upload in three steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.chat import publish, thread_of
from tests.slack.team import Upload
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.site import Request, Site
    from tests.slack.team import Team


def upload_url(request: Request) -> Json:
    """files.getUploadURLExternal."""
    length = int(request.arguments["length"])
    if length < 1:
        raise Refusal("invalid_arguments", breach=f"{request.method}: length {length}")
    upload = Upload(request.team.new_id("F"), request.text("filename"), length)
    request.team.uploads[upload.id] = upload
    address = f"{request.site.url}/upload/{request.team.id}/{upload.id}"
    return {"ok": True, "upload_url": address, "file_id": upload.id}


def complete_upload(request: Request) -> Json:
    """files.completeUploadExternal."""
    uploads = [_finished(request.team, given) for given in request.arguments["files"]]
    channel, thread = request.text("channel_id"), request.arguments.get("thread_ts")
    if channel:
        place = request.place("channel_id")
        content = {"text": request.text("initial_comment")}
        told = [file_info(request.team, upload) for upload in uploads]
        shared = {"subtype": "file_share", "files": told, "upload": True}
        root = thread_of(request, place)
        publish(request.site, request.team, place, content, root, **shared)
    for upload in uploads:
        upload.shared = (channel, thread) if channel else None
    return {"ok": True, "files": [file_info(request.team, upload) for upload in uploads]}


def receive(site: Site, team: str, name: str, content: bytes) -> str | None:
    """Take the bytes of an upload; return None when there is no such upload."""
    upload = site.teams[team].uploads.get(name) if team in site.teams else None
    if upload is None or upload.content is not None:
        return None
    upload.content = content
    if len(content) != upload.length:
        site.record.breach(f"an upload of {len(content)} bytes, announced were {upload.length}")
    return f"OK - {len(content)}"


def file_info(team: Team, upload: Upload) -> Json:
    """Return a file as messages and responses tell of it."""
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.title or upload.name,
        "size": upload.length,
        "user": team.bot_user,
        "mode": "snippet",
    }


def _finished(team: Team, given: Json) -> Upload:
    upload = team.uploads.get(given.get("id", ""))
    if upload is None or upload.content is None:
        raise Refusal("file_not_found")
    upload.title = given.get("title") or ""
    return upload
