//! Codes of the area `definition`; their sentences are in `locales/messages/definition.toml`.

super::codes! {}
