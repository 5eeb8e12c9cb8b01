//! Algebraic sum of static stresses, root of the sum of the squares of dynamic stresses.

use super::cycle::StressCycle;
use crate::stress::Tensor;
use nalgebra::{DMatrix, SymmetricEigen};

/// A choice among mutually exclusive components: which static and which dynamic conditions act.
#[derive(Debug, Clone, PartialEq)]
pub struct SumVariant {
    /// Positions of the static conditions that add to the mean.
    pub statics: Vec<usize>,
    /// Positions of the dynamic conditions that add to the amplitude.
    pub dynamics: Vec<usize>,
    /// Matrix B with BᵀB = ρ among `dynamics`, row by row; `None` for no correlation.
    pub mixing: Option<Vec<Vec<f64>>>,
}

impl SumVariant {
    /// The stress cycle of this variant from the stresses of all conditions.
    #[must_use]
    pub fn cycle(&self, stresses: &[Tensor]) -> StressCycle {
        let at = |i: &usize| stresses.get(*i).copied().unwrap_or(Tensor::UNKNOWN);
        let mean = self.statics.iter().map(at).fold(Tensor::ZERO, |sum, t| sum + t);
        let parts: Vec<Tensor> = self.dynamics.iter().map(at).collect();
        let alternating = match &self.mixing {
            None => parts,
            Some(rows) => rows
                .iter()
                .map(|row| row.iter().zip(&parts).fold(Tensor::ZERO, |sum, (b, t)| sum + *t * *b))
                .collect(),
        };
        StressCycle { mean, alternating }
    }
}

/// The dynamic tensors themselves, before any correlation.
#[must_use]
pub fn dynamic_parts(variant: &SumVariant, stresses: &[Tensor]) -> StressCycle {
    SumVariant { mixing: None, ..variant.clone() }.cycle(stresses)
}

/// Why a correlation matrix cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CorrelationError {
    /// No set of signals has these correlations.
    #[error(
        "the correlation matrix is impossible: its smallest eigenvalue is {smallest}, it must not be \
         negative. Three loads cannot each oppose the two others"
    )]
    NotPositive {
        /// The eigenvalue.
        smallest: f64,
    },
}

/// B with BᵀB = ρ, so that √(aᵀρa) = ‖Ba‖: correlated amplitudes become uncorrelated ones.
///
/// This is the complete quadratic combination of earthquake engineering; ρ = identity is the square-root
/// rule, every ρ = 1 is everything in phase with the given signs.
///
/// # Errors
/// [`CorrelationError`] if ρ is not positive semidefinite.
pub fn correlated(rho: &DMatrix<f64>) -> Result<Vec<Vec<f64>>, CorrelationError> {
    let solved = SymmetricEigen::new(rho.clone());
    let smallest = solved.eigenvalues.min();
    if smallest < -1e-9 {
        return Err(CorrelationError::NotPositive { smallest });
    }
    let rows = solved
        .eigenvalues
        .iter()
        .enumerate()
        .filter(|(_, value)| **value > 1e-14)
        .map(|(k, value)| solved.eigenvectors.column(k).iter().map(|v| v * value.sqrt()).collect())
        .collect();
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use nalgebra::Vector3;

    fn variant(n: usize, mixing: Option<Vec<Vec<f64>>>) -> SumVariant {
        SumVariant { statics: vec![], dynamics: (0..n).collect(), mixing }
    }

    #[test]
    fn identity_is_the_square_root_rule_and_ones_are_in_phase() {
        let stresses = [3.0, 4.0, 12.0].map(Tensor::scalar);
        let x = Vector3::x();
        let identity = correlated(&DMatrix::identity(3, 3)).unwrap();
        let ones = correlated(&DMatrix::from_element(3, 3, 1.0)).unwrap();
        let amplitude = |mixing| variant(3, mixing).cycle(&stresses).along(&x).amplitude_mpa;
        assert_relative_eq!(amplitude(None), 13.0, max_relative = 1e-14);
        assert_relative_eq!(amplitude(Some(identity)), 13.0, max_relative = 1e-12);
        assert_relative_eq!(amplitude(Some(ones)), 19.0, max_relative = 1e-7);
    }

    #[test]
    fn half_correlation_by_hand() {
        // √(3² + 4² + 2·0.5·3·4) = √37.
        let rho = DMatrix::from_row_slice(2, 2, &[1.0, 0.5, 0.5, 1.0]);
        let cycle = variant(2, Some(correlated(&rho).unwrap())).cycle(&[3.0, 4.0].map(Tensor::scalar));
        assert_relative_eq!(cycle.along(&Vector3::x()).amplitude_mpa, 37f64.sqrt(), max_relative = 1e-12);
    }

    #[test]
    fn impossible_correlations_are_refused() {
        let rho = DMatrix::from_row_slice(3, 3, &[1.0, -0.9, -0.9, -0.9, 1.0, -0.9, -0.9, -0.9, 1.0]);
        assert!(matches!(correlated(&rho), Err(CorrelationError::NotPositive { .. })));
    }
}
