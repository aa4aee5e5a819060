# syntax=docker/dockerfile:1
# One image for every role: `api`, `inference`, `worker`, `migrate`, or any other command of `tastemaker`.

# An image with a digest, `node:22.21.1-bookworm-slim@sha256:…`, pins it for good: docs/deployment.md.
ARG NODE_IMAGE=node:22.21.1-bookworm-slim

FROM ${NODE_IMAGE} AS build
# Python and a compiler serve the engine's installer where the official download cannot be reached. Debian keeps no old versions
# that could be named, and none of it is in the image that runs.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates g++ make python3 python3-pip \
 && rm -rf /var/lib/apt/lists/* \
 && npm install --global pnpm@12
WORKDIR /app
# The lockfile alone decides what is fetched, so an edit of the sources keeps this layer.
COPY pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs ./
RUN pnpm fetch
COPY . .
RUN pnpm install --offline --frozen-lockfile && pnpm exec tsc -b packages/cli && node services/web/build.mjs
ENV TASTEMAKER_ENGINE_CACHE=/opt/tastemaker/engine
# Apart, since the engine is fetched, which takes longest.
RUN node packages/cli/dist/supervisor/engine-process.js auto
# hadolint ignore=DL3059
RUN CI=true pnpm install --offline --frozen-lockfile --prod

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    TASTEMAKER_HOME=/data \
    TASTEMAKER_ENGINE_CACHE=/opt/tastemaker/engine
WORKDIR /app
COPY --from=build /opt/tastemaker/engine /opt/tastemaker/engine
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
# By number, so that Kubernetes sees that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["node", "packages/cli/bin/tastemaker.js"]
CMD ["start"]
