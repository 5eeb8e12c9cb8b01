//! The report: pages, workbooks and pictures.

#[path = "../common/mod.rs"]
mod common;
mod drawing;
mod report_html;
mod report_xlsx;
