//! Codes of the area `definition`; their sentences are in `locales/messages/definition.toml`.

super::codes! {
    /// {0} is not the built-in definition: it is replaced by {1}
    REPLACED = "replaced-definition";
    /// {0}: `{1}` is overridden: {2} replaces {3} ({4})
    OVERRIDDEN = "overridden";
    /// {0}: `{1}` = {2} is given by the analyst ({3})
    GIVEN_BY_ANALYST = "given-by-analyst";
    /// load `{0}` is left out by the analyst: {1}
    LOAD_OMITTED = "load-omitted";
    /// load `{0}` is left out, although {1} hotspots have a stress for it; those stresses are not used
    OMITTED_WITH_STRESS = "omitted-with-stress";
    /// the exceptional payload c1 = {0} is below the normal payload c2 = {1}: are they exchanged?
    PAYLOADS_EXCHANGED = "payloads-exchanged";
    /// g = {0} is more than 1 % away from 9.81 m/s²
    GRAVITY_UNUSUAL = "gravity-unusual";
    /// the mass of `{0}`, {1} t, is above that of the bogie, {2} t
    MASS_ABOVE_BOGIE = "mass-above-bogie";
    /// the largest force of `{0}`, {1}, is below 1 % of its reference load of {2}: is a unit wrong?
    FORCE_SMALL = "force-small";
    /// the load on `{0}`, {1}, and the reference load of its stresses, {2}, differ more than 1000 times: is a unit wrong?
    REFERENCE_FAR = "reference-far";
    /// the largest stress is {0} MPa at {1}, more than three times the tensile strength of {2} MPa: is the unit of the stresses right?
    STRESS_LARGE = "stress-large";
    /// the largest stress of all hotspots and conditions is {0} MPa, below 1 MPa: is the unit of the stresses right?
    STRESS_SMALL = "stress-small";
    /// the stresses of {0} are zero at every hotspot: was the result exported?
    LOAD_WITHOUT_STRESS = "load-without-stress";
    /// the largest fatigue utilisation is {0}, below 0.01: are loads, stresses and units right?
    UTILISATION_SMALL = "utilisation-small";
    /// the stresses of detail `{0}` are {1}, its limit {2} is for {3} stresses
    STRESS_KINDS_DIFFER = "stress-kinds-differ";
    /// it is not stated whether the stresses of these details are nominal, structural or notch stresses (`stress_kind`): {0}
    STRESS_KIND_NOT_STATED = "stress-kind-not-stated";
}
