//! The HTML report: sound markup, the numbers of the assessment in every language, hostile texts as text, and a
//! real browser that sorts, filters, follows links, prints, and finds nothing inaccessible.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may stop anywhere")]

mod browser;
use crate::common;
mod hostile;
mod structure;

use bogie_fatigue::assessment::{Assessment, assess};
use bogie_fatigue::comparison::compare;
use bogie_fatigue::definition::Frame;
use bogie_fatigue::report::html::{Language, Options, html};

fn options(language: Language) -> Options<'static> {
    Options {
        language,
        full_checks: 100,
        input: "[frame]\nname = 1\n",
        command: "bogie report",
        screening: None,
        only: &[],
    }
}

fn report(frame: &Frame, options: &Options<'_>) -> (Assessment, String) {
    let assessment = assess(frame).unwrap();
    let page = html(frame, &assessment, &compare(&assessment), options).unwrap();
    (assessment, page)
}
