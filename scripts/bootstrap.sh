#!/bin/sh
# bootstrap.sh USE...
#
# Installs the Debian packages of scripts/packages.txt for the given uses (build, fpga, lint) that are
# missing: as root, or through sudo where that asks for no password. With neither it prints the command to
# run, and fails. When all are there it does nothing, in a few milliseconds.
set -eu
list=$(dirname "$0")/packages.txt
wanted=$(awk -v uses=" $* " '!/^#/ && index(uses, " " $2 " ") { print $1 }' "$list")

if ! command -v dpkg-query >/dev/null; then
  echo "bootstrap: this is no Debian system, so nothing is installed; needed are the packages of $list" >&2
  exit 0
fi

# One line a known package, "ii name" for an installed one; unknown ones are complained about on stderr.
# shellcheck disable=SC2086
installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null | sed -n 's/^ii //p' || true)
missing=
for package in $wanted; do
  case "
$installed
" in
    *"
$package
"*) ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
  sudo=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  sudo="sudo -n"
else
  echo "bootstrap: packages are missing, and this user may not install them. Run this, then try again:" >&2
  echo "  sudo sh -c 'apt-get update && $install'" >&2
  exit 1
fi

echo "bootstrap: installing$missing"
$sudo apt-get update -q
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive $install
