//! Where in a model a line stands: in a flat input file, in a part, in an instance of one, or in the assembly.
//!
//! Node and element numbers, and names of sets, hold within their scope. Abaqus writes the numbers of a part's nodes to the
//! results of each instance; the assembly's own nodes (reference points) are nodes of none.

use super::deck::{At, Keyword};
use super::error::{ResultsError, excerpt};
use super::number;

/// The scope of the assembly, or of the whole of a flat input file.
pub(super) const TOP: usize = 0;

/// A body: an instance of a part, or a part that is in no assembly.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Instance {
    /// Its name, as [`super::deck::label`] has it.
    pub(super) name: String,
    /// The scope of its part, and the scope of what stands between `*INSTANCE` and `*END INSTANCE`.
    pub(super) scopes: Vec<usize>,
    /// How it is put: translation, then rotation.
    pub(super) placement: Placement,
}

/// How an instance is put into the assembly.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Placement {
    translation: [f64; 3],
    /// Two points of the axis in the assembly, and the angle in degrees.
    rotation: Option<([f64; 3], [f64; 3], f64)>,
    lines: usize,
}

impl Placement {
    /// The point of the assembly where a point of the part is, with lengths of the input file multiplied by `factor`.
    pub(super) fn put(&self, point: [f64; 3], factor: f64) -> [f64; 3] {
        let zip = |a: [f64; 3], b: [f64; 3], f: fn(f64, f64) -> f64| -> [f64; 3] {
            let ([a0, a1, a2], [b0, b1, b2]) = (a, b);
            [f(a0, b0), f(a1, b1), f(a2, b2)]
        };
        let scaled = |p: [f64; 3]| p.map(|c| c * factor);
        let moved = zip(point, scaled(self.translation), |a, b| a + b);
        let Some((a, b, degrees)) = self.rotation else { return moved };
        let axis = zip(b, a, |b, a| b - a);
        let length = axis.iter().map(|c| c * c).sum::<f64>().sqrt();
        let [x, y, z] = axis.map(|c| c / length);
        let origin = scaled(a);
        let [u, v, w] = zip(moved, origin, |p, a| p - a);
        let (sine, cosine) = turn(degrees);
        let along = (x * u + y * v + z * w) * (1.0 - cosine);
        let turned = [
            u * cosine + (y * w - z * v) * sine + x * along,
            v * cosine + (z * u - x * w) * sine + y * along,
            w * cosine + (x * v - y * u) * sine + z * along,
        ];
        zip(turned, origin, |p, a| p + a)
    }

    /// A data line under `*INSTANCE`: a translation, then an axis and an angle.
    fn read(&mut self, text: &[u8]) -> Result<(), String> {
        let numbers = text.split(|b| *b == b',').map(<[u8]>::trim_ascii);
        let mut values: Vec<f64> = Vec::new();
        for field in numbers {
            let value =
                if field.is_empty() { Some(0.0) } else { number::fortran(field).filter(|v| v.is_finite()) };
            values.push(value.ok_or_else(|| format!("`{}` is no number", excerpt(field)))?);
        }
        self.lines += 1;
        match (self.lines, values.as_slice()) {
            (1, [x, rest @ ..]) if rest.len() <= 3 => {
                let coordinate = |k: usize| rest.get(k).copied().unwrap_or_default();
                self.translation = [*x, coordinate(0), coordinate(1)];
            }
            (2, [a, b, c, d, e, f, degrees, ..]) => {
                let (from, to) = ([*a, *b, *c], [*d, *e, *f]);
                #[expect(clippy::float_cmp, reason = "an axis of no length at all has no direction")]
                if from == to {
                    return Err("the axis of rotation goes from a point to the same point".to_owned());
                }
                self.rotation = Some((from, to, *degrees));
            }
            _ => {
                return Err(format!(
                    "`{}` is neither the translation (three numbers) nor, in the second line, the rotation (two points and an \
                     angle) of a part instance",
                    excerpt(text)
                ));
            }
        }
        Ok(())
    }
}

/// Sine and cosine of an angle in degrees; of right angles exactly.
fn turn(degrees: f64) -> (f64, f64) {
    let quarters = degrees / 90.0;
    if quarters.fract() == 0.0 {
        return match quarters.rem_euclid(4.0) {
            q if q < 0.5 => (0.0, 1.0),
            q if q < 1.5 => (1.0, 0.0),
            q if q < 2.5 => (0.0, -1.0),
            _ => (-1.0, 0.0),
        };
    }
    degrees.to_radians().sin_cos()
}

/// The scopes of an input file.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// Names of the parts, and the scope of each.
    parts: Vec<(String, usize)>,
    /// Instances as they are defined.
    instances: Vec<Instance>,
    /// The assembly's name, once there is one.
    pub(super) assembly: Option<String>,
    /// The scope of the lines now.
    pub(super) here: usize,
    count: usize,
    /// Whether the data lines now say where the last instance is put.
    placing: bool,
}

impl Scopes {
    /// Whether there are parts or instances: then [`TOP`] is the assembly.
    pub(super) fn structured(&self) -> bool {
        self.assembly.is_some() || !self.parts.is_empty() || !self.instances.is_empty()
    }

    /// The bodies of the model; none in a flat input file.
    pub(super) fn bodies(&self) -> Vec<Instance> {
        if !self.instances.is_empty() {
            return self.instances.clone();
        }
        let alone = |(name, scope): &(String, usize)| Instance {
            name: name.clone(),
            scopes: vec![*scope],
            placement: Placement::default(),
        };
        self.parts.iter().map(alone).collect()
    }

    /// Position of an instance that was defined before.
    pub(super) fn instance(&self, name: &str) -> Option<usize> {
        self.instances.iter().position(|i| i.name == name)
    }

    /// As [`Scopes::instance`], with what there is instead.
    ///
    /// # Errors
    /// There is none of this name.
    pub(super) fn instance_or(&self, name: &str, at: &At<'_>) -> Result<usize, ResultsError> {
        self.instance(name).ok_or_else(|| {
            let known: Vec<&str> = self.instances.iter().map(|i| i.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            at.fault(format!(
                "there is no instance `{}` before this line; there are {known}",
                excerpt(name.as_bytes())
            ))
        })
    }

    /// Scopes of an instance's nodes and sets.
    pub(super) fn scopes_of(&self, instance: usize) -> &[usize] {
        self.instances.get(instance).map_or(&[], |i| &i.scopes)
    }

    /// Takes a keyword if it begins or ends a scope.
    ///
    /// # Errors
    /// Scopes that stand in each other, or an instance of an unknown part.
    pub(super) fn keyword(&mut self, keyword: &Keyword, at: &At<'_>) -> Result<bool, ResultsError> {
        self.placing = false;
        let name = |scopes: &Self| {
            let given = keyword.label("NAME").filter(|n| !n.is_empty());
            given.unwrap_or_else(|| format!("{}-{}", keyword.name.trim_start_matches('*'), scopes.count + 1))
        };
        match keyword.name.as_str() {
            "*PART" => {
                self.outside(keyword, at)?;
                let part = name(self);
                if self.parts.iter().any(|(p, _)| *p == part) {
                    return Err(at.fault(format!("the part `{}` is defined twice", excerpt(part.as_bytes()))));
                }
                self.here = self.next();
                self.parts.push((part, self.here));
            }
            "*ASSEMBLY" => {
                self.outside(keyword, at)?;
                if self.assembly.is_some() {
                    return Err(at.fault("there are two assemblies"));
                }
                self.assembly = Some(name(self));
            }
            "*INSTANCE" => {
                self.outside(keyword, at)?;
                if keyword.get("INSTANCE").is_some() || keyword.get("LIBRARY").is_some() {
                    return Err(at.fault(
                        "the instance comes from an earlier analysis, whose mesh is not in this file",
                    ));
                }
                let instance = name(self);
                if self.instance(&instance).is_some() {
                    return Err(
                        at.fault(format!("the instance `{}` is defined twice", excerpt(instance.as_bytes())))
                    );
                }
                let mut scopes = Vec::new();
                if let Some(part) = keyword.label("PART") {
                    let found = self.parts.iter().find(|(p, _)| *p == part).map(|(_, scope)| *scope);
                    scopes.push(found.ok_or_else(|| {
                        at.fault(format!("there is no part `{}` before this line", excerpt(part.as_bytes())))
                    })?);
                }
                self.here = self.next();
                scopes.push(self.here);
                self.instances.push(Instance { name: instance, scopes, placement: Placement::default() });
                self.placing = true;
            }
            "*ENDPART" | "*ENDINSTANCE" | "*ENDASSEMBLY" => self.here = TOP,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Takes a data line if it says where an instance is put.
    ///
    /// # Errors
    /// It is no placement.
    pub(super) fn data(&mut self, text: &[u8], at: &At<'_>) -> Result<bool, ResultsError> {
        if let (true, Some(instance)) = (self.placing, self.instances.last_mut()) {
            instance.placement.read(text).map_err(|problem| at.fault(problem))?;
            return Ok(true);
        }
        Ok(false)
    }

    fn next(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    fn outside(&self, keyword: &Keyword, at: &At<'_>) -> Result<(), ResultsError> {
        if self.here == TOP {
            return Ok(());
        }
        Err(at.fault(format!("`{}` stands inside a part or an instance that has no end", keyword.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(lines: &[&str], point: [f64; 3], factor: f64) -> [f64; 3] {
        let mut placement = Placement::default();
        lines.iter().for_each(|line| placement.read(line.as_bytes()).unwrap());
        placement.put(point, factor)
    }

    /// By hand: the translation comes first, the axis is one of the assembly.
    #[test]
    fn an_instance_is_translated_then_turned() {
        let close = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        assert_eq!(placed(&[], [1.0, 2.0, 3.0], 1.0), [1.0, 2.0, 3.0]);
        assert_eq!(placed(&["0., 0., 0."], [1.0, 2.0, 3.0], 1.0), [1.0, 2.0, 3.0]);
        assert_eq!(placed(&["10., , -1"], [1.0, 2.0, 3.0], 1.0), [11.0, 2.0, 2.0]);
        // Moved to (2, 0, 0), then turned by 90° about the line x = 1 along z: to (1, 1, 0).
        let lines = ["1., 0., 0.", "1., 0., 0., 1., 0., 5., 90."];
        assert!(close(placed(&lines, [1.0, 0.0, 0.0], 1.0), [1.0, 1.0, 0.0]));
        // In metres: the part's point is in mm already.
        assert!(close(placed(&lines, [1000.0, 0.0, 0.0], 1000.0), [1000.0, 1000.0, 0.0]));
        // 120° about the diagonal exchanges the axes.
        let diagonal = ["0., 0., 0.", "0., 0., 0., 1., 1., 1., 120."];
        assert!(close(placed(&diagonal, [1.0, 2.0, 3.0], 1.0), [3.0, 1.0, 2.0]));
        let mut placement = Placement::default();
        assert!(placement.read(b"a, b, c").unwrap_err().contains("`a` is no number"));
        assert!(placement.read(b"1., 2., 3., 4., 5.").is_err());
    }
}
