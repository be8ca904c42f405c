//! What someone sees who is signed in and may see nothing: that it is so, and whom to ask.

use quarterdeck_wire::{error::ErrorCode, message::Door};

use crate::{
    live::{topic::Nothing, use_live},
    nav::use_nav,
    reactive::prelude::*,
    ui::Icon,
    words::words,
};

/// Whether this person may see nothing, wherever they look.
pub fn seen() -> Memo<bool> {
    let Nothing(why) = expect_context();
    let (hello, namespaces) = (use_live().hello, use_nav().namespaces());
    Memo::new(move |_| {
        let denied = why.with(|why| why.as_ref().is_some_and(|it| it.code == ErrorCode::Forbidden));
        // Alone with a kubeconfig one is told what that lacks, page by page.
        denied
            && namespaces.with(Vec::is_empty)
            && hello.with(|hello| hello.as_ref().is_some_and(|it| it.door != Door::Link))
    })
}

#[component]
pub fn NoAccess() -> impl IntoView {
    let text = &words().shell;
    let hello = use_live().hello.get_untracked();
    let (user, contact) = hello.map(|it| (it.user, it.contact)).unwrap_or_default();
    let whom = contact.as_deref().map_or_else(|| text.ask_admin.to_owned(), text.ask);
    view! {
        <main class="main" id="main">
            <div class="void">
                <Icon class="i-lock i-20 dim" />
                <h3>{text.no_access}</h3>
                <p>{whom}</p>
                <p>{(text.user)(&user)}</p>
                <p class="mono dim">
                    "kubectl create rolebinding NAME --clusterrole=view --user="
                    {user.to_string()} " -n NAMESPACE"
                </p>
            </div>
        </main>
    }
}
