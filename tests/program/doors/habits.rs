//! Slips of every day, and what the program says to them.

use super::{FRAME, bogie, err, folder, out, refused};

#[test]
fn a_wrong_input_is_told_by_what_it_is() {
    let table = "id,material,detail,lateral\nA1,S355,toe,12\n";
    let wide = "\u{feff}ID;Ort;lateral\nA1;oben;1,2\n";
    let at = folder(&[
        ("h.csv", table),
        ("h.txt", wide),
        ("f.json", "{ \"frame\": 1 }"),
        ("t.tsv", "id\tx\na\t1\n"),
    ]);
    let at = at.path();
    std::fs::write(at.join("b.xlsx"), b"PK\x03\x04rest").unwrap();
    std::fs::write(at.join("renamed.toml"), b"PK\x03\x04rest").unwrap();
    let utf16: Vec<u8> = "\u{feff}[frame]\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(at.join("wide.toml"), utf16).unwrap();
    for command in ["evaluate", "compare", "loads", "plot"] {
        for name in ["h.csv", "h.txt", "t.tsv"] {
            let told = refused(at, &[command, name], &["table", "[files]", "hotspots"]);
            assert!(told.lines().count() < 4, "{told}");
        }
    }
    refused(at, &["evaluate", "b.xlsx"], &["workbook", "[files]"]);
    refused(at, &["evaluate", "renamed.toml"], &["workbook"]);
    refused(at, &["evaluate", "f.json"], &["JSON", "TOML"]);
    refused(at, &["evaluate", "wide.toml"], &["UTF-16", "UTF-8"]);
    std::fs::write(at.join("m.frd"), "    1C\n").unwrap();
    refused(at, &["evaluate", "m.frd"], &["solver", "--results"]);
}

#[test]
fn a_command_that_is_not_there_draws_the_one_that_is_meant() {
    let at = folder(&[]);
    let told = refused(at.path(), &["check", "f.toml"], &["did you mean `evaluate`?"]);
    assert!(!told.contains("similar"), "{told}");
    refused(at.path(), &["evalute", "f.toml"], &["did you mean `evaluate`?"]);
    refused(at.path(), &["zzzz"], &["there is no command `zzzz`", "commands: evaluate, compare"]);
}

#[test]
fn a_file_of_limits_is_listed_by_its_name() {
    let at = folder(&[]);
    let listed = bogie(at.path(), &["limits", "show", "din_15018"]);
    assert_eq!(listed.status.code(), Some(0), "{listed:?}");
    let text = out(&listed);
    assert!(
        text.contains("din_15018/k4") && text.contains("din_15018/w1") && !text.contains("jis_e_4207"),
        "{text}"
    );
}

#[test]
fn one_is_not_several_and_heads_are_whole_words() {
    let (head, rest) = FRAME.split_once("[[hotspot]]").unwrap();
    let first = rest.split("[[hotspot]]").next().unwrap();
    let at = folder(&[("one.toml", &format!("{head}[[hotspot]]{first}")), ("f.toml", FRAME)]);
    let told = out(&bogie(at.path(), &["evaluate", "one.toml"]));
    assert!(told.contains("(1 hotspot)") && !told.contains("1 hotspots"), "{told}");
    let gauges = out(&bogie(at.path(), &["compare", "f.toml"]));
    assert!(gauges.contains("of 1 gauge:"), "{gauges}");
    let loads = out(&bogie(at.path(), &["loads", "f.toml"]));
    for line in loads.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert!(
        loads.contains("longitudinal") && !loads.contains("longitudin\n") && !loads.contains(" longitudin ")
    );
}

#[test]
fn a_required_factor_other_than_one_is_shown() {
    let text = FRAME.replace("[assessment]\n", "[assessment]\nrequired_safety_factor = 1.25\n");
    let at = folder(&[("f.toml", &text), ("plain.toml", FRAME)]);
    let at = at.path();
    let told = |command: &str, name: &str, format: &str| out(&bogie(at, &[command, name, "-f", format]));
    assert!(told("evaluate", "f.toml", "text").contains("required"));
    assert!(told("evaluate", "f.toml", "markdown").contains("required factor"));
    assert!(told("compare", "f.toml", "text").contains("required safety factor: 1.25 (u ≤ 0.800)"));
    for format in ["text", "markdown"] {
        assert!(!told("evaluate", "plain.toml", format).contains("required"));
    }
}

#[test]
fn help_names_what_there_is() {
    let at = folder(&[]);
    let help = out(&bogie(at.path(), &["--help"]));
    assert!(help.contains("PDF") && help.contains("128 + its number"), "{help}");
    assert!(err(&bogie(at.path(), &["--help"])).is_empty());
}

#[test]
fn decimal_commas_and_missing_quotes_are_told() {
    let with = |from: &str, to: &str| FRAME.replace(from, to);
    for (text, words) in [
        (
            with("stress.lateral = 22.0", "stress.lateral = 22,5"),
            &["`22,5`", "a decimal point, not a comma", "write 22.5"][..],
        ),
        (with("[54.0, 7.0, -29.0]", "[54,0, 7,0, -29,0]"), &["decimal commas", "[18.0, 34.0]"]),
        (with("m_v = \"40 t\"", "m_v = 40 t"), &["`40 t` is not in quotes", "write \"40 t\""]),
        (with("stress.motor = 4.0", "stress.engine = 4.0"), &["known are `vertical_left`", "`motor`"]),
        (
            with("[screen]", "[scope.uic_615_4_2003]\nreason = \"x\"\n[screen]"),
            &["missing key `use`", "One of `accept`", "`allowable_stresses_only`"],
        ),
        (
            with("[screen]", "[scope.uic_615_4_2003]\nuse = \"allow\"\nreason = \"x\"\n[screen]"),
            &["write one of `accept`"],
        ),
    ] {
        let at = folder(&[("f.toml", &text)]);
        let told = refused(at.path(), &["evaluate", "f.toml"], words);
        assert!(!told.contains("toml.io") && !told.contains("did you mean `lozenging`"), "{told}");
    }
}

/// Two names that look alike must not be two hotspots, loads or materials.
#[test]
fn hidden_characters_are_refused_in_names_and_seen_in_outputs() {
    for c in [
        '\u{200b}',
        '\u{115f}',
        '\u{1160}',
        '\u{3164}',
        '\u{fe0f}',
        '\u{e0041}',
        '\u{202e}',
        '\u{2067}',
        '\u{ad}',
    ] {
        let hotspot = FRAME.replace("id = \"full\"", &format!("id = \"pla{c}ne\""));
        let material = FRAME.replace("[materials.S355]", &format!("[materials.\"S3{c}55\"]"));
        for text in [hotspot, material] {
            let at = folder(&[("f.toml", &text)]);
            let told = refused(
                at.path(),
                &["evaluate", "f.toml"],
                &["not seen", &format!("U+{:04X}", u32::from(c))],
            );
            assert!(!told.contains(c) || told.contains("-->"), "{told}");
        }
        let place = FRAME.replace("id = \"full\"", &format!("id = \"full\"\nlocation = \"a{c}b\""));
        let at = folder(&[("f.toml", &place)]);
        let told = |format: &str| out(&bogie(at.path(), &["evaluate", "f.toml", "-f", format]));
        let json = told("json");
        assert!(!json.contains(c), "{c:?}");
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["standards"][0]["hotspots"][2]["location"], format!("a{c}b"));
        let csv = told("csv");
        assert!(!csv.contains(c) && csv.contains("a·b"), "{c:?}");
    }
}
