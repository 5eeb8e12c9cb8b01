//! The order of stress components that a file does not name.

use std::fmt;

use super::block::COMPONENTS;
use super::component::order_of;

/// Order of the six components of a stress tensor in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComponentOrder([usize; COMPONENTS]);

const NAMES: [&str; COMPONENTS] = ["xx", "yy", "zz", "xy", "yz", "xz"];

impl ComponentOrder {
    /// Reads six names parted by blanks or commas, such as `xx yy zz xy yz xz` or `11, 22, 33, 12, 13, 23`.
    ///
    /// # Errors
    /// What is wrong: a name that is no stress component, one that comes twice, more or fewer than six.
    pub fn parse(text: &str) -> Result<Self, String> {
        let names: Vec<&str> =
            text.split(|c: char| c == ',' || c.is_whitespace()).filter(|n| !n.is_empty()).collect();
        order_of(&names).map(Self)
    }

    /// For each component of the file its place in the project's order xx yy zz xy yz zx.
    pub(crate) fn places(self) -> [usize; COMPONENTS] {
        self.0
    }
}

impl fmt::Display for ComponentOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().filter_map(|k| NAMES.get(*k)).copied().collect();
        f.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_by_letters_and_by_numbers() {
        let abaqus = ComponentOrder::parse("11, 22, 33, 12, 13, 23").unwrap();
        assert_eq!(abaqus.places(), [0, 1, 2, 3, 5, 4]);
        assert_eq!(abaqus.to_string(), "xx yy zz xy xz yz");
        assert_eq!(ComponentOrder::parse("xx yy zz xy yz xz").unwrap().places(), [0, 1, 2, 3, 4, 5]);
        for (text, problem) in [
            ("xx yy zz", "six are needed"),
            ("xx yy zz xy yz yz", "twice"),
            ("xx yy zz xy yz q", "`q` is not the name"),
        ] {
            assert!(ComponentOrder::parse(text).unwrap_err().contains(problem), "{text}");
        }
    }
}
