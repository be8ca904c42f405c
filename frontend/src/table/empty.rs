//! What a list says when it has nothing to show. Four different reasons, four different words.

use quarterdeck_wire::error::ErrorCode;

use super::state::TableState;
use crate::{
    live::{rows::State, use_live},
    reactive::prelude::*,
    ui::Icon,
    words::words,
};

/// The place below the head, when there are no rows. `kinds` is what would be listed: "Pods".
#[component]
pub fn Empty(table: TableState, kinds: &'static str) -> impl IntoView {
    let state = Memo::new(move |_| {
        let (shown, total) = table.rows.counts();
        Reason::of(&table.rows.state(), shown, total)
    });
    shown(move || match state.get() {
        Reason::NotEmpty => ().into_any(),
        Reason::Loading => view! { <Skeleton /> }.into_any(),
        Reason::Nothing => view! { <Nothing table kinds /> }.into_any(),
        Reason::Hidden(total) => view! { <Hidden table kinds total /> }.into_any(),
        Reason::Forbidden(why) => view! { <Forbidden kinds why /> }.into_any(),
        Reason::Absent => {
            let text = &words().empty;
            let title = (text.absent)(kinds);
            view! { <Void icon="i-kinds" title hint=text.absent_hint /> }.into_any()
        }
        Reason::NoSuchNamespace => view! { <NoSuchNamespace table /> }.into_any(),
        Reason::Failed(code, message) => {
            let title = (words().errors.title)(code);
            view! { <Void icon="i-warn" title hint=message /> }.into_any()
        }
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    NotEmpty,
    Loading,
    /// There are none.
    Nothing,
    /// The filter hides so many.
    Hidden(usize),
    Forbidden(String),
    /// The cluster does not serve the kind.
    Absent,
    NoSuchNamespace,
    Failed(ErrorCode, String),
}

impl Reason {
    fn of(state: &State, shown: usize, total: usize) -> Self {
        match state {
            _ if shown > 0 => Reason::NotEmpty,
            State::Loading => Reason::Loading,
            State::Here if total > 0 => Reason::Hidden(total),
            State::Here => Reason::Nothing,
            State::Absent => Reason::Absent,
            State::Forbidden(why) => Reason::Forbidden(why.clone()),
            State::Refused(error) => match error.code {
                ErrorCode::Forbidden => Reason::Forbidden(error.message.clone()),
                ErrorCode::NotFound | ErrorCode::BadRequest => Reason::NoSuchNamespace,
                code => Reason::Failed(code, error.message.clone()),
            },
        }
    }
}

/// An icon, what is the matter, and what can be done.
#[component]
pub fn Void(
    icon: &'static str,
    #[prop(into)] title: Oco<'static, str>,
    #[prop(into, optional)] hint: Oco<'static, str>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let hint = (!hint.is_empty()).then(|| view! { <p>{hint}</p> });
    let actions = children.map(|children| view! { <div class="actions">{children()}</div> });
    view! {
        <div class="void">
            <Icon class=format!("{icon} i-20 dim") />
            <h3>{title}</h3>
            {hint}
            {actions}
        </div>
    }
}

/// Grey bars where rows will be. The style sheet keeps them unseen for the first 150 ms.
#[component]
fn Skeleton() -> impl IntoView {
    const WIDTHS: [&str; 6] = ["sk sk-6", "sk sk-4", "sk sk-5", "sk sk-6", "sk sk-3", "sk sk-5"];
    let line = |width: &'static str| {
        view! {
            <div class="sk-row">
                <span class=width></span>
                <span class="sk sk-4"></span>
                <span class="sk sk-2"></span>
            </div>
        }
    };
    view! {
        <div class="sk-rows" role="status" aria-label=words().empty.loading>
            {WIDTHS.map(line).collect_view()}
        </div>
    }
}

#[component]
fn Nothing(table: TableState, kinds: &'static str) -> impl IntoView {
    let text = &words().empty;
    let title = move || {
        let names = table.nav.namespaces().get();
        match &*names {
            [] => (text.none_anywhere)(kinds),
            names => (text.none)(kinds, &names.join(", ")),
        }
    };
    shown(move || view! { <Void icon="i-box" title=title() hint=text.none_hint /> })
}

#[component]
fn Hidden(table: TableState, kinds: &'static str, total: usize) -> impl IntoView {
    let text = &words().empty;
    let nav = table.nav;
    let clear = move |_| nav.go(nav.now().with(|state| state.filter.clear()));
    shown(move || {
        let hint = nav.with(|route| (text.no_match)(&route.state.filter));
        view! {
            <Void icon="i-filter" title=(text.hidden)(total, kinds) hint=hint>
                <button class="btn" on:click=handler(clear)>
                    <Icon class="i-x" />
                    {text.clear_filter}
                </button>
            </Void>
        }
    })
}

#[component]
fn Forbidden(kinds: &'static str, why: String) -> impl IntoView {
    let text = &words().empty;
    let hello = use_live().hello;
    // In one namespace there is nothing more to be had.
    let everywhere =
        hello.with_untracked(|hello| hello.as_ref().is_some_and(|it| it.within.is_none()));
    let title = (text.forbidden)(kinds);
    if everywhere {
        view! {
            <Void icon="i-lock" title hint=why>
                <p>{text.forbidden_hint}</p>
            </Void>
        }
        .into_any()
    } else {
        view! { <Void icon="i-lock" title hint=why /> }.into_any()
    }
}

#[component]
fn NoSuchNamespace(table: TableState) -> impl IntoView {
    let text = &words().empty;
    let nav = table.nav;
    let all = move |_| nav.go(nav.now().with(|state| state.namespaces.clear()));
    shown(move || {
        let title = (text.no_such_namespace)(&nav.namespaces().get().join(", "));
        view! {
            <Void icon="i-search" title hint=text.no_such_namespace_hint>
                <button class="btn" on:click=handler(all)>{text.show_all}</button>
            </Void>
        }
    })
}
