//! Whether something is what was typed for, and how well.

/// How well a name fits: the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    Whole,
    Start,
    /// A later word of the name begins so.
    Word,
    Inside,
    /// Found in what stands beside the name.
    Beside,
}

/// How well `name` (with `beside`) fits `words`, which are in lower case; `None` if one is missing.
pub fn fit(name: &str, beside: &str, words: &[String]) -> Option<Fit> {
    let (name, beside) = (name.to_lowercase(), beside.to_lowercase());
    let of = |word: &String| {
        let Some(at) = name.find(&**word) else {
            return beside.contains(&**word).then_some(Fit::Beside);
        };
        let after_sign = |at: usize| name[..at].ends_with(|sign: char| !sign.is_alphanumeric());
        Some(match at {
            0 if word.len() == name.len() => Fit::Whole,
            0 => Fit::Start,
            _ if name.match_indices(&**word).any(|(at, _)| after_sign(at)) => Fit::Word,
            _ => Fit::Inside,
        })
    };
    words.iter().map(of).try_fold(Fit::Whole, |worst, fit| Some(worst.max(fit?)))
}

/// `text` before, in and after the first place where one of `words` stands.
pub fn marked<'a>(text: &'a str, words: &[String]) -> (&'a str, &'a str, &'a str) {
    let lower = text.to_lowercase();
    // Only where lower case changed no length: else the places would not be the same.
    let found = words.iter().filter(|_| lower.len() == text.len()).find_map(|word| {
        let at = lower.find(&**word)?;
        Some((text.get(..at)?, text.get(at..at + word.len())?, text.get(at + word.len()..)?))
    });
    found.unwrap_or((text, "", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &str) -> Vec<String> {
        typed.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_better_it_fits_the_higher_it_stands() {
        let of = |name, typed| fit(name, "Deployment in shop", &words(typed));
        assert_eq!(of("Cart", "cart"), Some(Fit::Whole));
        assert_eq!(of("cart-db", "cart"), Some(Fit::Start));
        assert_eq!(of("old-cart", "cart"), Some(Fit::Word));
        assert_eq!(of("mycart-cart", "cart"), Some(Fit::Word));
        assert_eq!(of("mycarts", "cart"), Some(Fit::Inside));
        assert_eq!(of("cart", "cart shop"), Some(Fit::Beside));
        assert_eq!(of("cart", "cart data"), None);
        assert!(Fit::Whole < Fit::Start && Fit::Start < Fit::Beside);
        assert_eq!(of("anything", ""), Some(Fit::Whole));
    }

    #[test]
    fn what_was_typed_stands_out() {
        assert_eq!(marked("payment", &words("pay")), ("", "pay", "ment"));
        assert_eq!(marked("My-Cart", &words("cart")), ("My-", "Cart", ""));
        assert_eq!(marked("redis", &words("x")), ("redis", "", ""));
        assert_eq!(marked("İstanbul", &words("stan")), ("İstanbul", "", ""));
        assert_eq!(marked("节点", &words("点")), ("节", "点", ""));
    }
}
