#!/usr/bin/env bash
# Caches 21,845 tiles from nginx on loopback: this program's command line, and mapproxy-seed 7 if
# it is installed, one after the other over the same tiles.
#   tests/bench/download.sh WORK_FOLDER [COMMAND_LINE_PROGRAM]
# Needs nginx and python3 with numpy and Pillow (once, for the tiles); `pip install MapProxy==7.0.0`
# for the rival. Wall times mean something only against each other; CPU seconds are what to compare.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mkdir -p "$1" && cd "$1" && pwd)
program=${2:-$here/../../target/release/map-offline-cli}
port=${PORT:-18080}
box=8.4375,43.06888777416962,11.25,45.089035564831015
[ -d "$work/www/t/14" ] || python3 "$here/make_tiles.py" "$work/www/t"
for file in nginx.conf mapproxy.yaml seed.yaml; do
  sed -e "s#@WORK@#$work#g" -e "s#@PORT@#$port#g" "$here/$file" > "$work/$file"
done
nginx -c "$work/nginx.conf" -p "$work"
trap 'kill "$(cat "$work/nginx.pid")"' EXIT
sleep 1
measure() { python3 "$here/measure.py" "$@"; }

rm -rf "$work/home" "$work/mp"
map() { "$program" --home "$work/home" --json "$@"; }
map source add --name bench --url "http://127.0.0.1:$port/t/{z}/{x}/{y}.jpg" --min-zoom 7 --max-zoom 14 \
  --allow-private --concurrency "${CONCURRENCY:-8}" > "$work/source.json"
measure "download" "$program" --home "$work/home" --json region create --source bench --bbox "$box" --zoom 7..14 --name all --wait
measure "refresh, nothing changed" "$program" --home "$work/home" --json region refresh all --wait
measure "verify" "$program" --home "$work/home" --json region verify all
map store stats
if command -v mapproxy-seed > /dev/null; then
  measure "mapproxy-seed 7, -c 4" mapproxy-seed -q -f "$work/mapproxy.yaml" -s "$work/seed.yaml" --seed all -c 4
fi
