//! What is counted, ranked and told, and what is refused.

use super::{HEAD, Kind, PLAIN, frame, nodes, npy, read, screen_table, screened, source};
use bogie_fatigue::assessment::{Verdict, assess};
use bogie_fatigue::report::screening as report;
use bogie_fatigue::results::{Sets, read_node_table};
use bogie_fatigue::screening::{AGREEMENT_WORDS, ScreenRequest, Screening, StandardScreening, screen};
use std::path::Path;
use tempfile::TempDir;

fn table(folder: &Path, text: &str) -> Sets {
    let path = folder.join("sets.csv");
    std::fs::write(&path, text).unwrap();
    read_node_table(&path).unwrap()
}

/// Screening of twenty nodes with a table of nodes.
fn with_table(settings: &str, text: &str) -> Result<Screening, String> {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(20, 14)));
    let frame = read(&format!("{HEAD}{PLAIN}{}", screen_table("parent", settings)), false);
    let sets = table(folder.path(), text);
    let request = ScreenRequest {
        frame: &frame,
        settings: frame.screen.as_ref().unwrap(),
        source: source.as_mut(),
        sets: Some(&sets),
        most: 20,
        keep_fields: true,
        progress: &|_| {},
    };
    screen(request).map_err(|e| e.to_string())
}

#[test]
fn a_set_that_is_only_partly_in_the_results_is_refused() {
    let region = "[[screen.region]]\nsets = [\"W\"]\ndetail = \"weld\"\n";
    let told = with_table(region, "node,set\n3,W\n4,W\n5001,W\n").unwrap_err();
    assert!(told.contains("1 of the 3 nodes of the set `W` are not in the results"), "{told}");
    let told = with_table("exclude = [\"X\"]\n", "node,set\n5001,X\n").unwrap_err();
    assert!(told.contains("none of the 1 nodes of the set `X`"), "{told}");
}

#[test]
fn a_table_gives_nodes_their_detail() {
    let found = with_table("", "node,detail\n3,weld\n4,Weld\n7,fkm\n").unwrap();
    let details: Vec<&str> = (0..20)
        .map(|node| found.settings.regions[usize::from(found.regions.region[node])].detail.as_str())
        .collect();
    for (node, detail) in details.iter().enumerate() {
        let expected = match node {
            2 | 3 => "weld",
            6 => "fkm",
            _ => "parent",
        };
        assert_eq!(*detail, expected, "node {}", node + 1);
    }
    let told = with_table("", "node,detail\n3,weld_tow\n").unwrap_err();
    assert!(told.contains("`weld_tow`") && told.contains("did you mean `weld`?"), "{told}");
    let told = with_table("", "node,detail\n3,weld\n3,fkm\n").unwrap_err();
    assert!(told.contains("node 3 two details, `weld` and `fkm`"), "{told}");
    // A table of sets that nobody asked for must not be passed over.
    let told = with_table("", "node,set\n3,weld\n").unwrap_err();
    assert!(told.contains("names none"), "{told}");
}

#[test]
fn excluded_nodes_are_counted_apart_and_not_written_as_hotspots() {
    let folder = TempDir::new().unwrap();
    // Node 2 is far above every limit, and excluded.
    let mut all = nodes(60, 15);
    all.iter_mut().for_each(|(_, n)| n.iter_mut().flatten().for_each(|v| *v *= 0.01));
    all[1] = (Kind::Surface, vec![[300.0, 0.0, 0.0, 0.0, 0.0, 0.0]; 7]);
    let mut source = source(npy(folder.path(), &all));
    let text = format!("{HEAD}{PLAIN}{}", screen_table("weld", "exclude = [\"X\"]\n"));
    let frame = read(&text, false);
    let sets = table(folder.path(), "node,set\n1,X\n2,X\n");
    let screening = screened(&frame, source.as_mut(), Some(&sets));
    for standard in &screening.standards {
        assert_eq!((standard.ranked.passed, standard.ranked.failed), (58, 0), "{}", standard.id);
        assert_eq!((standard.excluded.passed, standard.excluded.failed), (1, 1));
        assert_eq!(standard.ranked.histogram.iter().sum::<usize>(), 58);
        assert!(standard.ranked.max_utilisation < 1.0 && standard.excluded.max_utilisation > 1.0);
        assert_eq!(standard.excluded_peaks[0].node, 1);
        assert_eq!(screening.regions.set(1), Some("X"));
    }
    assert_eq!(screening.agreement, Some([58, 0, 0, 0, 0]));
    assert_eq!(report::worst(&screening), Verdict::Pass);
    let json = report::json(&screening);
    assert_eq!(json["standards"][0]["failed"], 0);
    assert_eq!(json["standards"][0]["excluded_nodes"]["failed"], 1);
    assert_eq!(json["standards"][0]["excluded"][0]["set"], "X");
    assert_eq!(json["standards"][0]["hotspots"][0]["set"], serde_json::Value::Null);
    let written = report::hotspot_frame(&text, &screening.ranked_frame(), false).unwrap();
    assert!(!written.contains("\"N2\""), "{written}");
    assert_eq!(assess(&read(&written, true)).unwrap().verdict, Verdict::Pass);
}

#[test]
fn a_node_that_fails_its_required_factor_ranks_above_one_that_passes() {
    let folder = TempDir::new().unwrap();
    let one = |mpa: f64| (Kind::Surface, vec![[mpa, 0.0, 0.0, 0.0, 0.0, 0.0]; 7]);
    let mut source = source(npy(folder.path(), &[one(2.0), one(10.0)]));
    // Node 1 has a fifth of the utilisation of node 2, but must keep a factor of twenty.
    let region = "[[screen.region]]\nsets = [\"S\"]\ndetail = \"strict\"\n";
    let strict = "[details.strict]\nkind = \"weld\"\nrequired_safety_factor = 20\n\
                  limits = { jis_e_4207_2019 = \"jis_e_4207_2019/as_welded_toe\", uic_615_4_2003 = \"din_15018/k2\" }\n";
    let frame = read(&format!("{HEAD}{strict}{PLAIN}{}", screen_table("weld", region)), false);
    let sets = table(folder.path(), "node,set\n1,S\n");
    let screening = screened(&frame, source.as_mut(), Some(&sets));
    for standard in &screening.standards {
        let field = standard.field.as_ref().unwrap();
        assert!(field.utilisation[0] < field.utilisation[1]);
        assert_eq!((standard.ranked.passed, standard.ranked.failed), (1, 1), "{}", standard.id);
        assert_eq!(standard.peaks.iter().map(|p| p.node).collect::<Vec<_>>(), vec![0, 1]);
    }
}

#[test]
fn one_standard_agrees_with_nobody() {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(30, 16)));
    let mut one = frame(PLAIN, "weld");
    one.procedures.truncate(1);
    let screening = screened(&one, source.as_mut(), None);
    assert_eq!(screening.agreement, None);
    assert_eq!(report::json(&screening)["agreement"], serde_json::Value::Null);
    assert!(!report::text(&screening, "one").contains("agreement"));
}

#[test]
fn the_terminal_tells_what_the_verdicts_rest_on() {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(60, 17)));
    let mut frame = frame(PLAIN, "weld");
    let text = report::text(&screened(&frame, source.as_mut(), None), "rest");
    for told in [
        "load path F1 (mean constant), reduction critical_plane, confidence unverified",
        "a diagram is not convex: nodes were searched in up to 2 convex parts",
        "hotspots of all standards together",
        "no coordinates",
        "direction (",
        "note: ",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
    frame.settings.load_path = bogie_fatigue::diagram::LoadPath::MinimumConstant;
    let text = report::text(&screened(&frame, source.as_mut(), None), "rest");
    assert!(text.contains("went the general way") && text.contains("load path F3"), "{text}");
}

#[test]
fn the_largest_utilisation_is_that_of_the_worst_hotspot_to_the_last_digit() {
    let folder = TempDir::new().unwrap();
    let all: Vec<_> = nodes(80, 18).into_iter().filter(|(kind, _)| *kind == Kind::Surface).collect();
    let mut source = source(npy(folder.path(), &all));
    let screening = screened(&frame(PLAIN, "parent"), source.as_mut(), None);
    for (standard, assessed) in screening.standards.iter().zip(&screening.assessment.standards) {
        let each = assessed.hotspots.iter().filter_map(|h| h.fatigue.as_ref()).map(|f| f.utilisation);
        let worst = each.fold(0.0, f64::max);
        assert!((standard.ranked.max_utilisation - worst).abs() <= 1e-9 * worst, "{}", standard.id);
    }
}

#[test]
fn tables_name_what_the_fields_count() {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(40, 19)));
    let frame = read(&format!("{HEAD}{PLAIN}{}", screen_table("weld", "exclude = [\"X\"]\n")), false);
    let sets = table(folder.path(), "node,set\n5,X\n");
    let screening = screened(&frame, source.as_mut(), Some(&sets));
    let path = folder.path().join("all.csv");
    report::table(&path, source.mesh(), &screening).unwrap();
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at =
        |name: &str| heads.iter().position(|h| h == name).unwrap_or_else(|| panic!("{name} in {heads:?}"));
    let uic = &screening.standards[1];
    for (node, row) in reader.records().map(Result::unwrap).enumerate() {
        assert_eq!(&row[at("set")], if node == 4 { "X" } else { "" });
        assert_eq!(&row[at("excluded")], if node == 4 { "yes" } else { "no" });
        assert_eq!(&row[at("detail")], "weld");
        assert!(AGREEMENT_WORDS.contains(&&row[at("agreement")]));
        let first = uic.field.as_ref().unwrap().governing_first[node];
        let expected = usize::try_from(first).map_or("", |i| uic.governing[i].as_str());
        assert_eq!(&row[at("uic_615_4_2003_governing_first")], expected);
        let jis = &row[at("jis_e_4207_2019_governing_first")];
        assert!(jis.is_empty() || jis.contains("vertical_dynamic + lateral_dynamic"), "{jis}");
    }
}

#[test]
fn results_do_not_depend_on_whether_fields_are_kept() {
    let folder = TempDir::new().unwrap();
    let mut all = nodes(400, 21);
    all[7].1[2][1] = f64::NAN;
    let region = "exclude = [\"OUT\"]\n[[screen.region]]\nsets = [\"W\"]\ndetail = \"fkm\"\n";
    let frame = read(&format!("{HEAD}{PLAIN}{}", screen_table("weld", region)), false);
    let rows = (1..=400).filter(|n| n % 9 == 0 || n % 7 == 0);
    let rows: String = rows.map(|n| format!("{n},{}\n", if n % 9 == 0 { "OUT" } else { "W" })).collect();
    let sets = table(folder.path(), &format!("node,set\n{rows}"));
    let mut source = source(npy(folder.path(), &all));
    let [kept, left] = [true, false].map(|keep_fields| {
        let request = ScreenRequest {
            frame: &frame,
            settings: frame.screen.as_ref().unwrap(),
            source: source.as_mut(),
            sets: Some(&sets),
            most: 25,
            keep_fields,
            progress: &|_| {},
        };
        screen(request).unwrap()
    });
    let told = |screening: &Screening| {
        let mut json = report::json(screening);
        for time in ["read_s", "evaluate_s", "elapsed_s"] {
            json.as_object_mut().unwrap().remove(time);
        }
        json
    };
    assert_eq!(told(&kept), told(&left));
    assert_eq!(kept.agreement, left.agreement);
    assert!(left.agreement.unwrap().iter().sum::<usize>() < 400, "excluded nodes are not counted");
    for (kept, left) in kept.standards.iter().zip(&left.standards) {
        // As text, since NaN differs from itself.
        let tallies = |s: &StandardScreening| format!("{:?} {:?}", s.ranked, s.excluded);
        assert_eq!(tallies(kept), tallies(left));
        assert_eq!((&kept.peaks, &kept.excluded_peaks), (&left.peaks, &left.excluded_peaks));
        assert!(left.field.is_none());
        let field = kept.field.as_ref().unwrap();
        let with_static = if kept.id == "uic_615_4_2003" { 400 } else { 0 };
        assert_eq!((field.utilisation.len(), field.static_utilisation.len()), (400, with_static));
    }
    assert_eq!(kept.union, left.union);
    assert_eq!(kept.frame.hotspots.len(), left.frame.hotspots.len());
    let path = folder.path().join("nodes.csv");
    let refused = report::table(&path, source.mesh(), &left).unwrap_err().to_string();
    assert!(refused.contains("keep_fields") && !path.exists(), "{refused}");
}

#[test]
fn what_the_command_line_changed_is_written_with_the_hotspots() {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(40, 20)));
    let text = format!("{HEAD}{PLAIN}{}", screen_table("weld", ""));
    let mut frame = read(&text, false);
    frame.procedures.remove(0);
    frame.settings.load_path = bogie_fatigue::diagram::LoadPath::RatioConstant;
    frame.settings.reduction = Some(bogie_fatigue::combination::Reduction::CriticalPlane);
    frame.settings.require_published = true;
    let screening = screened(&frame, source.as_mut(), None);
    let written = report::hotspot_frame(&text, &screening.ranked_frame(), true).unwrap();
    assert!(written.contains("# It was run with --require-published"), "{written}");
    let mut again = read(&written, true);
    again.settings.require_published = true;
    assert_eq!(again.procedures.len(), 1);
    assert_eq!(again.procedures[0].id, "uic_615_4_2003");
    assert_eq!(again.settings, frame.settings);
    // Files that the frame names would not be found from another folder.
    let with_file = text.replace("[vehicle]", "[files]\nload_cases = [\"own.toml\"]\n\n[vehicle]");
    assert!(report::hotspot_frame(&with_file, &screening.ranked_frame(), false).is_ok());
    let told = report::hotspot_frame(&with_file, &screening.ranked_frame(), true).unwrap_err();
    assert!(told.contains("load_cases") && told.contains("folder"), "{told}");
}
