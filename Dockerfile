# docker build -t zhusan-bot .
# docker run -e TELEGRAM_BOT_TOKEN -v zhusan-data:/data zhusan-bot

# --- what the bot needs, in an environment of its own; neither pip nor its cache goes into the image
FROM python:3.13-slim AS build
RUN python -m venv --without-pip /venv
COPY requirements.txt /
RUN python -m pip --python /venv/bin/python install --quiet --no-cache-dir --no-compile --disable-pip-version-check \
      --only-binary :all: --require-hashes -r /requirements.txt
# Colours for terminals, which Typer does without; where they are, structlog and httpx load them at each start (4 MB, 0.1 s).
RUN python -m pip --python /venv/bin/python uninstall --quiet --yes markdown-it-py mdurl pygments rich

# --- the pictures for /figures, drawn here once, so that the running bot needs nothing that draws
FROM build AS charts
COPY requirements-dev.txt /
RUN python -m pip --python /venv/bin/python install --quiet --no-cache-dir --no-compile --disable-pip-version-check \
      --only-binary :all: --require-hashes -r /requirements-dev.txt
WORKDIR /app
COPY bot bot
COPY knowledge knowledge
RUN ["/venv/bin/python", "-m", "bot", "charts", "/charts"]

FROM python:3.13-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="zhusan-bot" \
      org.opencontainers.image.description="Answers questions about Operation Zhusan from a curated, sourced knowledge base" \
      org.opencontainers.image.licenses="MIT AND CC-BY-4.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

# A fixed uid, so that the owner of files on a volume is known.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin bot \
    && install -d -o bot -g bot /data
COPY --from=build /venv /venv
WORKDIR /app
COPY LICENSE LICENSE-CC-BY-4.0 ./
COPY bot bot
COPY knowledge knowledge
COPY --from=charts /charts charts

# Without the docstrings of the libraries it takes 9 MB less memory.
ENV PATH=/venv/bin:$PATH \
    PYTHONOPTIMIZE=2 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/zhusan.sqlite3 \
    LISTEN_HOST=0.0.0.0 \
    LOG_FORMAT=json
# Compiled once here, because the file system is read-only when it runs; Python's own library comes without bytecode.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash \
      "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" /venv/lib /app/bot
# A base with a problem does not become an image. The first question leaves the base compiled, from which each start is quick.
RUN ["python", "-m", "bot", "check"]
RUN ["python", "-m", "bot", "ask", "What is Operation Zhusan?"]
USER 10001:10001
VOLUME /data
EXPOSE 8080

STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('PORT') or 8080), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
