//! Codes of the area `load`; their sentences are in `locales/messages/load.toml`.

super::codes! {
    /// {0}: `{1}` is left out by the analyst: {2}
    COMPONENT_OMITTED = "component-omitted";
    /// condition {0} of {1} is left out: the frame load file has no \[loads.{2}\]
    CONDITION_WITHOUT_COMPONENT = "condition-without-component";
    /// {0} has no rule for attached components: {1} not considered
    NO_ATTACHED_RULE = "no-attached-rule";
    /// {0}: the vertical force is meant at the {1} springs, the stresses were made with forces at the {2} springs; {3}
    SPRING_LEVEL = "spring-level";
    /// primary (axle-box)
    SPRING_PRIMARY = "spring-primary";
    /// secondary
    SPRING_SECONDARY = "spring-secondary";
    /// check that the frame's own weight is not lost
    OWN_WEIGHT_MAY_BE_LOST = "own-weight-may-be-lost";
    /// this puts the frame's own weight at the spring seats, an assumption on the safe side
    OWN_WEIGHT_AT_SEATS = "own-weight-at-seats";
    /// {0} is now called {1}; the results are the same
    STANDARD_SUCCEEDED = "standard-succeeded";
    /// {0}: `{1}` acts in one sense only: {2}
    ONE_SENSE = "one-sense";
    /// {0}: `{1}` = {2} {3} (otherwise {4})
    DEFAULT_OF_VEHICLE = "default-of-vehicle";
    /// for the vehicle class {0}
    FOR_VEHICLE_CLASS = "for-vehicle-class";
    /// by {0}
    BY_FORMULA = "by-formula";
    /// {0}: the steady part of `{1}` ({2}) comes and goes, since the load turns or belongs to an exclusive group: the conditions are tried with it and without it, but not together with what else comes and goes; if it always acts, give it as a load without a group
    STEADY_PART_NOT_LASTING = "steady-part-not-lasting";
}
