//! Nodes per second of the screening kernel on the peers' data.
//!
//! `BOGIE_UNIT_STRESSES=data/unit_200000.npy cargo bench --bench kernel [-- METHOD [REPEAT]]`
//! The file is an f64 array of shape (nodes, 8, 6), as `benches/peers/compare.py` leaves it. Prints one line per
//! method: name, nodes, median seconds, nodes per second, nodes handed to the scalar way.

use std::time::Instant;

use bogie_fatigue::screening::kernel::{
    ConditionPlan, ConvexDiagram, HalfPlane, InPhasePlan, KernelError, LoadPath, LoadSet, Options, PairPlan,
    Plans, RootSumSquarePlan, Screened, Stresses, screen_into,
};

const LOADS: usize = 8;

/// The synthetic condition matrix of the peers (timing only; not from a standard).
fn conditions() -> Vec<Vec<f64>> {
    let (a, b, t, w) = (0.1, 0.2, 1.0, 0.6);
    let mut rows = vec![vec![1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]];
    for s in [1.0, -1.0] {
        let v = |bounce: f64| (1.0 - s * a + bounce, 1.0 + s * a + bounce);
        let (l, r) = v(-b);
        let (x, y) = v(b);
        rows.push(vec![l, r, 0.0, 0.0, 0.0, 0.3, 0.0, 0.1]);
        rows.push(vec![l, r, s * t, 0.0, 0.1, 0.3, 0.0, 0.1]);
        rows.push(vec![x, y, 0.0, 0.0, 0.0, 0.0, 0.3, 0.1]);
        rows.push(vec![x, y, s * t, 0.0, -0.1, 0.0, 0.3, 0.1]);
        rows.push(vec![l, r, s * t, s * w, 0.1, 0.0, 0.0, -0.1]);
        rows.push(vec![x, y, s * t, s * w, -0.1, 0.0, 0.0, -0.1]);
    }
    rows
}

/// The same with the conditions that hold the fourth load, like a twist, in both senses.
fn both_senses() -> Vec<Vec<f64>> {
    let mut rows = conditions();
    let opposite: Vec<Vec<f64>> = rows.iter().filter(|row| row[3] != 0.0).cloned().collect();
    rows.extend(opposite.into_iter().map(|mut row| {
        row[3] = -row[3];
        row
    }));
    rows
}

fn diagram() -> Result<ConvexDiagram, KernelError> {
    let h = |p, q| HalfPlane { p_per_mpa: p, q_per_mpa: q };
    let lines = [
        h(1.0 / 490.0, 1.0 / 140.0),
        h(1.0 / 345.0, 1.0 / 345.0),
        h(0.0, 1.0 / 140.0),
        h(-1.0 / 345.0, 1.0 / 345.0),
    ];
    ConvexDiagram::new(&lines)
}

fn load_set() -> LoadSet {
    let unit = |l: usize| (0..LOADS).map(|k| if k == l { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
    let mut dynamic_factors = vec![vec![0.3, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]];
    dynamic_factors.extend((2..LOADS).map(unit));
    LoadSet { static_factors: vec![1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], dynamic_factors }
}

/// The numbers of an `.npy` file of little-endian f64 in C order.
fn read_npy(path: &str) -> Result<Vec<f64>, Box<dyn std::error::Error>> {
    let bytes = std::fs::read(path)?;
    let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let text = String::from_utf8_lossy(&bytes[10..10 + header]);
    if !text.contains("'<f8'") || !text.contains("'fortran_order': False") {
        return Err(format!("{path} is not a C-ordered f64 array").into());
    }
    Ok(bytes[10 + header..]
        .chunks_exact(8)
        .map(|c| f64::from_le_bytes([c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]]))
        .collect())
}

#[expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Ok(file) = std::env::var("BOGIE_UNIT_STRESSES") else {
        println!("set BOGIE_UNIT_STRESSES to an .npy file of shape (nodes, 8, 6)");
        return Ok(());
    };
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let wanted = arguments.first().map_or("", String::as_str);
    let repeat: usize = arguments.get(1).and_then(|r| r.parse().ok()).unwrap_or(7);
    let values = read_npy(&file)?;
    let stresses = Stresses::from_nodes(LOADS, &values)?;
    let paths = [("F1", LoadPath::MeanConstant), ("F2", LoadPath::RatioConstant)];
    let report = |label: &str, handed_on: usize, run: &mut dyn FnMut() -> Result<(), KernelError>| {
        if !label.contains(wanted) {
            return Ok(());
        }
        run()?;
        let mut seconds = Vec::new();
        for _ in 0..repeat {
            let start = Instant::now();
            run()?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        let median = seconds[seconds.len() / 2];
        let rate = stresses.nodes() as f64 / median;
        println!("{label} {} {median:.6} {rate:.0} {handed_on}", stresses.nodes());
        Ok::<(), KernelError>(())
    };
    let leads = ConditionPlan::new(LOADS, &conditions())?;
    let leads = Plans { leads: Some(&leads), ..Plans::default() };
    let mut result = Screened::default();
    report("worst_pair", 0, &mut || {
        screen_into(&stresses, leads, Options::default(), &mut result)?;
        std::hint::black_box(&result);
        Ok(())
    })?;
    // A mean and an amplitude per node, as the mean-stress step of a fatigue library gets them; one thread.
    let cycles: Vec<(f64, f64)> = values.chunks_exact(6 * LOADS).map(|v| (v[0], v[6].abs())).collect();
    for (name, path) in paths {
        let limit = diagram()?;
        report(&format!("mean_stress_{name}"), 0, &mut || {
            let all: Vec<f64> = cycles.iter().map(|(m, a)| limit.utilisation(path, *m, *a)).collect();
            std::hint::black_box(all);
            Ok(())
        })?;
        let pairs = [PairPlan::new(LOADS, &conditions(), diagram()?, path)?];
        let sums = [RootSumSquarePlan::new(LOADS, &[load_set()], diagram()?, path)?];
        let pairs = Plans { pairs: &pairs, ..Plans::default() };
        let sums = Plans { sums: &sums, ..Plans::default() };
        let both = Plans { sums: sums.sums, ..pairs };
        let all = Plans { leads: leads.leads, ..both };
        // What `screen` asks for: both senses, the printed rule, the in-phase bound, in-service loads against yield.
        let both_senses = both_senses();
        let senses = [PairPlan::new(LOADS, &both_senses, diagram()?, path)?];
        let in_phase = [InPhasePlan(RootSumSquarePlan::new(LOADS, &[load_set()], diagram()?, path)?)];
        let service = ConditionPlan::new(LOADS, &both_senses)?;
        let whole = Plans { pairs: &senses, in_phase: &in_phase, service_equivalents: Some(&service), ..all };
        for (method, plans) in
            [("pairs", pairs), ("rss", sums), ("both", both), ("all", all), ("whole", whole)]
        {
            let mut result = Screened::default();
            screen_into(&stresses, plans, Options::default(), &mut result)?;
            let handed_on = result.handed_on;
            report(&format!("{method}_{name}"), handed_on, &mut || {
                screen_into(&stresses, plans, Options::default(), &mut result)?;
                std::hint::black_box(&result);
                Ok(())
            })?;
        }
    }
    Ok(())
}
