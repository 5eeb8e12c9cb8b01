//! What texts have in common, whoever reads or writes them: messages in every language, encodings, decimal marks, names.
//!
//! | module | does |
//! |---|---|
//! | [`mod@message`] | what the program says, as codes with arguments |
//! | [`encoding`] | UTF-8, UTF-16 and others |
//! | [`component`] | names of stress components, as solvers and people write them |
//! | `decimal` | decimal marks and separators of thousands |
//! | `layout` | what a user says about the layout of a table |
//! | `names` | what was meant by a name that is not known |
//! | `hidden` | characters that are not seen |

pub mod component;
mod decimal;
pub mod encoding;
mod hidden;
mod layout;
pub mod message;
mod names;

pub use decimal::{DecimalMark, parts_thousands, shows_its_mark};
pub use hidden::{hidden_in, is_hidden};
pub use layout::{Meaning, TableLayout};
pub use names::{nearest, one_of};
