# One image for every service and for the `zhaloba` command:
#   docker build --tag zhaloba --build-arg VERSION=0.1.0 .
#   docker run --env-file .env zhaloba services.web_form
# It writes nowhere, so it runs on a read-only root file system.

ARG PYTHON_VERSION=3.12

FROM python:${PYTHON_VERSION}-slim AS build
# Wheels only: a dependency that would need a compiler fails here, by name.
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements/runtime.lock requirements/build.lock requirements/
RUN python -m venv --without-pip /opt/zhaloba \
    && pip --python /opt/zhaloba/bin/python install --no-compile --require-hashes --only-binary :all: \
        --requirement requirements/runtime.lock \
    && pip install --require-hashes --only-binary :all: --requirement requirements/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY shared shared
COPY services services
# The bytecode is made once and never compared with its source, so a service starts sooner.
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/zhaloba/bin/python install --no-compile --no-deps --no-index dist/*.whl \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/zhaloba/lib

FROM python:${PYTHON_VERSION}-slim
ARG VERSION=dev
LABEL org.opencontainers.image.title="zhaloba" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/zhaloba /opt/zhaloba
COPY shared/http/healthcheck.py /opt/zhaloba/healthcheck.py
# A container has a network of its own: it may listen everywhere, and each service on any port.
ENV PATH=/opt/zhaloba/bin:${PATH} \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8000
# Numeric, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /tmp
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 \
    CMD ["python", "-I", "-S", "/opt/zhaloba/healthcheck.py"]
ENTRYPOINT ["python", "-m"]
