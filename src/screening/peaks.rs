//! Local maxima: the worst nodes, each standing for its surroundings.

use std::collections::HashMap;

/// Nodes by falling rank, leaving out those within `separation_mm` of one taken before; `most` at the most.
///
/// Without coordinates every node stands for itself. Nodes with a NaN rank are not taken.
pub(super) fn peaks(
    ranks: &dyn Fn(usize) -> f32,
    nodes: usize,
    skip: &dyn Fn(usize) -> bool,
    coordinates_mm: Option<&[[f64; 3]]>,
    separation_mm: f64,
    most: usize,
) -> Vec<usize> {
    // Four bytes per node: with ten million nodes this is among the largest things in memory.
    let listed = (0..u32::try_from(nodes).unwrap_or(u32::MAX)).filter(|i| {
        let i = *i as usize;
        !skip(i) && !ranks(i).is_nan()
    });
    let mut order: Vec<u32> = listed.collect();
    let mut taken: Vec<usize> = Vec::new();
    let mut cells: HashMap<[i64; 3], Vec<usize>> = HashMap::new();
    // Sorting ten million nodes is not needed for a handful of peaks: take the worst slice by slice.
    let mut from = 0;
    let mut slice = (most * 64).max(4096);
    while from < order.len() && taken.len() < most {
        let to = (from + slice).min(order.len());
        let by_rank = |a: &u32, b: &u32| ranks(*b as usize).total_cmp(&ranks(*a as usize)).then(a.cmp(b));
        if let Some(rest) = order.get_mut(from..) {
            if to < from + rest.len() {
                rest.select_nth_unstable_by(to - from - 1, by_rank);
            }
            if let Some(head) = rest.get_mut(..to - from) {
                head.sort_unstable_by(by_rank);
            }
        }
        for node in order.get(from..to).unwrap_or_default() {
            let node = &(*node as usize);
            if taken.len() >= most {
                break;
            }
            let Some(at) = coordinates_mm.and_then(|c| c.get(*node)) else {
                taken.push(*node);
                continue;
            };
            if separation_mm <= 0.0 {
                taken.push(*node);
                continue;
            }
            let cell = at.map(|x| floor_cell(x / separation_mm));
            let near = neighbours(cell).any(|c| {
                cells.get(&c).is_some_and(|list| {
                    list.iter().any(|other| {
                        coordinates_mm
                            .and_then(|c| c.get(*other))
                            .is_some_and(|o| distance(at, o) < separation_mm)
                    })
                })
            });
            if !near {
                cells.entry(cell).or_default().push(*node);
                taken.push(*node);
            }
        }
        from = to;
        slice *= 4;
    }
    taken
}

#[expect(clippy::cast_possible_truncation, reason = "saturates; coordinates beyond 9e18 cells do not occur")]
fn floor_cell(x: f64) -> i64 {
    x.floor() as i64
}

fn neighbours(cell: [i64; 3]) -> impl Iterator<Item = [i64; 3]> {
    let [x, y, z] = cell;
    (0..27).map(move |k: i64| {
        [x.saturating_add(k % 3 - 1), y.saturating_add(k / 3 % 3 - 1), z.saturating_add(k / 9 - 1)]
    })
}

fn distance(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_a_peak_are_left_out() {
        let coordinates: Vec<[f64; 3]> = (0..100).map(|i| [f64::from(i) * 10.0, 0.0, 0.0]).collect();
        // Two bumps: at 20 and at 70.
        let rank = |i: usize| {
            let bump = |c: f32, h: f32| h - (i as f32 - c).abs() * 0.01;
            bump(20.0, 1.0).max(bump(70.0, 0.8))
        };
        let found = peaks(&rank, 100, &|_| false, Some(&coordinates), 300.0, 2);
        assert_eq!(found, vec![20, 70]);
        let without = peaks(&rank, 100, &|i| i == 20, None, 300.0, 2);
        assert_eq!(without, vec![19, 21]);
    }

    #[test]
    fn many_nodes_are_taken_slice_by_slice() {
        let rank = |i: usize| if i.is_multiple_of(7) { f32::NAN } else { ((i * 7919) % 10_007) as f32 };
        let found = peaks(&rank, 50_000, &|_| false, None, 0.0, 10);
        let mut all: Vec<usize> = (0..50_000).filter(|i| i % 7 != 0).collect();
        all.sort_by(|a, b| rank(*b).total_cmp(&rank(*a)).then(a.cmp(b)));
        assert_eq!(found, all[..10].to_vec());
    }
}
