#!/bin/sh
# Writes .env for docker-compose.yml: the site's name and random secrets, readable by its owner only. Replaces no file.
# usage: sh docs/compose/make-env.sh NAME     (labels.example.org, or localhost to try it)
set -eu

name=${1:-}
file=${2:-.env}
if [ -z "$name" ]; then
  echo "Give the name that people will open, such as labels.example.org, or localhost to try it." >&2
  exit 2
fi
if [ -e "$file" ]; then
  echo "$file is there already, and its secrets are in use: edit it, or move it away for a new installation." >&2
  exit 1
fi

# 32 bytes of the system's, in hexadecimal.
secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

umask 077
cat > "$file" <<END
SITE_ADDRESS=$name
TASTEMAKER_PUBLIC_URL=https://$name
TASTEMAKER_ADMIN_TOKEN=tmk_$(secret)
# Seals keys of endpoints and secrets of webhooks: keep a copy elsewhere, for without it they are lost.
TASTEMAKER_SECRET_KEY=$(secret)
POSTGRES_PASSWORD=$(secret)
SERVICE_PASSWORD=$(secret)
REDIS_PASSWORD=$(secret)
END
echo "$file holds the secrets of the installation; TASTEMAKER_ADMIN_TOKEN is the first admin's."
