//! Codes of the area `screening`; their sentences are in `locales/messages/screening.toml`.

super::codes! {
    /// the set `{0}` has no node of the results, only {1} that cannot have any: reference points of the assembly, or nodes of another part instance
    SET_WITHOUT_NODES = "set-without-nodes";
}
