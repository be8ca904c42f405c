//! What someone sees whom the server does not know.

use crate::{
    api, browser,
    components::{LanguageButton, ThemeButton},
    reactive::prelude::*,
    ui::Icon,
    words::words,
};

#[component]
pub fn SignedOut() -> impl IntoView {
    let text = &words().shell;
    let reload = |_| {
        let _ = browser::window().location().reload();
    };
    view! {
        <div class="signin">
            <header class="si-top">
                <span class="row">
                    <Icon class="i-logo" />
                    <b class="med">"Quarterdeck"</b>
                </span>
                <span class="end row">
                    <LanguageButton />
                    <ThemeButton />
                </span>
            </header>
            <main class="si-main" id="main">
                <div class="si-box">
                    <div class="si-form">
                        <div class="void">
                            <Icon class="i-key i-20 dim" />
                            <h1>{text.signed_out}</h1>
                            <p>{text.signed_out_hint}</p>
                            <p class="mono dim">"http://…/#key=…"</p>
                            <div class="actions">
                                <button class="btn" on:click=handler(reload)>
                                    <Icon class="i-refresh" />
                                    {text.try_again}
                                </button>
                            </div>
                        </div>
                    </div>
                </div>
            </main>
            <footer class="si-end"><span>{format!("Quarterdeck {}", api::VERSION)}</span></footer>
        </div>
    }
}
