//! Names of tensor components, as solvers and people write them.

/// Components of a symmetric tensor: xx yy zz xy yz zx.
pub const COMPONENTS: usize = 6;

/// Words around a component that say nothing about which one it is: `Normal Stress (X Axis)`, `XY Shear Stress`.
const FILLING: [&str; 9] =
    ["normal", "shear", "stress", "axis", "plane", "component", "comp", "direct", "direction"];

/// Index in the project's order (xx yy zz xy yz zx) of a component's name, or `None`. Known are `sxx`, `S11`, `SX`,
/// `sigma_xx`, `Stress-XX`, `XX`, `tau_xy`; `S-S11` and `S.S11` (Abaqus), `SIXX` (Code_Aster), `oxx` (pyNastran),
/// `Normal Stress (X Axis)` and `Shear Stress (XY Plane)` (ANSYS Mechanical). Case does not count; a unit must have
/// been cut off.
pub fn index_of(name: &str) -> Option<usize> {
    let lower = name.trim().to_lowercase();
    // Abaqus names the place of a column behind it: `S.S11 @Loc 1`.
    let lower = lower.split('@').next().unwrap_or_default();
    let compact: String = lower.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.' | ':' | '/')).collect();
    // Only `S-S11` and its like: a doubled letter without a separator is another name.
    let twice = lower.strip_prefix('s').and_then(|l| l.strip_prefix(['-', '.', ':', '_', ' ']));
    let compact = match twice.and(compact.strip_prefix("ss")) {
        Some(rest) => format!("s{rest}"),
        None => compact,
    };
    by_indices(&compact).or_else(|| in_words(lower))
}

/// `sxx`, `s11`, `sx` without anything between.
fn by_indices(compact: &str) -> Option<usize> {
    let rest = ["stresscomp", "stress", "sigma", "sig", "tau", "si", "σ", "τ", "s", "t", "o"]
        .iter()
        .find_map(|prefix| compact.strip_prefix(prefix))
        .unwrap_or(compact);
    Some(match rest {
        "xx" | "11" => 0,
        "yy" | "22" => 1,
        "zz" | "33" => 2,
        "xy" | "yx" | "12" | "21" => 3,
        "yz" | "zy" | "23" | "32" => 4,
        "zx" | "xz" | "31" | "13" => 5,
        // One letter alone is a coordinate; with a prefix it is a direct stress.
        "x" if is_direct(compact) => 0,
        "y" if is_direct(compact) => 1,
        "z" if is_direct(compact) => 2,
        _ => return None,
    })
}

/// Whether one letter behind this prefix means a direct stress: `sx`, `stress_x`, `sigma x`; `tx`, `ox` and `six` do not.
fn is_direct(compact: &str) -> bool {
    let mut prefixes = ["stresscomp", "stress", "sigma", "sig", "σ", "s"].iter();
    prefixes.any(|p| compact.strip_prefix(p).is_some_and(|rest| rest.chars().count() == 1))
}

/// `normal stress (x axis)`, `shear stress (xy plane)`, `x normal stress`.
fn in_words(lower: &str) -> Option<usize> {
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut left = words.iter().filter(|w| !FILLING.contains(w));
    let (only, None) = (left.next()?, left.next()) else { return None };
    let (normal, shear) = (words.contains(&"normal"), words.contains(&"shear"));
    match *only {
        "x" if normal && !shear => Some(0),
        "y" if normal && !shear => Some(1),
        "z" if normal && !shear => Some(2),
        pair @ ("xy" | "yx" | "yz" | "zy" | "xz" | "zx") if shear && !normal => by_indices(pair),
        _ => None,
    }
}

/// Where each component of a file goes, from the names in the file's order: `order[k]` is the project's index of the
/// file's component `k`.
///
/// # Errors
/// What is wrong, as the problem part of a message.
pub fn order_of<S: AsRef<str>>(names: &[S]) -> Result<[usize; COMPONENTS], String> {
    let list = || names.iter().map(|n| n.as_ref().trim().to_owned()).collect::<Vec<_>>().join(", ");
    let mut order = [0; COMPONENTS];
    let mut seen = [false; COMPONENTS];
    if names.len() != COMPONENTS {
        return Err(format!("{} stress components are named ({}), six are needed", names.len(), list()));
    }
    for (slot, name) in order.iter_mut().zip(names) {
        let index = index_of(name.as_ref())
            .ok_or_else(|| format!("`{}` is not the name of a stress component", name.as_ref().trim()))?;
        match seen.get_mut(index) {
            Some(seen) if !*seen => *seen = true,
            _ => {
                return Err(format!(
                    "the stress component `{}` comes twice ({})",
                    name.as_ref().trim(),
                    list()
                ));
            }
        }
        *slot = index;
    }
    Ok(order)
}

/// Rearranges a tensor from the file's order.
#[inline]
pub fn arrange(values: &[f64; COMPONENTS], order: &[usize; COMPONENTS]) -> [f64; COMPONENTS] {
    let mut out = [f64::NAN; COMPONENTS];
    for (&value, &target) in values.iter().zip(order) {
        if let Some(slot) = out.get_mut(target) {
            *slot = value;
        }
    }
    out
}

/// Load (in a wide table) and component of a stress column.
pub fn load_and_component(name: &str) -> Option<(Option<String>, usize)> {
    if let Some(index) = index_of(name) {
        return Some((None, index));
    }
    let (load, component) = name.rsplit_once(['_', '.', ':', ' '])?;
    let load = load.trim();
    // `MISES_X` or `disp_x` are no stresses: in a wide table the component has two indices.
    let indices = component.chars().rev().take(2).filter(|c| matches!(c, 'x'..='z' | 'X'..='Z' | '1'..='3'));
    (indices.count() == 2 && !load.is_empty())
        .then(|| index_of(component))
        .flatten()
        .map(|index| (Some(load.to_owned()), index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings() {
        let spellings = [
            ["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"],
            ["S11", "S22", "S33", "S12", "S23", "S13"],
            ["SX", "SY", "SZ", "SXY", "SYZ", "SXZ"],
            ["Sigma_xx", "Sigma_yy", "Sigma_zz", "tau_xy", "tau_yz", "tau_xz"],
            ["S-S11", "S:S22", "S.S33", "S S12", "S_S23", "S-S13"],
            ["SIXX", "SIYY", "SIZZ", "SIXY", "SIYZ", "SIXZ"],
            ["oxx", "oyy", "ozz", "txy", "tyz", "txz"],
            ["S.S11 @Loc 1", "S.S22 @Loc 1", "S.S33 @Loc 1", "S.S12@Loc 1", "S.S23@Loc 1", "S.S13@Loc 1"],
            [
                "Normal Stress (X Axis)",
                "Normal Stress (Y Axis)",
                "Normal Stress (Z Axis)",
                "Shear Stress (XY Plane)",
                "Shear Stress (YZ Plane)",
                "Shear Stress (XZ Component)",
            ],
            ["XX", "YY", "ZZ", "XY", "YZ", "XZ"],
            ["σx", "σy", "σz", "τxy", "τyz", "τzx"],
        ];
        for names in spellings {
            assert_eq!(order_of(&names), Ok([0, 1, 2, 3, 4, 5]), "{names:?}");
        }
        let ansys = ["SX", "SY", "SZ", "SXY", "SXZ", "SYZ"];
        assert_eq!(order_of(&ansys), Ok([0, 1, 2, 3, 5, 4]));
    }

    #[test]
    fn no_guessing() {
        for name in [
            "x",
            "Y",
            "mises",
            "S1",
            "S44",
            "",
            "SXXX",
            "EXX",
            "SS11",
            "S-Mises",
            "tx",
            "ox",
            "Max Shear Stress",
            "Normal Stress (XY Plane)",
            "Shear Stress (X Axis)",
            "Normal Elastic Strain (X Axis)",
            "X Location",
        ] {
            assert_eq!(index_of(name), None, "{name}");
        }
        assert!(order_of(&["SXX", "SXX", "SZZ", "SXY", "SYZ", "SZX"]).unwrap_err().contains("twice"));
        assert!(order_of(&["SXX"]).unwrap_err().contains("six are needed"));
    }
}
