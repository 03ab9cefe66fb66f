"""The providers of chat models, and what differs between them; nothing else knows any.

A provider's library is imported when its model is loaded, so that without one none is needed.
"""

from __future__ import annotations

import asyncio
import re
import time
import warnings
import weakref
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.installation import install, install_extra
from qa.errors import ModelError
from qa.llm.chat_model import ChatModel
from qa.llm.deadline import event_loop
from qa.llm.errors import ModelErrors, RefusedRequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

    from qa.llm.chat_model import Schema
    from qa.llm.settings import ModelSettings

# Sent as the key to servers that need none, as the client insists on one.
_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class _Provider:
    """The extra, the variables that may hold the key, and the client's options by its time-out."""

    extra: str
    keys: tuple[str, ...]
    options: Callable[[float], dict[str, Any]]


def _without_retries(count: int) -> Callable[[float], dict[str, Any]]:
    return lambda seconds: {"timeout": seconds, "max_retries": count}


# The clients' own retries are off, as ours respect the deadline; Google's option counts attempts.
_PROVIDERS = {
    "openai": _Provider("openai", ("OPENAI_API_KEY",), _without_retries(0)),
    "anthropic": _Provider("anthropic", ("ANTHROPIC_API_KEY",), _without_retries(0)),
    "google_genai": _Provider("google", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), _without_retries(1)),
    "ollama": _Provider("ollama", (), lambda seconds: {"client_kwargs": {"timeout": seconds}}),
}


# As LangChain infers a provider from a bare name; other names need a prefix.
_BARE_NAMES = {"gpt-": "openai", "claude": "anthropic", "gemini": "google_genai"}


def load_model(settings: ModelSettings, sleep: Callable[[float], None] = time.sleep) -> ChatModel:
    """Return the model of FOOTNOTE_MODEL; no request is made yet.

    `sleep` is called between attempts. Raises `ModelError` when the provider is unknown, or its
    package or key is missing.
    """
    provider, name = _parse(settings)
    errors = _model_errors(settings, provider, name)
    options = _client_options(settings, provider, errors)
    try:
        from langchain.chat_models import init_chat_model

        close = _open_openai(options, errors) if provider == "openai" else None
        # Google's client forgets to await the body of an error, where aiohttp is installed.
        warnings.filterwarnings("ignore", "coroutine 'ClientResponse.json' was", RuntimeWarning)

        def make(temperature: int | None) -> BaseChatModel:
            more = options if temperature is None else options | {"temperature": temperature}
            chat: BaseChatModel = init_chat_model(name, model_provider=provider, **more)
            return chat

        model = ChatModel(
            errors,
            make,
            (_by_json_schema, _by_json_object) if provider == "openai" else (_by_text, _by_call),
            settings.seconds,
            reports_finish_reason=provider in _PROVIDERS,
            sleep=sleep,
        )
    except ImportError as error:
        raise _missing_package(errors, provider, error) from error
    except Exception as error:
        raise _not_loaded(errors, error, settings.seconds) from error
    if close:
        weakref.finalize(model, close)
    return model


def _parse(settings: ModelSettings) -> tuple[str | None, str]:
    """Return the provider and the model's name there; None leaves the provider to LangChain."""
    prefix, _, rest = settings.name.partition(":")
    if prefix in _PROVIDERS and rest:
        return prefix, rest
    if settings.base_url:
        return "openai", settings.name
    bare = (provider for start, provider in _BARE_NAMES.items() if settings.name.startswith(start))
    return next(bare, None), settings.name


def _model_errors(settings: ModelSettings, provider: str | None, name: str) -> ModelErrors:
    keys = _PROVIDERS[provider].keys if provider else ()
    secret = next(filter(None, map(settings.read_key, keys)), None)
    errors = ModelErrors(settings.name, keys[0] if keys else None, secret=secret)
    if settings.base_url:
        parts = urlsplit(settings.base_url)
        hint = "; as a rule it ends in /v1." if provider == "openai" else "."
        return replace(
            errors,
            address=f"{parts.scheme}://{parts.netloc}",
            unknown=f"Check FOOTNOTE_MODEL and FOOTNOTE_MODEL_BASE_URL{hint}",
            unreached="Start the server, or check FOOTNOTE_MODEL_BASE_URL.",
        )
    if keys and not secret:
        raise ModelError(
            f"{errors.key} is not set, and {errors.name} needs it.",
            "Set it in the environment or .env.",
        )
    if provider == "ollama":
        return replace(errors, unknown=f"Run: ollama pull {name}", unreached="Run: ollama serve")
    return errors


def _client_options(
    settings: ModelSettings, provider: str | None, errors: ModelErrors
) -> dict[str, Any]:
    """Return the options of the provider's client, temperature apart."""
    if provider is None:
        return {}
    known = _PROVIDERS[provider]
    options = known.options(settings.seconds)
    if known.keys:
        options["api_key"] = errors.secret or _NO_KEY
    if settings.base_url:
        options["base_url"] = settings.base_url
        if provider == "openai":
            # Only OpenAI itself has the Responses API.
            options["use_responses_api"] = False
    return options


def _missing_package(errors: ModelErrors, provider: str | None, error: ImportError) -> ModelError:
    if provider:
        command = install_extra(_PROVIDERS[provider].extra)
    else:
        # LangChain's message ends in the command, for the many providers that have no extra here.
        found = re.search(r"pip install ([\w-]+)", str(error))
        command = install(found[1] if found else "langchain")
    return ModelError(f"The package that {errors.name} needs is not installed.", f"Run: {command}")


def _not_loaded(errors: ModelErrors, error: Exception, seconds: float) -> ModelError:
    if "infer" in str(error) or "Unsupported provider" in str(error):
        return ModelError(
            f"FOOTNOTE_MODEL is {errors.name!r}, which names no provider that is known.",
            "Write it as ollama:llama3.2, or set FOOTNOTE_MODEL_BASE_URL to the server's.",
        )
    return errors.from_exception(error, seconds)


def _open_openai(options: dict[str, Any], errors: ModelErrors) -> Callable[[], object]:
    """Have OpenAI's client check the content type of a reply; return what closes its connections.

    By itself it takes a page of HTML, and JSON, for a stream without events.
    """
    import openai

    # LangChain warns its own users when a server lacks the method that is tried first.
    warnings.filterwarnings("ignore", ".*OpenAI's structured output", UserWarning)

    async def check_content_type(response: Any) -> None:  # noqa: ANN401 - of whichever httpx the client is built on
        content_type = response.headers.get("content-type", "")
        if response.is_success and re.search(r"html|json|xml", content_type):
            raise errors.not_a_stream(content_type)

    client = openai.DefaultAsyncHttpxClient(event_hooks={"response": [check_content_type]})
    options["http_async_client"] = client
    return lambda: asyncio.run_coroutine_threadsafe(client.aclose(), event_loop())


# OpenAI's client buffers a response format that it knows; passed in `extra_body` it is streamed.
def _by_json_schema(chat: BaseChatModel, schema: Schema) -> Runnable[Any, Any]:
    named = {"name": schema["title"], "schema": schema, "strict": True}
    return _with_format(chat, {"type": "json_schema", "json_schema": named})


def _by_json_object(chat: BaseChatModel, schema: Schema) -> Runnable[Any, Any]:
    """Bind the variant of llama-cpp-python, Together and Fireworks."""
    return _with_format(chat, {"type": "json_object", "schema": schema})


def _with_format(chat: BaseChatModel, response_format: dict[str, Any]) -> Runnable[Any, Any]:
    return chat.bind(extra_body={"response_format": response_format})


def _by_text(chat: BaseChatModel, schema: Schema) -> Runnable[Any, Any]:
    return _structured(chat, schema, "json_schema")


def _by_call(chat: BaseChatModel, schema: Schema) -> Runnable[Any, Any]:
    return _structured(chat, schema, "function_calling")


def _structured(chat: BaseChatModel, schema: Schema, method: str) -> Runnable[Any, Any]:
    """Return the model as LangChain binds it to a schema, without the parser after it."""
    from langchain_core.runnables import RunnableSequence

    try:
        structured = chat.with_structured_output(schema, method=method)
    except (NotImplementedError, TypeError, ValueError) as error:
        raise RefusedRequestError(str(error), "", "", schema_refused=True) from error
    return structured.first if isinstance(structured, RunnableSequence) else structured
