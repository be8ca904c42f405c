//! The page: the text beside what would become of it.

use web_sys::HtmlElement;

use super::{editor::Editor, foot::Foot, result::Results, state::State};
use crate::{browser, components::ConnectionBanner, reactive::prelude::*, ui::Icon, words::words};

#[component]
pub fn Desk() -> impl IntoView {
    let text = &words().apply;
    let state = State::start();
    let edited = state.edits.get_value();
    let is_edit = edited.is_some();
    let title = match &edited {
        Some(path) => (text.edit_of)(&path.name),
        None => words().nav.apply.to_owned(),
    };
    let count = move || {
        state.planned.with(|planned| planned.as_ref().map(|it| (text.objects)(it.objects.len())))
    };
    // A press of the button is a press of the browser's own field.
    let choose = move |_| {
        if let Some(field) = browser::find::<HtmlElement>(".apply-file") {
            field.click();
        }
    };
    let files = (!is_edit).then(|| {
        view! {
            <button class="btn is-kept" on:click=handler(choose)>
                <Icon class="i-doc" />
                {text.open_file}
            </button>
        }
    });
    view! {
        <main class="main" id="main">
            <div class="head">
                <h1>{title}</h1>
                <span class="head-n">{shown(count)}</span>
                <div class="head-end">
                    {files}
                    <button
                        class="btn btn-icon"
                        aria-label=words().shell.close
                        title=words().shell.close
                        on:click=handler(move |_| state.close())
                    >
                        <Icon class="i-x" />
                    </button>
                </div>
            </div>
            <ConnectionBanner />
            <div class="apply">
                <Editor state />
                <Results state />
            </div>
            <Foot state />
        </main>
    }
}
