# The production image: `docker build -t store-referrals .`, then run it with the environment of example.env.
# `--build-arg PREVIOUS=store-referrals:41` names the image before: pages in open tabs still ask for its files.
ARG PREVIOUS=none
FROM node:22-bookworm-slim AS none
RUN mkdir -p /app/build /app/.previous
FROM ${PREVIOUS} AS previous

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
COPY --from=previous /app/build ./build
COPY --from=previous /app/.previous ./.previous
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# app/ and prisma.config.ts for the operator's commands, prisma/migrations for the start.
COPY --from=build /app/package.json /app/prisma.config.ts ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/app ./app
COPY --from=build /app/build ./build
COPY --from=build /app/.previous ./.previous
USER node
EXPOSE 3000
CMD ["node", "--max-old-space-size=256", "--max-semi-space-size=32", "build/server/index.js"]
