#!/bin/sh
# join_archives.sh AR OUTPUT ARCHIVES...
#
# One static library of several: all their members, also those of the same name.
set -eu
ar=$1 output=$2
shift 2
rm -f "$output"
{
  echo "create $output"
  for archive; do echo "addlib $archive"; done
  echo save
  echo end
} | "$ar" -M
