//! `--top` and `--only` choose what is shown and change no verdict.

use super::{FRAME, bogie, files, folder, out, refused};
use serde_json::Value;

fn ids(value: &Value) -> Vec<String> {
    let all = value["standards"][0]["hotspots"].as_array().unwrap();
    all.iter().map(|h| h["id"].as_str().unwrap().to_owned()).collect()
}

fn json(folder: &std::path::Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&out(&bogie(folder, arguments))).unwrap()
}

#[test]
fn the_worst_come_first_and_verdicts_stay() {
    let at = folder(&[("f.toml", FRAME)]);
    let at = at.path();
    let all = json(at, &["evaluate", "f.toml", "-f", "json"]);
    let rank = |h: &Value| {
        let fatigue = h["fatigue"]["utilisation"].as_f64().unwrap_or(f64::INFINITY);
        fatigue.max(h["static"]["utilisation"].as_f64().unwrap_or(0.0))
    };
    let standards = all["standards"].as_array().unwrap();
    let worst = |id: &str| {
        let of = standards.iter().flat_map(|s| s["hotspots"].as_array().unwrap()).filter(|h| h["id"] == id);
        of.map(rank).fold(0.0, f64::max)
    };
    let mut expected = ids(&all);
    expected.sort_by(|a, b| worst(b).total_cmp(&worst(a)));
    for command in ["evaluate", "compare"] {
        let top = json(at, &[command, "f.toml", "-f", "json", "--top", "2"]);
        assert_eq!(ids(&top), expected[..2], "{command}");
        assert_eq!(top["verdict"], all["verdict"]);
        assert_eq!(top["standards"][0]["verdict"], all["standards"][0]["verdict"]);
        assert_eq!((&top["shown"]["hotspots"], &top["shown"]["of"]), (&2.into(), &4.into()));
    }
    let text = bogie(at, &["evaluate", "f.toml", "--top", "1"]);
    assert_eq!(text.status.code(), Some(1));
    let text = out(&text);
    assert!(text.contains("1 of 4 hotspots shown (the 1 worst)"), "{text}");
    let counts = |text: &str| text.lines().filter(|l| l.contains("not assessed; conf")).count();
    assert_eq!(counts(&text), 2);
    let plain = out(&bogie(at, &["compare", "f.toml"]));
    let place = |id: &str| plain.find(&format!(" {id} ")).unwrap();
    assert!(expected.windows(2).all(|w| place(&w[0]) < place(&w[1])), "{expected:?}\n{plain}");
    refused(at, &["evaluate", "f.toml", "--top", "0"], &["from 1 up"]);
}

#[test]
fn only_those_asked_for_are_shown() {
    let at = folder(&[("f.toml", FRAME)]);
    let at = at.path();
    let all = json(at, &["compare", "f.toml", "-f", "json"]);
    let verdicts = all["comparison"]["hotspots"].as_array().unwrap();
    let with = |holds: &dyn Fn(&[&str]) -> bool| {
        let mut ids: Vec<String> = verdicts
            .iter()
            .filter(|h| {
                let v: Vec<&str> =
                    h["verdicts"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
                holds(&v)
            })
            .map(|h| h["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids
    };
    let fail = with(&|v| v.contains(&"fail"));
    let differ = with(&|v| v.contains(&"fail") && v.contains(&"pass"));
    let open = with(&|v| v.contains(&"not_assessed"));
    assert!(!fail.is_empty(), "{all}");
    for (kind, expected) in [("fail", fail), ("differ", differ), ("not_assessed", open)] {
        let shown = json(at, &["compare", "f.toml", "-f", "json", "--only", kind]);
        let mut found = ids(&shown);
        found.sort();
        assert_eq!(found, expected, "{kind}");
        let compared = shown["comparison"]["hotspots"].as_array().unwrap();
        assert_eq!(compared.len(), expected.len());
        let rows = out(&bogie(at, &["evaluate", "f.toml", "-f", "csv", "--only", kind])).lines().count();
        assert_eq!(rows, 1 + 2 * expected.len(), "{kind}");
    }
    refused(at, &["report", "f.toml", "-o", "r.xlsx", "--only", "fail"], &["--only", ".html"]);
    bogie(at, &["report", "f.toml", "-o", "r.html", "--only", "differ"]);
    let page = super::read(at, "r.html");
    assert!(
        page.contains("of 4 hotspots are shown (DIFFER)") && !page.contains("<bdi>mean_outside</bdi> <span")
    );
}

#[test]
fn comparison_as_csv_holds_agreement_and_walk() {
    let at = folder(&[("f.toml", FRAME)]);
    let text = out(&bogie(at.path(), &["compare", "f.toml", "-f", "csv"]));
    let value = json(at.path(), &["compare", "f.toml", "-f", "json"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let column = |name: &str| heads.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let compared = value["comparison"]["hotspots"].as_array().unwrap();
    for (row, h) in rows.iter().zip(compared.iter().chain(compared)) {
        assert_eq!(row[column("agreement")], *h["agreement"].as_str().unwrap());
        for (k, step) in h["walk"].as_array().unwrap().iter().enumerate() {
            let at = column(&format!("walk_{}_step", k + 1));
            assert_eq!(row[at], *step["step"].as_str().unwrap());
            let cell: f64 = row[at + 2].parse().unwrap();
            assert!((cell - step["sigma_a_mpa"].as_f64().unwrap()).abs() < 1e-9);
        }
    }
    let marked = bogie(at.path(), &["compare", "f.toml", "-f", "csv", "--bom"]);
    assert_eq!(out(&marked), format!("\u{feff}{text}"));
}

/// Who reads the first lines only is not told of an error.
#[test]
fn a_closed_pipe_is_no_mistake_in_any_format() {
    let head = FRAME.split("[[hotspot]]").next().unwrap();
    let frame = head.replace("[units]", "[files]\nhotspots = \"big.csv\"\n[units]");
    let mut rows =
        String::from("id,material,detail,vertical_left,vertical_right,lateral,longitudinal,twist,motor\n");
    for i in 0..1_500 {
        rows.push_str(&format!("h{i},S355,toe,1,2,3,4,5,6\n"));
    }
    let at = folder(&[("big.toml", &frame), ("big.csv", &rows)]);
    for format in ["text", "json", "csv", "markdown"] {
        let mut child = super::command(at.path(), &["evaluate", "big.toml", "-f", format])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), super::err(&ended).as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn single_diagrams_are_those_of_the_worst() {
    let at = folder(&[("f.toml", FRAME)]);
    let at = at.path();
    let worst = ids(&json(at, &["evaluate", "f.toml", "-f", "json", "--top", "1"])).remove(0);
    let run = bogie(at, &["plot", "f.toml", "-o", "p", "-f", "svg", "--top", "1"]);
    assert!(super::err(&run).contains("1 of 4 hotspots, the worst first"), "{run:?}");
    let single: Vec<String> = files(&at.join("p")).into_iter().filter(|f| f.starts_with("haigh_")).collect();
    assert_eq!(single, [format!("haigh_{worst}.svg")]);
    refused(at, &["plot", "f.toml", "--hotspot", "full", "--top", "1"], &["cannot be used with"]);
}
