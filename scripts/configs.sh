#!/bin/sh
# Prints what SLUICE_CONFIGS has to be for a build folder to have the simulated accelerator of one
# configuration beside those that it has already; nothing stands for all.
#
#   scripts/configs.sh BUILD CONFIG
set -eu
cache=$1/CMakeCache.txt
wanted=$2

if [ ! -f "configs/$wanted.toml" ]; then
  names=$(ls configs | sed 's/\.toml$//' | tr '\n' ' ')
  echo "CONFIG=$wanted: there is no such configuration; there are $names(configs/*.toml)" >&2
  exit 1
fi
if [ ! -f "$cache" ]; then
  echo "$wanted"
  exit
fi
have=$(sed -n 's/^SLUICE_CONFIGS:STRING=//p' "$cache")
case ";$have;" in
  ";;" | *";$wanted;"*) echo "$have" ;;
  *) echo "$have;$wanted" ;;
esac
