"""What OpenAI's chat completions take; whatever else is sent is refused as there."""

from __future__ import annotations

import re
from typing import Any

FIELDS = {
    "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs",
    "max_completion_tokens", "max_tokens", "messages", "metadata", "modalities", "model", "n",
    "parallel_tool_calls", "prediction", "presence_penalty", "reasoning_effort", "response_format",
    "seed", "service_tier", "stop", "store", "stream", "stream_options", "temperature",
    "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity",
}  # fmt: skip
ROLES = ("system", "developer", "user", "assistant", "tool")
_SCHEMA_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_NO_SUCH_FORMAT = (
    "Invalid parameter: 'response_format' of type '{}' is not supported with this model."
)
_PARTS = ("text", "refusal", "image_url", "input_audio", "file")


def fault(body: object, formats: frozenset[str], *, takes_temperature: bool) -> str | None:
    """Return why a request is refused with 400, or None. `formats` are those the server has."""
    if not isinstance(body, dict):
        return "We could not parse the JSON body of your request."
    if unknown := sorted(body.keys() - FIELDS):
        return f"Unrecognized request argument supplied: {unknown[0]}"
    return (
        _messages_fault(body.get("messages"))
        or _temperature_fault(body, takes_temperature=takes_temperature)
        or _format_fault(body.get("response_format"), formats)
        or _switches_fault(body)
    )


def _messages_fault(messages: object) -> str | None:
    if not isinstance(messages, list) or not messages:
        return "Invalid type for 'messages': expected an array of objects that is not empty."
    for number, message in enumerate(messages):
        where = f"messages[{number}]"
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            return f"Invalid value for '{where}.role': supported values are {ROLES}."
        if unknown := message.keys() - {"role", "content", "name", "tool_calls", "refusal"}:
            return f"Unrecognized request argument supplied: {where}.{min(unknown)}"
        content = message.get("content")
        if isinstance(content, list):
            if any(part.get("type") not in _PARTS for part in content):
                return f"Invalid value for '{where}.content': supported types are {_PARTS}."
        elif not isinstance(content, str):
            return f"Invalid type for '{where}.content': expected a string or an array."
    return None


def _temperature_fault(body: dict[str, Any], *, takes_temperature: bool) -> str | None:
    warmth = body.get("temperature")
    if warmth is None:
        return None
    if not takes_temperature and warmth != 1:
        return "Unsupported value: 'temperature' does not support 0.0 with this model."
    if type(warmth) not in (int, float) or not 0 <= warmth <= 2:
        return "Invalid 'temperature': expected a number from 0 to 2."
    return None


def _format_fault(form: object, formats: frozenset[str]) -> str | None:
    if form is None:
        return None
    kind = form.get("type") if isinstance(form, dict) else None
    if not isinstance(form, dict) or kind not in formats | {"text"}:
        return _NO_SUCH_FORMAT.format(kind)
    return _named_schema_fault(form.get("json_schema")) if kind == "json_schema" else None


def _named_schema_fault(named: object) -> str | None:
    if not isinstance(named, dict) or not _SCHEMA_NAME.fullmatch(str(named.get("name", ""))):
        return "Missing or invalid parameter: 'response_format.json_schema.name'."
    if unknown := named.keys() - {"name", "description", "schema", "strict"}:
        return f"Unknown parameter: 'response_format.json_schema.{min(unknown)}'."
    schema = named.get("schema")
    if not isinstance(schema, dict):
        return "Missing required parameter: 'response_format.json_schema.schema'."
    return _strictness_fault(schema) if named.get("strict") else None


def _strictness_fault(schema: dict[str, Any]) -> str | None:
    """Check the rules of strict mode: every property is required, and none may be added."""
    if schema.get("type") == "array":
        return _strictness_fault(schema["items"])
    if schema.get("type") != "object":
        return None
    properties = schema.get("properties", {})
    prefix = "Invalid schema for response_format: In context=(), "
    if schema.get("additionalProperties") is not False:
        return prefix + "'additionalProperties' is required to be supplied and to be false."
    if sorted(schema.get("required", ())) != sorted(properties):
        return prefix + "'required' is required to include every key in properties."
    return next(filter(None, map(_strictness_fault, properties.values())), None)


def _switches_fault(body: dict[str, Any]) -> str | None:
    if not isinstance(body.get("stream", False), bool):
        return "Invalid type for 'stream': expected a boolean."
    if body.get("stream_options") is not None and not body.get("stream"):
        return "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    if not isinstance(body.get("n", 1), int) or body.get("n", 1) != 1:
        return "Invalid value for 'n': this server writes one reply."
    return None
