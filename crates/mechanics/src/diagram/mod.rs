//! Fatigue-limit diagrams: which amplitude is bearable at which mean.
//!
//! The canonical form is the Haigh diagram, amplitude over mean; the Smith diagram (maximum and minimum
//! over mean) is a second view of the same data. Stresses in MPa, tension positive.
//!
//! | file | gives |
//! |---|---|
//! | `haigh` | the validated limit line |
//! | `load_path` | utilisation on the four load paths |
//! | `constructors` | limit lines from the numbers of a standard |
//! | `smith` | the Smith view |

mod constructors;
mod haigh;
mod load_path;
mod smith;

pub use constructors::{
    CompressionRule, EnduranceLimit, Goodman, MeanStressSensitivity, NotchClass, cut_by_yield, smith_to_haigh,
};
pub use haigh::{DiagramError, HalfPlane, LimitDiagram, Vertex};
pub use load_path::LoadPath;
pub use smith::SmithPoint;
