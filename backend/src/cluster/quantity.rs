//! Kubernetes quantities: `250m`, `1.5Gi`, `1e3`.
//!
//! The grammar and the rounding are those of `k8s.io/apimachinery/pkg/api/resource/quantity.go`: no
//! floating point, anything finer than a billionth is rounded away from zero, and nothing exceeds
//! 2^63-1.

use std::{fmt, iter::Sum, ops::Add};

use serde::{Deserialize, Deserializer, de};

/// An exact amount, counted in billionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    nanos: i128,
}

const NANOS: i128 = 1_000_000_000;
const MAX_NANOS: i128 = i64::MAX as i128 * NANOS;
/// So many digits times the largest suffix still fit into 127 bits; 2^63 has 19.
const SIGNIFICANT_DIGITS: u32 = 20;

impl Quantity {
    /// Reads a quantity; `None` when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let split = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, suffix) = unsigned.split_at(split.unwrap_or(unsigned.len()));
        let nanos = Decimal::parse(number)?.times(&Suffix::parse(suffix)?);
        Some(Self { nanos: if negative { -nanos } else { nanos } })
    }

    /// In whole units, rounded up; a negative amount is 0.
    pub fn value(self) -> u64 {
        self.in_steps_of(NANOS)
    }

    /// In thousandths, rounded up, as CPU is counted; a negative amount is 0.
    pub fn milli(self) -> u64 {
        self.in_steps_of(NANOS / 1000)
    }

    fn in_steps_of(self, nanos: i128) -> u64 {
        let steps =
            self.nanos.max(0).div_euclid(nanos) + i128::from(self.nanos.rem_euclid(nanos) > 0);
        u64::try_from(steps).unwrap_or(u64::MAX)
    }

    pub fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// `factor * self / other`, rounded up; `None` if that makes no sense.
    pub fn scaled_by(self, other: Self, factor: u32) -> Option<u32> {
        if self.nanos < 0 || other.nanos <= 0 {
            return None;
        }
        let product = self.nanos.checked_mul(i128::from(factor))?;
        let steps = product / other.nanos + i128::from(product % other.nanos > 0);
        Some(u32::try_from(steps).unwrap_or(u32::MAX))
    }
}

impl Add for Quantity {
    type Output = Self;

    /// At most what one quantity can be.
    fn add(self, other: Self) -> Self {
        Self { nanos: (self.nanos + other.nanos).clamp(-MAX_NANOS, MAX_NANOS) }
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

/// `digits * 10^exponent`; `inexact` when smaller digits were left off.
struct Decimal {
    digits: i128,
    exponent: i64,
    inexact: bool,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let mut decimal = Decimal { digits: 0, exponent: 0, inexact: false };
        let (mut seen, mut significant, mut fraction) = (false, 0, false);
        for c in text.bytes() {
            if c == b'.' {
                if fraction {
                    return None;
                }
                fraction = true;
                continue;
            }
            seen = true;
            let digit = i128::from(c - b'0');
            if significant < SIGNIFICANT_DIGITS {
                decimal.digits = decimal.digits * 10 + digit;
                significant += u32::from(decimal.digits > 0);
                decimal.exponent -= i64::from(fraction);
            } else {
                decimal.inexact |= digit > 0;
                decimal.exponent += i64::from(!fraction);
            }
        }
        seen.then_some(decimal)
    }

    /// The product in billionths, at most [`MAX_NANOS`].
    fn times(self, suffix: &Suffix) -> i128 {
        let shifted = self.digits << suffix.twos;
        if shifted == 0 {
            return 0;
        }
        let exponent = self.exponent.saturating_add(suffix.tens).saturating_add(9);
        let power =
            u32::try_from(exponent.unsigned_abs()).ok().and_then(|e| 10_i128.checked_pow(e));
        let nanos = match (power, exponent >= 0) {
            (Some(power), true) => shifted.checked_mul(power).unwrap_or(MAX_NANOS),
            (Some(power), false) => {
                shifted / power + i128::from(shifted % power > 0 || self.inexact)
            }
            (None, true) => MAX_NANOS,
            (None, false) => 1,
        };
        nanos.min(MAX_NANOS)
    }
}

/// What a suffix multiplies by: `10^tens * 2^twos`.
struct Suffix {
    tens: i64,
    twos: u32,
}

impl Suffix {
    fn parse(text: &str) -> Option<Self> {
        let (tens, twos) = match text {
            "" => (0, 0),
            "n" => (-9, 0),
            "u" => (-6, 0),
            "m" => (-3, 0),
            "k" => (3, 0),
            "M" => (6, 0),
            "G" => (9, 0),
            "T" => (12, 0),
            "P" => (15, 0),
            "E" => (18, 0),
            "Ki" => (0, 10),
            "Mi" => (0, 20),
            "Gi" => (0, 30),
            "Ti" => (0, 40),
            "Pi" => (0, 50),
            "Ei" => (0, 60),
            _ => (text.strip_prefix(['e', 'E'])?.parse::<i64>().ok()?, 0),
        };
        Some(Self { tens, twos })
    }
}

/// A quantity as it stands in an object: one that can't be read is left out, not an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount(pub Option<Quantity>);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quantity")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
                Ok(Amount(Quantity::parse(text)))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Amount, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Amount, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milli(text: &str) -> Option<u64> {
        Quantity::parse(text).map(Quantity::milli)
    }

    fn value(text: &str) -> Option<u64> {
        Quantity::parse(text).map(Quantity::value)
    }

    #[test]
    fn cpu_is_counted_in_thousandths() {
        for (text, expected) in [
            ("0", 0),
            ("2", 2000),
            ("250m", 250),
            ("0.1", 100),
            (".5", 500),
            ("5.", 5000),
            ("1.5", 1500),
            ("+1", 1000),
            ("1e3", 1_000_000),
            ("1E3", 1_000_000),
            ("1e-3", 1),
            ("1e+1", 10_000),
            ("1500u", 2),
            ("1n", 1),
            ("0.0001", 1),
            ("2k", 2_000_000),
            ("-1", 0),
        ] {
            assert_eq!(milli(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn memory_is_counted_in_bytes() {
        for (text, expected) in [
            ("128974848", 128_974_848),
            ("129e6", 129_000_000),
            ("129M", 129_000_000),
            ("128974848000m", 128_974_848),
            ("123Mi", 128_974_848),
            ("1.5Gi", 1_610_612_736),
            ("0.1Ki", 103),
            ("1k", 1000),
            ("1Ki", 1024),
            ("1Ti", 1 << 40),
            ("1Pi", 1 << 50),
            ("1Ei", 1 << 60),
            ("1E", 1_000_000_000_000_000_000),
            ("1m", 1),
            ("0.00000000000000000000000000000001Ki", 1),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_too_large_is_capped() {
        let most = u64::try_from(i64::MAX).unwrap();
        for text in [
            "9223372036854775808",
            "8Ei",
            "100E",
            "1e30",
            "1e9999999999",
            "1e9223372036854775807",
            "99999999999999999999Ei",
            "123456789012345678901234567890123456789012345678901234567890",
        ] {
            assert_eq!(value(text), Some(most), "{text}");
        }
        assert_eq!(value("9223372036854775807"), Some(most));
        assert_eq!(milli("9223372036854775807"), Some(u64::MAX));
        assert_eq!(value("0e9999999999"), Some(0));
        assert_eq!(value("1e-9999999999"), Some(1));
    }

    #[test]
    fn what_is_not_a_quantity_is_none() {
        for text in [
            "",
            ".",
            "-",
            "+",
            "Ki",
            "m",
            "1e",
            "1KI",
            "1ki",
            "1 Gi",
            " 1",
            "1 ",
            "1.2.3",
            "--1",
            "1x",
            "1Gib",
            "0x10",
            "1e1.5",
            "١",
            "1e99999999999999999999",
        ] {
            assert_eq!(Quantity::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_ratio_is_rounded_up() {
        let of = |text| Quantity::parse(text).unwrap();
        assert_eq!(of("93").scaled_by(of("70"), 6), Some(8));
        assert_eq!(of("70").scaled_by(of("70"), 6), Some(6));
        assert_eq!(of("1").scaled_by(of("0"), 6), None);
    }

    #[test]
    fn a_broken_amount_is_left_out() {
        let read = |json: &str| serde_json::from_str::<Amount>(json).unwrap().0;
        assert_eq!(read("\"1\""), Quantity::parse("1"));
        assert_eq!(read("2"), Quantity::parse("2"));
        assert_eq!(read("0.5"), Quantity::parse("500m"));
        assert_eq!(read("\"lots\""), None);
    }
}
