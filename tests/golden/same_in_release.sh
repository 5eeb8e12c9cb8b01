#!/usr/bin/env bash
# Compares the output of target/debug/bogie and target/release/bogie for the examples.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
fail=0
compare() {
    local status_debug=0 status_release=0
    target/debug/bogie "$@" >"$folder/debug" 2>&1 || status_debug=$?
    target/release/bogie "$@" >"$folder/release" 2>&1 || status_release=$?
    if [ "$status_debug" != "$status_release" ] || ! cmp -s "$folder/debug" "$folder/release"; then
        echo "differs: bogie $*"
        diff "$folder/debug" "$folder/release" | head -5 || true
        fail=1
    fi
}
for frame in examples/*.toml tests/golden/frame.toml; do
    for reduction in default worst_pair principal_projection critical_plane; do
        for path in F1 F2 F3 F4; do
            options=(--load-path "$path" --format json)
            [ "$reduction" = default ] || options+=(--reduction "$reduction")
            compare compare "$frame" "${options[@]}"
        done
    done
    compare loads "$frame" --format json
done
[ "$fail" = 0 ] && echo "debug and release print the same"
exit "$fail"
