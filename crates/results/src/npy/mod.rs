//! NumPy arrays: one array in a `.npy`, several with names in a `.npz`.
//!
//! | file | layout |
//! |---|---|
//! | `.npy` | one array of shape (nodes, loads, 6); nodes are numbered from 1 |
//! | `.npz` | `stress` of shape (nodes, loads, 6), or one array of shape (nodes, 6) per load, named like it; `node` (nodes) and `coordinates` (nodes, 3) may stand beside |
//!
//! Components in the order xx yy zz xy yz zx, float32 or float64, little-endian, C order.

mod header;
mod npz;
mod source;

pub use source::NpySource;
