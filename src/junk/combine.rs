//! Likelihoods of single words made into one.

/// How likely something is by likelihoods that are each between 0 and 1, exclusive; one half where
/// there is none, or where they contradict each other.
pub(super) fn combined(likelihoods: &[f64]) -> f64 {
    let sums = likelihoods
        .iter()
        .fold((0.0, 0.0), |(for_it, against), one| {
            (for_it - one.ln(), against - (1.0 - one).ln())
        });
    // Small where the words could hardly speak so strongly by chance.
    let speaks_for = 1.0 - chi_square(2.0 * sums.1, likelihoods.len());
    let speaks_against = 1.0 - chi_square(2.0 * sums.0, likelihoods.len());
    ((1.0 + speaks_for - speaks_against) / 2.0).clamp(0.0, 1.0)
}

/// How likely a sum at least as large comes about by chance, with `2 * half_degrees` degrees of
/// freedom (the upper tail of the chi-square distribution).
fn chi_square(sum: f64, half_degrees: usize) -> f64 {
    let half = sum / 2.0;
    // By logarithms: the first term is too small for a number where many words agree.
    let mut term_log = -half;
    let mut tail = term_log.exp();
    let mut step = 0.0;
    for _degree in 1..half_degrees.max(1) {
        step += 1.0;
        term_log += (half / step).ln();
        tail += term_log.exp();
    }
    if half == 0.0 { 1.0 } else { tail.min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-4
    }

    #[test]
    fn the_tail_is_that_of_the_tables() {
        // 95 % quantiles of 2, 10 and 20 degrees of freedom.
        for (sum, half) in [(5.9915, 1), (18.307, 5), (31.410, 10)] {
            assert!(near(chi_square(sum, half), 0.05), "{sum}");
        }
        assert!(near(chi_square(0.0, 3), 1.0));
    }

    #[test]
    fn many_words_that_agree_are_sure_and_words_that_contradict_are_not() {
        assert!(near(combined(&[]), 0.5));
        assert!(combined(&[0.99; 20]) > 0.999);
        assert!(combined(&[0.01; 20]) < 0.001);
        let both: Vec<f64> = [[0.99; 10], [0.01; 10]].concat();
        assert!(near(combined(&both), 0.5));
        assert!(combined(&[0.999_999; 5_000]) > 0.999);
        assert!(combined(&[0.000_001; 5_000]) < 0.001);
    }
}
