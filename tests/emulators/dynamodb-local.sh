#!/usr/bin/env bash
# Brings Amazon's DynamoDB Local into folder $1, out of an npm package that carries its jar. Without
# npm it says so and is content: what needs it is skipped then.
set -eu
package=amplify-dynamodb-simulator@2.9.30
wanted=c5379e44bbf311fab2779961ddb1f8734907bd21c79a6843e590ec1c5280439836665e89aa515dbad6908422c7cf1129e91cb5a3b4c1ea7888a17b9002749ec1
if ! command -v npm >/dev/null; then
  echo 'npm is not installed here: no DynamoDB Local.'
  exit 0
fi
folder=$(realpath -m "$1")
fetched=$(mktemp -d)
trap 'rm -rf "$fetched"' EXIT
(cd "$fetched" && npm pack --silent "$package" >/dev/null)
found=$(sha512sum "$fetched"/*.tgz | cut -d ' ' -f 1)
if [ "$found" != "$wanted" ]; then
  echo "$package is not the one that was pinned: sha512 $found" >&2
  exit 1
fi
tar -xzf "$fetched"/*.tgz -C "$fetched" package/emulator
rm -rf "$folder"
mv "$fetched/package/emulator" "$folder"
