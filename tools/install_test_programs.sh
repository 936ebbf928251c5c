#!/bin/sh
# Installs the programs that the tests drive, where they are missing: a Chromium browser, a
# PostgreSQL server, and what reads PDF files (qpdf, and poppler's pdftotext, pdfinfo and pdftoppm).
# Where that is not possible, says the line to run, and fails.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v pg_ctl >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 ||
    missing="$missing postgresql"
command -v qpdf >/dev/null 2>&1 || missing="$missing qpdf"
for program in pdftotext pdfinfo pdftoppm; do
    command -v "$program" >/dev/null 2>&1 || { missing="$missing poppler-utils" && break; }
done
[ -n "$missing" ] || exit 0

line="apt-get update && apt-get install -y --no-install-recommends$missing"
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "The tests need$missing; installing."
    export DEBIAN_FRONTEND=noninteractive
    sh -c "$line" >/dev/null && exit 0
fi
echo "The tests need$missing. Install with: sudo sh -c '$line'" >&2
exit 1
