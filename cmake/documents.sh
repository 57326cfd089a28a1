#!/bin/sh
# documents.sh SLUICE DIRECTORY
#
# Writes DIRECTORY/man/man1/sluice.1 and sluice-VERB.1, and DIRECTORY/bash-completion/completions/sluice.
set -eu
sluice=$1 man=$2/man/man1 completions=$2/bash-completion/completions
rm -rf "$man"
mkdir -p "$man" "$completions"
"$sluice" man >"$man/sluice.1"
sed -n 's/^\.BR sluice\\-\(.*\) (1),*$/\1/p' "$man/sluice.1" | sed 's/\\-/-/g' | while read -r verb; do
  "$sluice" man "$verb" >"$man/sluice-$verb.1"
done
"$sluice" completion bash >"$completions/sluice"
