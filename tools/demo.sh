#!/bin/sh
# Assesses one real proposal: `tools/demo.sh PROPOSAL`. The report for the terminal, then the same report as pages.
set -eu
cd "$(dirname "$0")/.."
proposal=$1
name=out/$(basename "$proposal" .yaml)
charter() { .venv/bin/python -m charter_engine "$@"; }

charter assess "$proposal"

mkdir -p out
charter assess "$proposal" --for resident --format html -o "$name-residents.html"
charter assess "$proposal" --for officer --format html -o "$name-officer.html"

echo
echo "The same report as pages:"
echo "  for residents     $name-residents.html"
echo "  for the officer   $name-officer.html"
if why=$(.venv/bin/python -c 'import weasyprint' 2>&1 >/dev/null); then
  charter assess "$proposal" --for resident --format pdf -o "$name-residents.pdf"
  echo "  to print          $name-residents.pdf"
else
  echo "  The PDF was left out: it needs Pango, which is not on this machine."
  echo "    Debian, Ubuntu:  sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
  echo "    macOS:           brew install pango"
  [ -z "${CHARTER_DEBUG:-}" ] || echo "$why"
fi
echo
echo "The service:         .venv/bin/charter demo"
echo "The record, checked: .venv/bin/charter log verify decisions --policy docs/demo/policy.txt"
echo "Another proposal:    make demo DEMO=proposals/NAME.yaml"
echo "The command itself:  .venv/bin/charter --help"
