#!/bin/sh
# Builds what production needs into a new folder, without the tools that built it:
#   sh docs/deploy/build.sh FOLDER [PREVIOUS]
# PREVIOUS is the folder of the release that runs now: pages in open tabs still ask for its files.
# The Dockerfile takes the same steps, by this script.
set -eu
target=$1
previous=${2:-}
[ ! -e "$target" ] || { echo "$target is there already: each release has a folder of its own" >&2; exit 1; }

# Whatever NODE_ENV the platform sets: the tools are needed to build, and only a production build listens.
npm ci --include=dev --ignore-scripts --no-audit --no-fund
if [ -n "$previous" ]; then
  rm -rf build .previous
  cp -R "$previous/build" build
  cp -R "$previous/.previous" .previous
fi
NODE_ENV=production npm run build

mkdir -p "$target" .previous
# app and prisma are for the operator's commands, prisma's migrations for the start, app/print for its thread.
cp -R package.json package-lock.json prisma.config.ts app prisma build .previous "$target"
(cd "$target" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund)
# The client that `prisma generate` made.
cp -R node_modules/.prisma "$target/node_modules/"
