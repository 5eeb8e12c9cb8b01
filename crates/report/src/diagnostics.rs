//! Diagnostics as an annotated excerpt of the file.

use crate::definition::{Diagnostic, Diagnostics, Severity};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt::Write as _;

/// Most diagnostics shown in full; the rest are counted.
const MOST_SHOWN: usize = 40;
/// Longest line of the file that is excerpted; longer ones are left to the one-line form.
const LONGEST_LINE: usize = 400;

/// All diagnostics, errors and warnings, for a terminal.
#[must_use]
pub fn render(diagnostics: &Diagnostics, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics.items().iter().take(MOST_SHOWN) {
        let _ = writeln!(out, "{}\n", render_one(diagnostic, &renderer));
    }
    let count = diagnostics.count();
    if count > MOST_SHOWN {
        let _ = writeln!(out, "… and {} more of the {count} problems found", count - MOST_SHOWN);
    }
    out
}

fn render_one(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.title.as_str());
    let remedy = (!diagnostic.remedy.is_empty()).then(|| Level::HELP.message(diagnostic.remedy.as_str()));
    if let Some((source, span)) = &diagnostic.place
        && source.cell(span.start).is_some()
    {
        let mut group: Group<'_> = title.element(Origin::path(source.place(span.start)));
        if !diagnostic.label.is_empty() {
            group = group.element(Level::NOTE.message(diagnostic.label.as_str()));
        }
        if let Some(remedy) = remedy {
            group = group.element(remedy);
        }
        return renderer.render(&[group]);
    }
    let excerpt = diagnostic.place.as_ref().and_then(|(source, span)| {
        let text = source.text.as_str();
        let start = text.get(..span.start)?.rfind('\n').map_or(0, |n| n + 1);
        let end = text.get(span.start..)?.find('\n').map_or(text.len(), |n| span.start + n);
        let line = text.get(start..end)?;
        (line.len() <= LONGEST_LINE).then(|| {
            // A span of several lines, a whole table say, is marked at its first line.
            let last = span.end.min(end).max(span.start);
            (source, line, source.line_column(span.start).0, span.start - start..last - start)
        })
    });
    match excerpt {
        Some((source, line, number, span)) => {
            let mark = AnnotationKind::Primary.span(span).label(diagnostic.label.as_str());
            let snippet =
                Snippet::source(line).line_start(number).path(source.name.as_str()).annotation(mark);
            let mut group: Group<'_> = title.element(snippet);
            if let Some(remedy) = remedy {
                group = group.element(remedy);
            }
            renderer.render(&[group])
        }
        None => diagnostic.to_string(),
    }
}
