//! How much of something is used and asked for, as a meter.

use crate::{reactive::prelude::*, words::words};

/// Amber from here on, in percent.
const NEAR: u32 = 85;

/// Of all there is: what is used (if that is measured) and what is asked for, in percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub used: Option<u32>,
    pub requested: u32,
}

impl Share {
    pub fn of(total: u64, used: Option<u64>, requested: u64) -> Self {
        Self { used: used.map(|used| percent(used, total)), requested: percent(requested, total) }
    }
}

/// Rounded; nothing of nothing is nothing.
fn percent(part: u64, total: u64) -> u32 {
    let share = (u128::from(part) * 200 + u128::from(total)) / (u128::from(total).max(1) * 2);
    u32::try_from(share).unwrap_or(u32::MAX)
}

/// A bar: requested behind, used in front.
#[component]
pub fn Meter(what: &'static str, share: Share) -> impl IntoView {
    let label = (words().overview.usage)(what, share.used, share.requested);
    let bar = |class: &'static str, percent: u32| {
        view! { <rect class=class width=format!("{}%", percent.min(100)) rx="2"></rect> }
    };
    let near = share.used.is_some_and(|used| used >= NEAR);
    view! {
        <svg class="meter" role="img" aria-label=label>
            {bar("m-track", 100)}
            {bar("m-soft", share.requested)}
            {share.used.map(|used| bar(if near { "m-warn" } else { "m-fill" }, used))}
        </svg>
    }
}

/// `22 %`, or `?` where nothing is measured.
pub fn said(share: Share) -> String {
    share.used.map_or_else(|| "?".to_owned(), |used| format!("{used} %"))
}

/// What the two shades mean.
#[component]
pub fn Legend() -> impl IntoView {
    let text = &words().overview;
    let key = |class: &'static str, said: &'static str| {
        view! {
            <span class="key">
                <svg class="meter key-m" aria-hidden="true">
                    <rect class=class width="100%" rx="2"></rect>
                </svg>
                {said}
            </span>
        }
    };
    view! { {key("m-fill", text.used)} {key("m-soft", text.requested)} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_percents() {
        assert_eq!(Share::of(3, Some(2), 1), Share { used: Some(67), requested: 33 });
        assert_eq!(Share::of(0, None, 0), Share { used: None, requested: 0 });
        assert_eq!(Share::of(100, Some(250), 100).used, Some(250));
        assert_eq!(said(Share::of(8, Some(1), 0)), "13 %");
        assert_eq!(said(Share::default()), "?");
    }
}
