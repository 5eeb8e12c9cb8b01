# What CI runs.
ci:
    .ci/run

# All tests.
test:
    cargo test

# The main job on the main example.
compare:
    cargo run --release -- compare examples/metro_motor_bogie.toml

# Debug and release builds must print the same numbers, byte for byte (times aside).
same-in-release:
    cargo build
    cargo build --release
    tests/golden/same_in_release.sh
    BOGIE=$PWD/target/release/bogie cargo test --test golden

# Licences, sources, duplicate versions (needs cargo-deny: cargo install cargo-deny --locked).
deny:
    cargo deny check licenses bans sources

# Mutants of the calculation, in a folder outside the checkout (needs cargo-mutants: cargo install cargo-mutants --locked).
mutants work="../bogie-mutants":
    python3 tests/mutants/mutants.py {{work}} --jobs 2
