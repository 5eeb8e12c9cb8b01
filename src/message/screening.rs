//! Codes of the area `screening`; their sentences are in `locales/messages/screening.toml`.

super::codes! {}
