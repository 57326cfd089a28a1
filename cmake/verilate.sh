#!/bin/sh
# verilate.sh VERILATOR DIR PREFIX ARCHIVE ARGUMENTS...
#
# Verilates into DIR, compiles what came out into ARCHIVE, and writes DIR/depfile.
# The environment gives CXX, OBJCACHE and COMPILE, variables of Verilator's makefile.
set -eu
verilator=$1 dir=$2 prefix=$3 archive=$4
shift 4

mkdir -p "$dir"
VERILATOR_ROOT= && unset VERILATOR_ROOT
"$verilator" -Mdir "$dir" --prefix "$prefix" "$@"

log=$dir/make.log
# shellcheck disable=SC2086
if ! make -C "$dir" -f "$prefix.mk" -j "$(nproc)" "${prefix}__ALL.a" \
    CXX="$CXX" OBJCACHE="$OBJCACHE" OPT_SLOW=-O0 $COMPILE >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

sed "s|^[^:]*:|$archive:|" "$dir/${prefix}__ver.d" >"$dir/depfile"
