# What CI runs.
ci:
    .ci/run

# All tests.
test:
    cargo test

# The main job on the main example.
compare:
    cargo run --release -- compare examples/metro_motor_bogie.toml
