//! Other images for a workload: which, what the API server would make of it, and the button.
//!
//! ```text
//! image     the image that is meant by what is typed
//! earlier   those that ran before
//! also      the other workloads that run the same
//! dry_run   what the API server would make of it
//! ```

mod also;
mod dry_run;
mod earlier;
mod image;

use quarterdeck_wire::{
    Str,
    action::{ImageChange, Intent, Target},
    detail::{ContainerRole, TemplateContainer},
};

pub use self::dry_run::{Diff, DryRun};
use self::{
    also::{Also, Other},
    earlier::{Earlier, earlier},
    image::{is_init, wanted, without_tag},
};
use super::{
    framed::{DialogFoot, DialogHead},
    later::{self, UndoByItself},
    lines,
    orders::{Orders, Told, use_orders},
    plan::{Checks, CopyKubectl, Planned},
};
use crate::{browser, format, reactive::prelude::*, ui::Dialog, words::words};

/// Over the page. `close` puts it away.
#[component]
pub fn Upgrade(
    target: Target,
    containers: Vec<TemplateContainer>,
    /// Seconds that a rollout may take without progress, where there is such a deadline.
    deadline: Option<u32>,
    close: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(true);
    effect(move || {
        if !open.get() {
            close.run(());
        }
    });
    view! {
        <Dialog open class="" label=words().act.upgrade>
            <Content target=target.clone() containers=containers.clone() deadline open />
        </Dialog>
    }
}

/// What is wanted, and what came of it. Cheap to copy; lives as long as the dialog.
#[derive(Clone, Copy)]
struct Desk {
    intent: Memo<Option<Intent>>,
    planned: Planned,
    /// The other workloads that could get the same.
    others: RwSignal<Vec<Other>>,
    /// What was ordered, once it is of more than one workload.
    given: RwSignal<Option<Given>>,
}

/// The order of the workload itself, and the others that were ordered with it.
#[derive(Clone)]
struct Given {
    intent: Intent,
    id: Str,
    others: Vec<Other>,
}

impl Desk {
    fn new(intent: Memo<Option<Intent>>) -> Self {
        Self {
            intent,
            planned: Planned::follow(intent),
            others: RwSignal::new(Vec::new()),
            given: RwSignal::new(None),
        }
    }

    fn is_given(self) -> bool {
        self.given.with(Option::is_some)
    }

    /// The others that may be ordered with it.
    fn ready(self) -> Vec<Other> {
        let mut all = self.others.get();
        all.retain(Other::is_ready);
        all
    }

    fn can(self) -> bool {
        let settled = self.others.with(|all| all.iter().all(Other::is_settled));
        self.planned.is_ready() && self.intent.with(Option::is_some) && settled
    }

    /// On the button that does it.
    fn confirm(self) -> String {
        let text = &words().act;
        match (self.intent.get(), self.ready().len()) {
            (None, _) => text.nothing.to_owned(),
            (Some(intent), 0) => (text.confirm)(&intent),
            (Some(_), others) => (text.also.confirm)(others + 1),
        }
    }

    /// Orders them all; gives back the ids of the orders whose outcome is told here, if it is.
    fn give(self, orders: Orders, then: Option<Intent>) -> Vec<Str> {
        let Some(intent) = self.intent.get_untracked() else { return Vec::new() };
        let others = untrack(|| self.ready());
        if others.is_empty() {
            orders.give_with(intent, then);
            return Vec::new();
        }
        let id = orders.give_quietly(intent.clone(), then);
        let mut ids = vec![id.clone()];
        ids.extend(others.iter().filter_map(|other| other.give(orders)));
        self.given.set(Some(Given { intent, id, others }));
        ids
    }

    /// How many are left out, then how many are done.
    fn says(self, orders: Orders) -> String {
        if let Some(given) = self.given.get() {
            let own = lines::result(Some(given.id), orders);
            let others = given.others.iter().map(|other| other.result(orders));
            return lines::summary(std::iter::once(own).chain(others));
        }
        let chosen = self.others.with(|all| all.iter().filter(|it| it.is_chosen()).count());
        match chosen - self.ready().len() {
            left @ 1.. if self.can() => (words().act.bulk.left_out)(left),
            _ => String::new(),
        }
    }
}

#[component]
fn Content(
    target: Target,
    containers: Vec<TemplateContainer>,
    deadline: Option<u32>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let typed: Vec<RwSignal<String>> =
        containers.iter().map(|_| RwSignal::new(String::new())).collect();
    let desk = Desk::new(intent(target.clone(), containers.clone(), typed.clone()));
    let images = Intent::SetImages { target: target.clone(), images: Vec::new() };
    let title = (words().act.title)(&images);
    let place = (words().pane.title)((words().kind)(target.kind, 1), target.namespace.as_deref());
    let (undo, revisions) = (RwSignal::new(false), earlier(&target));
    let by_itself = deadline.map(|deadline| {
        let known = Signal::derive(move || revisions.with(|all| all.iter().any(|it| it.current)));
        view! { <UndoByItself deadline chosen=undo known /> }
    });
    let chips = first(&containers, &typed)
        .map(|(container, typed)| view! { <Earlier container typed revisions /> });
    let of = target.clone();
    let then = move || match desk.intent.get_untracked()? {
        Intent::SetImages { images, .. } if undo.get_untracked() => {
            revisions.with_untracked(|all| later::undo_at_deadline(&of, all, &images))
        }
        _ => None,
    };
    let orders = use_orders();
    let told = shown(move || {
        let given = desk.given.get()?;
        let lines = also::told((given.intent, given.id), &given.others, orders);
        Some(view! { <div class="dialog-b">{lines}</div> })
    });
    browser::next_frame(|| browser::focus(".img-r input"));
    view! {
        <div class="dialog upgrade">
            <DialogHead open title place=place.into_any() />
            <div class="dialog-b" hidden=move || desk.is_given()>
                {table(&containers, &typed)}
                {chips}
                {by_itself}
                {shown(move || foretold(desk))}
                <Also target wanted=desk.intent undo others=desk.others />
            </div>
            {told}
            <Foot desk open then=Callback::new(move |()| then()) />
        </div>
    }
}

#[component]
fn Foot(desk: Desk, open: RwSignal<bool>, then: Callback<(), Option<Intent>>) -> impl IntoView {
    let orders = use_orders();
    let told = Told::new(orders);
    let can = Memo::new(move |_| desk.can());
    let act = move |_| {
        if can.get_untracked() {
            told.keep(desk.give(orders, then.run(())));
            // What came of several is told here.
            if desk.given.with_untracked(Option::is_none) {
                open.set(false);
            }
        }
    };
    let button = shown(move || {
        let act = act.clone();
        (!desk.is_given()).then(|| {
            view! {
                <button class="btn btn-primary" disabled=move || !can.get() on:click=handler(act)>
                    {shown(move || desk.confirm())}
                </button>
            }
        })
    });
    let leave = move || if desk.is_given() { words().shell.close } else { words().act.cancel };
    let copy = move || (!desk.is_given()).then(|| view! { <CopyKubectl planned=desk.planned /> });
    let says = move || desk.says(orders);
    let aside = view! {
        {shown(copy)}
        <span class="dim" role="status">{shown(says)}</span>
    };
    view! { <DialogFoot open aside=aside.into_any() leave=shown(leave) act=button /> }
}

/// What would become of it; a hint while nothing would change.
fn foretold(desk: Desk) -> AnyView {
    if desk.intent.with(Option::is_none) {
        return view! { <p class="hint">{words().act.type_a_tag}</p> }.into_any();
    }
    view! {
        <DryRun planned=desk.planned />
        <Checks planned=desk.planned />
    }
    .into_any()
}

/// The first container of the pod itself.
fn first(
    containers: &[TemplateContainer],
    typed: &[RwSignal<String>],
) -> Option<(TemplateContainer, RwSignal<String>)> {
    let at = containers.iter().position(|it| it.role == ContainerRole::Main).unwrap_or_default();
    Some((containers.get(at)?.clone(), *typed.get(at)?))
}

/// What is typed, as an order; `None` while nothing would change.
fn intent(
    target: Target,
    containers: Vec<TemplateContainer>,
    typed: Vec<RwSignal<String>>,
) -> Memo<Option<Intent>> {
    Memo::new(move |_| {
        let changes = containers.iter().zip(&typed).filter_map(|(container, typed)| {
            let to = typed.with(|typed| wanted(&container.image, typed));
            (to != *container.image).then(|| ImageChange {
                container: container.name.clone(),
                init: is_init(container.role),
                from: container.image.clone(),
                to: to.as_str().into(),
            })
        });
        let images: Vec<ImageChange> = changes.collect();
        (!images.is_empty()).then(|| Intent::SetImages { target: target.clone(), images })
    })
}

fn table(containers: &[TemplateContainer], typed: &[RwSignal<String>]) -> AnyView {
    let text = &words().act;
    let rows = containers.iter().zip(typed).enumerate();
    let rows = rows.map(|(at, (container, typed))| row(container, *typed, at == 0)).collect_view();
    view! {
        <div class="imgs">
            <div class="img-h" aria-hidden="true">
                <span>{text.container}</span>
                <span>{text.image}</span>
                <span>{text.running}</span>
                <span>{text.upgrade_to}</span>
            </div>
            {rows}
        </div>
    }
    .into_any()
}

fn row(container: &TemplateContainer, typed: RwSignal<String>, first: bool) -> AnyView {
    let text = &words().act;
    let (name, image) = (container.name.to_string(), container.image.to_string());
    let label = (text.new_image)(&name);
    let stem = without_tag(&image).to_owned();
    let tag = format::image_tag(&image).into_owned();
    let role = is_init(container.role).then(|| (words().pod.role)(container.role));
    let placeholder = if first { "" } else { text.unchanged };
    view! {
        <div class="img-r">
            <span class="cut"><b class="med">{name}</b> " " <span class="dim">{role}</span></span>
            <span class="mono cut" title=image>{stem}</span>
            <span class="mono cut" title=tag.clone()>{tag.clone()}</span>
            <label class="field">
                <input
                    class="mono"
                    aria-label=label
                    placeholder=placeholder
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input=handler(move |event| typed.set(event_target_value(&event)))
                />
            </label>
        </div>
    }
    .into_any()
}
