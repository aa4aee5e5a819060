#!/bin/sh
# Asks the registry for the digest of each image that docker-compose.yml names, and writes NAME=image:tag@sha256:… for .env.
# usage: sh docs/compose/pin-images.sh >> .env     (needs docker with buildx, and a way to the registry)
set -eu

cd "$(dirname "$0")/../.."
grep -hoE '\$\{(NODE|CADDY|POSTGRES|REDIS)_IMAGE:-[^}]+\}' docker-compose.yml | sort -u | while IFS= read -r found; do
  variable=${found#??}
  variable=${variable%%:-*}
  image=${found#*:-}
  image=${image%\}}
  digest=$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')
  case $digest in
    sha256:*) echo "$variable=$image@$digest" ;;
    *)
      echo "The registry told no digest of $image, but: $digest" >&2
      exit 1
      ;;
  esac
done
