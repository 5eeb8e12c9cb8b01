//! What the user and the standards say: TOML text → validated types, or all problems at once.
//!
//! | file | gives |
//! |---|---|
//! | `quantity` | numbers with units |
//! | `formula` | load formulas, dimensions checked |
//! | `provenance` | source and confidence |
//! | `diagnostic` | problems with place and remedy |
//! | `toml_text` | TOML → types, structure checked against their schema |

mod attached;
mod catalogue;
mod diagnostic;
mod formula;
mod formula_syntax;
mod frame;
mod frame_file;
mod frame_reader;
mod hotspot_csv;
mod hotspot_heads;
mod hotspot_measured;
mod hotspot_number;
mod hotspot_reader;
mod hotspot_row;
mod hotspot_sheet;
mod hotspot_table;
mod limit;
mod limit_file;
mod limit_reader;
mod material;
mod provenance;
mod quantity;
mod screen_reader;
mod spreadsheet;
mod standard;
mod standard_file;
mod standard_reader;
mod toml_syntax;
mod toml_text;
mod vehicle;

pub use attached::{AttachedInstance, ConditionName, on_top_id};
pub use bogie_fatigue_text::{is_hidden, nearest};
pub use catalogue::Catalogue;
pub use diagnostic::{Checker, Diagnostic, Diagnostics, Severity, SourceText};
pub use formula::{Environment, Formula, FormulaError, Term};
pub use frame::{
    Attached, Correlation, Detail, DetailKind, FieldChoice, Frame, FrameLoad, Hotspot, Measured, NotTested,
    OneSense, Override, Region, ScopeDecision, ScreenSettings, Sense, Settings, StressConcept,
};
pub use frame_file::FrameFile;
pub use frame_reader::{FrameReading, FrameRequest, read_frame};
pub use limit::{FatigueLimit, LimitError, LimitShape, LimitUse};
pub use limit_file::{ConstructorName, LimitEntry, LimitNumbers};
pub use limit_reader::LimitCollection;
pub use material::Material;
pub use provenance::{Confidence, Provenance, weakest};
pub use quantity::{Dimension, LARGEST_INPUT, Quantity, QuantityError, Unit};
pub use spreadsheet::is_spreadsheet;
pub use standard::{
    AttachedCondition, AttachedOnly, AttachedRule, Category, CombinationRule, Component, ConditionDefinition,
    ExclusiveGroup, LoadDefinition, Mirror, Need, Parameter, Procedure, RunningGear, Scope, SpringLevel,
    Standard, StaticCheck, VehicleClass,
};
pub use standard_reader::{StandardKind, read_standard, sha256_hex};
pub use toml_text::Located;
pub use vehicle::{VEHICLE_SYMBOLS, Vehicle, VehicleSymbol};
