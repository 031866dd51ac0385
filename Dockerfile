# syntax=docker/dockerfile:1
# The program, and what it can use: solvers, typst, Python, Chromium. docs/without-building.md says how to run it.
ARG RUST=1.88
ARG DEBIAN=bookworm

FROM rust:${RUST}-slim-${DEBIAN} AS build
# The report names its commit: git tells it. A C compiler comes with the image.
# Debian keeps only the newest version of a package, so no version is named.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# blst looks for the instructions of the building machine. This way it looks at each start instead,
# so that the image runs on other machines too.
ENV CFLAGS=-D__BLST_PORTABLE__
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --profile dist --locked --package sesphr-cli \
 && install target/dist/sesphr /usr/local/bin/sesphr

FROM debian:${DEBIAN}-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      chromium cvc5 fonts-dejavu-core python3 python3-venv z3 \
 && rm -rf /var/lib/apt/lists/*
# The package of typst holds the whole program and its fonts.
ARG TYPST=0.15.2
RUN python3 -m venv /opt/typst \
 && /opt/typst/bin/pip install --no-cache-dir "typst==${TYPST}"
ENV SESPHR_PYTHON=/opt/typst/bin/python
COPY --from=build /usr/local/bin/sesphr /usr/local/bin/sesphr
COPY LICENSE-APACHE LICENSE-MIT /usr/local/share/sesphr/
COPY reports/reference /usr/local/share/sesphr/reference
COPY tests/browser /usr/local/share/sesphr/browser
RUN useradd --uid 1000 --no-create-home sesphr \
 && install --directory --owner=sesphr /data
USER 1000
# Chromium writes to HOME, also under a user whom the image does not know.
ENV HOME=/tmp
# Mount a folder here: what a run writes is kept in it.
WORKDIR /data
ENTRYPOINT ["sesphr"]
