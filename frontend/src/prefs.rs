//! What this browser remembers: theme, language, the sidebar's width, the pane's width.

use crate::{browser, reactive::prelude::*, words};

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    fn id(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn from_id(id: &str) -> Self {
        match id {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }

    /// The next one of the button in the top bar.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}

/// The preferences. Cheap to copy; made once.
#[derive(Clone, Copy)]
pub struct Prefs {
    pub theme: RwSignal<Theme>,
    pub language: RwSignal<words::Language>,
    /// Whether single letters are commands.
    pub letters: RwSignal<bool>,
    /// Whether the sidebar is a rail of icons.
    pub rail: RwSignal<bool>,
    /// The width of the pane in pixels, if the person changed it.
    pub pane: RwSignal<Option<u32>>,
}

impl Prefs {
    /// Reads what was chosen before and keeps `<html>` and the storage in step with it.
    pub fn start() -> Self {
        let asked = browser::window().navigator().language().unwrap_or_default();
        let language = browser::stored("language").unwrap_or(asked);
        let prefs = Self {
            theme: RwSignal::new(Theme::from_id(&browser::stored("theme").unwrap_or_default())),
            language: RwSignal::new(words::Language::best_for(&language)),
            pane: RwSignal::new(browser::stored("pane").and_then(|width| width.parse().ok())),
            letters: RwSignal::new(browser::stored("letters").as_deref() != Some("off")),
            rail: RwSignal::new(browser::stored("sidebar").as_deref() == Some("rail")),
        };
        words::speak(prefs.language.get_untracked());
        set_root("lang", Some(prefs.language.get_untracked().id()));
        prefs
    }

    pub fn set_theme(self, theme: Theme) {
        let shown = (theme != Theme::System).then(|| theme.id());
        set_root("data-theme", shown);
        browser::store("theme", theme.id());
        self.theme.set(theme);
    }

    /// Changes the language; the page is built anew, see [`crate::app`].
    pub fn set_language(self, language: words::Language) {
        words::speak(language);
        set_root("lang", Some(language.id()));
        browser::store("language", language.id());
        self.language.set(language);
    }

    /// The style sheet leaves room for the list, whatever is asked for here.
    pub fn set_pane(self, width: f64) {
        let width = width.clamp(360.0, 1_400.0).round() as u32;
        browser::store("pane", &width.to_string());
        self.pane.set(Some(width));
    }

    pub fn set_letters(self, letters: bool) {
        browser::store("letters", if letters { "on" } else { "off" });
        self.letters.set(letters);
    }

    pub fn set_rail(self, rail: bool) {
        browser::store("sidebar", if rail { "rail" } else { "full" });
        self.rail.set(rail);
    }
}

pub fn use_prefs() -> Prefs {
    expect_context()
}

fn set_root(name: &str, value: Option<&str>) {
    if let Some(root) = browser::root() {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}
