//! The command line.

use bogie_fatigue::combination::Reduction;
use bogie_fatigue::diagram::LoadPath;
use bogie_fatigue::report::Only;
use bogie_fatigue::results::{ComponentOrder, LengthUnit, StressUnit};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::{Path, PathBuf};

const EXIT_STATUS: &str = "Exit status: 0 all pass, 1 something fails, 2 input, output or usage error, \
                           3 something not assessed and nothing failed; stopped by a signal: 128 + its number (130 Ctrl-C). \
                           Nodes of excluded sets do not count; the last line names those that fail.";

/// Fatigue assessment of railway bogie frames under JIS E 4207 and UIC 615-4.
#[derive(Debug, Parser)]
#[command(name = "bogie", version, about, after_help = EXIT_STATUS, propagate_version = true)]
pub struct Arguments {
    /// When to use colours.
    #[arg(long, value_enum, default_value = "auto", global = true)]
    pub color: Colour,
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

impl Input {
    /// Every file that the command line names as input.
    pub fn files(&self) -> Vec<&Path> {
        let own = self.load_cases.iter().chain(&self.fatigue_limits);
        std::iter::once(&self.frame).chain(own).map(PathBuf::as_path).collect()
    }
}

impl Colour {
    pub fn write_global(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::AlwaysAnsi,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "made once per run")]
pub enum Command {
    /// Judge every hotspot of a frame load file: verdict per hotspot and standard.
    Evaluate(Judge),
    /// Verdicts of several standards side by side, and why they differ.
    Compare(Judge),
    /// Loads and conditions, with formulas and numbers put in.
    Loads(Loads),
    /// The whole calculation of one hotspot, to be checked by hand.
    Explain(Explain),
    /// Haigh and Smith diagrams, utilisation bars and the correlation of two standards, as SVG and PNG.
    Plot(Plot),
    /// The whole assessment as one file to send and sign: HTML, PDF, or a spreadsheet that recalculates.
    Report(ReportArgs),
    /// Screen every node of a finite-element result and find the hotspots.
    Screen(Screen),
    /// The standards there are.
    Standards(Listing),
    /// The fatigue limits there are.
    Limits(Listing),
    /// Write a commented frame load file that evaluates as it is.
    New(New),
    /// JSON Schema of the frame load file, for editors.
    Schema(Output),
    /// Completions for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Format of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Csv,
    Markdown,
}

/// Where a result goes.
#[derive(Debug, Clone, Args)]
pub struct Output {
    /// File to write instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A frame load file and how to read it.
#[derive(Debug, Clone, Args)]
pub struct Input {
    /// Frame load file (TOML).
    pub frame: PathBuf,
    /// Judge by this standard instead of those the file names (repeatable).
    #[arg(short, long = "standard", value_name = "ID")]
    pub standards: Vec<String>,
    /// Load-case file of your own; one with a known id replaces it (repeatable).
    #[arg(long, value_name = "FILE")]
    pub load_cases: Vec<PathBuf>,
    /// Fatigue-limit file of your own; one with a known id replaces it (repeatable).
    #[arg(long, value_name = "FILE")]
    pub fatigue_limits: Vec<PathBuf>,
    /// Load path of the utilisation instead of the file's.
    #[arg(long, value_parser = load_path, value_name = "F1|F2|F3|F4")]
    pub load_path: Option<LoadPath>,
    /// Reduction instead of each standard's own, where it fits the standard's rule.
    #[arg(long, value_parser = reduction, value_name = "NAME")]
    pub reduction: Option<Reduction>,
    /// Turn every verdict that rests on an unverified number into `not assessed`.
    #[arg(long)]
    pub require_published: bool,
    /// Allow files named in the frame load file to lie outside its folder.
    #[arg(long)]
    pub allow_outside: bool,
}

/// `evaluate` and `compare`.
#[derive(Debug, Clone, Args)]
pub struct Judge {
    #[command(flatten)]
    pub input: Input,
    /// Format of the result; by the extension of the output file if absent, else text.
    #[arg(short, long, value_enum)]
    pub format: Option<Format>,
    #[command(flatten)]
    pub output: Output,
    /// Show this many hotspots, the worst first; verdicts and counts stay those of all.
    #[arg(long, value_parser = at_least_one, value_name = "NUMBER")]
    pub top: Option<usize>,
    /// Show only these hotspots (repeatable).
    #[arg(long, value_enum, value_name = "KIND")]
    pub only: Vec<OnlyKind>,
    /// Begin CSV with a byte-order mark, by which Excel knows UTF-8.
    #[arg(long)]
    pub bom: bool,
}

/// Kinds of hotspots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnlyKind {
    /// Those that fail under a standard.
    Fail,
    /// Those that one standard passes and another fails.
    Differ,
    /// Those that are not assessed under a standard.
    #[value(name = "not_assessed", alias = "not-assessed")]
    NotAssessed,
}

impl OnlyKind {
    pub fn all(kinds: &[Self]) -> Vec<Only> {
        let one = |kind: &Self| match kind {
            Self::Fail => Only::Fail,
            Self::Differ => Only::Differ,
            Self::NotAssessed => Only::NotAssessed,
        };
        kinds.iter().map(one).collect()
    }
}

/// `loads`.
#[derive(Debug, Clone, Args)]
pub struct Loads {
    #[command(flatten)]
    pub input: Input,
    /// Format of the result; by the extension of the output file if absent, else text.
    #[arg(short, long, value_enum)]
    pub format: Option<Format>,
    #[command(flatten)]
    pub output: Output,
    /// Begin CSV with a byte-order mark, by which Excel knows UTF-8.
    #[arg(long)]
    pub bom: bool,
}

/// `plot`.
#[derive(Debug, Clone, Args)]
pub struct Plot {
    #[command(flatten)]
    pub input: Input,
    /// Folder for the pictures; made if it is not there.
    #[arg(short, long, value_name = "FOLDER", default_value = "plots")]
    pub output: PathBuf,
    /// Draw single diagrams for this hotspot only (repeatable).
    #[arg(long = "hotspot", value_name = "ID", conflicts_with_all = ["top", "only"])]
    pub hotspots: Vec<String>,
    /// Hotspots with single diagrams, the worst first: a number, or `all`.
    #[arg(long, value_parser = number_or_all, default_value = "20", value_name = "NUMBER|all")]
    pub top: usize,
    /// Draw single diagrams only of these hotspots (repeatable).
    #[arg(long, value_enum, value_name = "KIND")]
    pub only: Vec<OnlyKind>,
    /// Format of the pictures.
    #[arg(short, long, value_enum, default_value = "both")]
    pub format: PlotFormat,
}

/// Format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlotFormat {
    Svg,
    Png,
    Both,
}

/// Format of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SummaryFormat {
    Text,
    Json,
}

/// `screen`.
#[derive(Debug, Clone, Args)]
pub struct Screen {
    #[command(flatten)]
    pub input: Input,
    /// Result file: CalculiX .frd, .csv (one or several), .npy, .vtu or .pvtu (one or several), .parquet.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub results: Vec<PathBuf>,
    /// Nodes and elements, for results that have none: the solver's .inp, a .frd or .vtu, or a CSV of node, x, y, z.
    #[arg(long, value_name = "FILE")]
    pub mesh: Option<PathBuf>,
    /// Node sets: the solver's .inp, or a CSV of node and set.
    #[arg(long, value_name = "FILE")]
    pub sets: Option<PathBuf>,
    /// Unit of the stresses, where the results do not say it; else that of the frame load file's units.
    #[arg(long, value_parser = stress_unit, value_name = "UNIT")]
    pub stress_unit: Option<StressUnit>,
    /// Unit of the coordinates, where the results do not say it; else that of the frame load file's units, else mm.
    #[arg(long, value_parser = length_unit, value_name = "UNIT")]
    pub length_unit: Option<LengthUnit>,
    /// Order of the six stress components, where the results do not name them; else that of the frame load file.
    #[arg(long, value_parser = component_order, value_name = "ORDER")]
    pub component_order: Option<ComponentOrder>,
    /// Array or column of the node numbers, where several could be it or none has a usual name; `none` takes none.
    #[arg(long, value_name = "NAME|none")]
    pub node_numbers: Option<String>,
    /// Confirm that the rows of results without node numbers are the nodes of --mesh in ascending order, so that sets may
    /// name them.
    #[arg(long, requires = "mesh")]
    pub mesh_order_confirmed: bool,
    /// Screen a part of the mesh: its nodes without results are left out instead of counted as not assessed.
    #[arg(long, requires = "mesh")]
    pub mesh_part: bool,
    /// Hotspots listed per standard.
    #[arg(long, default_value_t = 10)]
    pub top: usize,
    /// Distance in mm within which only the worst node counts, instead of the file's.
    #[arg(long, value_parser = distance_mm, allow_negative_numbers = true, value_name = "MM")]
    pub separation_mm: Option<f64>,
    /// Write all fields for ParaView.
    #[arg(long, value_name = "FILE.vtu")]
    pub vtu: Option<PathBuf>,
    /// Write every node as CSV.
    #[arg(long, value_name = "FILE.csv")]
    pub csv: Option<PathBuf>,
    /// Write every node as Parquet (needs a build with `--features parquet`).
    #[arg(long, value_name = "FILE.parquet")]
    pub parquet: Option<PathBuf>,
    /// Write the hotspots as a frame load file for `evaluate` and `explain`.
    #[arg(long, value_name = "FRAME.toml")]
    pub hotspots_to: Option<PathBuf>,
    /// Format of the summary; by the extension of the output file if absent, else text. --csv FILE writes every node.
    #[arg(short, long, value_enum)]
    pub format: Option<SummaryFormat>,
    #[command(flatten)]
    pub output: Output,
}

/// `explain`.
#[derive(Debug, Clone, Args)]
pub struct Explain {
    #[command(flatten)]
    pub input: Input,
    /// Identifier of the hotspot.
    pub hotspot: String,
    #[command(flatten)]
    pub output: Output,
}

/// `report`.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub input: Input,
    /// File to write; its extension says the format: .html, .pdf (needs an installed Chromium) or .xlsx.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Language of texts and pictures in .html and .pdf.
    #[arg(long, value_enum, default_value = "en")]
    pub lang: Lang,
    /// Hotspots with a full check in .html and .pdf, the worst first: a number, or `all`.
    #[arg(long, visible_alias = "top", value_parser = number_or_all, default_value = "100", value_name = "NUMBER|all")]
    pub hotspots: usize,
    /// Show only these hotspots in .html and .pdf (repeatable); verdicts and counts stay those of all.
    #[arg(long, value_enum, value_name = "KIND")]
    pub only: Vec<OnlyKind>,
    /// Result of `screen --format json` to be shown; the verdict is the worse of both.
    #[arg(long, value_name = "FILE.json")]
    pub screening: Option<PathBuf>,
}

/// Language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// Chinese, simplified.
    Zh,
    /// Japanese.
    Ja,
}

fn distance_mm(text: &str) -> Result<f64, String> {
    let mm = text.parse().ok().filter(|mm: &f64| mm.is_finite() && *mm >= 0.0);
    mm.ok_or_else(|| "use a distance in mm, from 0 up, as in 50".to_owned())
}

fn stress_unit(text: &str) -> Result<StressUnit, String> {
    StressUnit::parse(text).ok_or_else(|| format!("allowed are {}", StressUnit::ALLOWED))
}

fn length_unit(text: &str) -> Result<LengthUnit, String> {
    LengthUnit::parse(text).ok_or_else(|| format!("allowed are {}", LengthUnit::ALLOWED))
}

fn component_order(text: &str) -> Result<ComponentOrder, String> {
    ComponentOrder::parse(text)
        .map_err(|problem| format!("{problem}; write six names, as in \"xx yy zz xy yz xz\""))
}

fn number_or_all(text: &str) -> Result<usize, String> {
    match text {
        "all" => Ok(usize::MAX),
        _ => text.parse().map_err(|_| "use a whole number or `all`".to_owned()),
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("use a whole number from 1 up".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// `standards` and `limits`.
#[derive(Debug, Clone, Args)]
pub struct Listing {
    #[command(subcommand)]
    pub action: Option<ListingAction>,
}

/// What to list.
#[derive(Debug, Clone, Subcommand)]
pub enum ListingAction {
    /// One line each.
    List,
    /// One in full, with sources.
    Show {
        /// Its identifier.
        id: String,
    },
}

/// `new`.
#[derive(Debug, Clone, Args)]
pub struct New {
    /// File to write; standard output if absent.
    pub file: Option<PathBuf>,
    /// Replace the file if it exists.
    #[arg(long)]
    pub force: bool,
}

fn load_path(text: &str) -> Result<LoadPath, String> {
    let found = LoadPath::ALL.into_iter().find(|p| {
        p.short_name().eq_ignore_ascii_case(text)
            || serde_json::to_value(p).is_ok_and(|v| v.as_str() == Some(text))
    });
    found.ok_or_else(|| {
        "use F1 (mean_constant), F2 (ratio_constant), F3 (minimum_constant) or F4 (maximum_constant)"
            .to_owned()
    })
}

fn reduction(text: &str) -> Result<Reduction, String> {
    let all = [
        Reduction::WorstPair,
        Reduction::PrincipalProjection,
        Reduction::CriticalPlane,
        Reduction::FixedDirection,
    ];
    all.into_iter()
        .find(|r| r.name() == text)
        .ok_or_else(|| "use worst_pair, principal_projection, critical_plane or fixed_direction".to_owned())
}
