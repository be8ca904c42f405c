//! Points in time as the browser's own clock and place tell them.

use js_sys::Date;
use quarterdeck_wire::Time;
use wasm_bindgen::JsValue;

#[cfg(feature = "whole")]
use crate::browser;

fn date(time: Time) -> Date {
    Date::new(&JsValue::from_f64(time as f64 * 1000.0))
}

fn two(number: u32) -> String {
    format!("{number:02}")
}

/// `14:31:48`
pub fn clock(time: Time) -> String {
    let date = date(time);
    format!("{}:{}:{}", two(date.get_hours()), two(date.get_minutes()), two(date.get_seconds()))
}

/// `2026-11-24 14:31:48`
pub fn full(time: Time) -> String {
    let date = date(time);
    let (month, day) = (two(date.get_month() + 1), two(date.get_date()));
    format!("{}-{month}-{day} {}", date.get_full_year(), clock(time))
}

/// `14:31`; on another day `11-25 14:31`.
#[cfg(feature = "whole")]
pub fn soon(time: Time) -> String {
    let (full, today) = (full(time), full(browser::now().div_euclid(1000)));
    let from = if full[..10] == today[..10] { 11 } else { 5 };
    full[from..16].to_owned()
}
