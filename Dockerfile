# Footnote in one image: `footnote bot` unless another command is given. docs/container.md tells how.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /src
RUN python3 -m venv /opt/footnote
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY index index
COPY qa qa
COPY bot bot
# Compiled here: the root file system is read-only later, and compiling takes a second at each start.
# `EXTRAS=mcp,openai` adds a model provider's client. kubernetes is chromadb's, for clusters of its own
# server: 126 MB that nothing here imports.
ARG EXTRAS=mcp
RUN /opt/footnote/bin/python -m pip install --no-cache-dir ".[${EXTRAS}]" \
 && /opt/footnote/bin/python -m pip uninstall --yes kubernetes pip setuptools

FROM ${PYTHON}
RUN groupadd --gid 10001 footnote \
 && useradd --uid 10001 --gid footnote --no-create-home --home-dir /tmp footnote \
 && install --directory --owner=footnote --group=footnote /data \
 && install --directory /seeds
COPY --from=build /opt/footnote /opt/footnote
# /health is asked by the health check below, from inside.
ENV PATH=/opt/footnote/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    FOOTNOTE_SEEDS=/seeds \
    FOOTNOTE_INDEX=/data/index \
    FOOTNOTE_STATE=/data/state \
    FOOTNOTE_BOT_PORT=3000
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
  CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:3000/health', timeout=5)"]
ENTRYPOINT ["footnote"]
CMD ["bot"]
