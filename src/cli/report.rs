//! `report`: the assessment as one file to send; its extension says the format.

use super::args::ReportArgs;
use super::commands::status;
use super::{Stop, files, output};
use bogie_fatigue::assessment::assess;
use bogie_fatigue::report::xlsx;

pub fn run(args: &ReportArgs) -> Result<u8, Stop> {
    let extension = args.output.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let write = match extension.as_str() {
        "xlsx" => xlsx::workbook,
        _ => {
            return Err(Stop::Message(format!(
                "{}: the extension says the format of a report; use .xlsx",
                args.output.display()
            )));
        }
    };
    output::check_writable(&args.output)?;
    let frame = files::frame(&args.input, true, &[&args.output])?;
    let result = assess(&frame).map_err(Stop::because)?;
    let bytes = write(&frame, &result).map_err(Stop::because)?;
    output::write_whole(&args.output, &bytes)?;
    Ok(status(result.verdict))
}
