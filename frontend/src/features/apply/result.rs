//! Object by object: what would become of it, what would change, who owns what; then what came of it.

use quarterdeck_wire::{
    action::Change,
    manifest::{Outlook, Owner, Planning},
};

use super::{
    editor::go_to,
    state::{Came, Decided, State},
};
use crate::{
    features::act::{Diff, says},
    reactive::prelude::*,
    ui::Icon,
    words::words,
};

/// So many objects are opened by themselves.
const OPENED: usize = 12;

#[component]
pub fn Results(state: State) -> impl IntoView {
    let text = &words().apply;
    let again = move |_| state.plan();
    let nothing = move || state.text.with(|text| text.trim().is_empty());
    let busy = move || (state.busy.get() || state.sending.get()).then_some(text.asking);
    let error = move || {
        let error = state.error.get()?;
        let title = (words().errors.title)(error.code);
        Some(view! {
            <div class="note note-fail obj-e" role="alert">
                <Icon class="i-fail i-14" />
                <span><b>{title}</b> " " {error.message}</span>
            </div>
        })
    };
    // What is opened and chosen stays while the same is told of an object.
    let objects = keyed(move || {
        state.planned.with(|planned| {
            let all = planned.iter().flat_map(|planned| &planned.objects).enumerate();
            let one = |(at, it): (usize, &Planning)| {
                let key = format!("{at} {} {:?}", it.object.name, it.outlook);
                part(key, move || view! { <One state at /> })
            };
            all.map(one).collect()
        })
    });
    view! {
        <section class="result" aria-label=text.dry_run>
            <div class="editor-h">
                <span class="med ink">{text.dry_run}</span>
                <span class="dim cut" role="status">{shown(busy)}</span>
                <span class="end">
                    <button class="btn btn-s" disabled=following(nothing) on:click=handler(again)>
                        <Icon class="i-refresh i-14" />
                        {text.again}
                    </button>
                </span>
            </div>
            {shown(error)}
            <ul class="objs">{objects}</ul>
        </section>
    }
}

#[component]
fn One(state: State, at: usize) -> impl IntoView {
    let planning = Memo::new(move |_| {
        state.planned.with(|planned| planned.as_ref()?.objects.get(at).cloned())
    });
    let first = planning.get_untracked()?;
    let changes = first.diff.iter().any(|line| line.change != Change::Same);
    let opens = changes || !matches!(first.outlook, Outlook::Create | Outlook::Unchanged);
    let made = first.outlook == Outlook::Create;
    let open = RwSignal::new(opens && !made && at < OPENED);
    let chevron = move || {
        if open.get() { "i i-chev-d i-12 dim" } else { "i i-chev-r i-12 dim" }
    };
    let name = if first.object.name.is_empty() {
        (words().apply.document)(first.document)
    } else {
        first.object.name.to_string()
    };
    let (document, kind) = (first.document, first.object.kind.to_string());
    let word = shown(move || planning.with(|it| it.as_ref().map(word_of)));
    let body = move || open.get().then(|| body(state, at, planning));
    let came = move || {
        let said = match state.outcome(at)? {
            Came::Told(entry) => says(&entry),
            Came::Untold if state.sending.get() => {
                (words().apply.waiting.to_owned(), "i-pending i-14 dim")
            }
            Came::Untold => (words().apply.not_sent.to_owned(), "i-skip i-14 dim"),
        };
        let (said, icon) = said;
        Some(view! {
            <p class="obj-n" role="status">
                <Icon class=icon />
                <span>{said}</span>
            </p>
        })
    };
    Some(view! {
        <li class="obj">
            <button
                class="obj-h"
                aria-expanded=move || open.get().to_string()
                on:click=handler(move |_| open.update(|open| *open = !*open))
            >
                <i class=following(chevron) aria-hidden="true"></i>
                <span class="dn">{document}</span>
                <b class="cut">{name}</b>
                <span class="dim cut">{kind}</span>
                {word}
            </button>
            {shown(came)}
            {shown(body)}
        </li>
    })
}

/// What would become of it, in a word and its icon.
fn word_of(planning: &Planning) -> AnyView {
    let (class, icon) = match planning.outlook {
        Outlook::Create => ("end obj-w ink", "i-plus i-14"),
        Outlook::Update => ("end obj-w ink", "i-edit i-14"),
        Outlook::Unchanged => ("end obj-w dim", "i-check i-14"),
        Outlook::Conflict(_) | Outlook::Changed(_) => ("end obj-w warn", "i-warn i-14"),
        Outlook::NotPreviewable(_) => ("end obj-w dim", "i-unknown i-14"),
        Outlook::Refused(_) | Outlook::Broken { .. } => ("end obj-w fail", "i-fail i-14"),
    };
    let says = (words().apply.word)(&planning.outlook, lines(planning));
    view! {
        <span class=class>
            <Icon class=icon />
            {says}
        </span>
    }
    .into_any()
}

/// How many lines change: a changed one is a removed and an added one.
fn lines(planning: &Planning) -> usize {
    let of = |change| planning.diff.iter().filter(|line| line.change == change).count();
    of(Change::Added).max(of(Change::Removed))
}

fn body(state: State, at: usize, planning: Memo<Option<Planning>>) -> AnyView {
    let lines = Memo::new(move |_| planning.with(|it| it.as_ref().map(|it| it.diff.clone())));
    let diff = move || {
        let lines = lines.get().filter(|lines| !lines.is_empty())?;
        Some(view! { <div class="obj-d"><Diff lines /></div> })
    };
    // Of this outlook alone: another one is another part.
    let notes = planning.with_untracked(|it| it.as_ref().map(|it| notes(state, at, it)));
    view! {
        {shown(diff)}
        {notes}
    }
    .into_any()
}

fn notes(state: State, at: usize, planning: &Planning) -> AnyView {
    let text = &words().apply;
    match &planning.outlook {
        Outlook::Conflict(owners) => {
            owners.iter().map(|owner| conflict(state, at, owner)).collect_view().into_any()
        }
        Outlook::Changed(fields) => {
            let mut said = vec![text.changed.to_owned()];
            said.extend(fields.iter().map(ToString::to_string));
            let over = state.over;
            choice(
                format!("over-{at}"),
                said,
                (text.keep_theirs.to_owned(), text.write_mine.to_owned()),
                move || Some(over.get()),
                move |to| over.set(to),
            )
        }
        Outlook::NotPreviewable(blind) => note("i-info i-14 dim", (text.blind)(blind)),
        Outlook::Refused(error) if error.message.is_empty() => {
            note("i-fail i-14 fail", (words().errors.title)(error.code).to_owned())
        }
        Outlook::Refused(error) => note("i-fail i-14 fail", error.message.clone()),
        Outlook::Broken { line, fault } => {
            let line = *line;
            let says = (text.fault)(fault);
            view! {
                <p class="obj-n">
                    <Icon class="i-fail i-14 fail" />
                    <span>{says}</span>
                    <button class="btn btn-s" on:click=handler(move |_| go_to(state, line))>
                        {(text.line)(line)}
                    </button>
                </p>
            }
            .into_any()
        }
        Outlook::Create | Outlook::Update | Outlook::Unchanged => ().into_any(),
    }
}

fn note(icon: &'static str, says: String) -> AnyView {
    view! {
        <p class="obj-n">
            <Icon class=icon />
            <span>{says}</span>
        </p>
    }
    .into_any()
}

/// The fields of one owner: they are left to it, or taken over.
fn conflict(state: State, at: usize, owner: &Owner) -> AnyView {
    let text = &words().apply;
    let says = (text.owns)(&owner.manager, &owner.fields.join(", "));
    let labels = ((text.leave)(&owner.manager), (text.take)(&owner.manager));
    let name = format!("take-{at}-{}", owner.manager);
    let (owner, of) = (owner.clone(), owner.clone());
    let chosen = move || {
        let is_it = |it: &&Decided| it.at == at && it.owner == of;
        state.decided.with(|all| all.iter().find(is_it).map(|it| it.take))
    };
    let choose = move |take| state.decide(Decided { at, owner: owner.clone(), take });
    choice(name, vec![says], labels, chosen, choose)
}

/// Nobody else's value is written over unless that is chosen. `chosen` is none as long as nothing is.
fn choice(
    name: String,
    says: Vec<String>,
    (leave, take): (String, String),
    chosen: impl Fn() -> Option<bool> + Clone + Send + 'static,
    choose: impl Fn(bool) + Clone + 'static,
) -> AnyView {
    let lines = says.into_iter().map(|line| view! { <b class="obj-o">{line}</b> }).collect_view();
    let option = |to: bool, label: String| {
        let (chosen, choose) = (chosen.clone(), choose.clone());
        view! {
            <label class="opt-s">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || chosen() == Some(to)
                    on:change=handler(move |_| choose(to))
                />
                {label}
            </label>
        }
    };
    view! {
        <div class="note note-warn obj-c">
            <Icon class="i-warn i-14" />
            <div class="grow">
                {lines}
                {option(false, leave)}
                {option(true, take)}
            </div>
        </div>
    }
    .into_any()
}
