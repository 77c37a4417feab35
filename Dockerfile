# The production image: `docker build -t store-referrals .`, then run it with the environment of example.env. docs/deploy.md
# `--build-arg PREVIOUS=store-referrals:41` names the image before: pages in open tabs still ask for its files.
# Debian 12's Buildah (1.28) also wants `--layers --build-arg PREVIOUS=none` where there is no image before.
ARG PREVIOUS=none
FROM node:22-bookworm-slim AS none
RUN mkdir -p /app/build /app/.previous
FROM ${PREVIOUS} AS previous

FROM node:22-bookworm-slim AS build
WORKDIR /source
COPY . .
COPY --from=previous /app/build /before/build
COPY --from=previous /app/.previous /before/.previous
# The base has the right Node: the one that npm brings would be 185 MB more.
RUN sh docs/deploy/build.sh /app /before && rm -rf /app/node_modules/node-linux-* /app/node_modules/.bin/node

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app ./
# A new volume takes the owner of the folder that it covers.
RUN install -d -o node -g node -m 700 /var/lib/store-referrals/spill
USER node
EXPOSE 3000
CMD ["node", "--max-old-space-size=256", "--max-semi-space-size=32", "build/server/index.js"]
