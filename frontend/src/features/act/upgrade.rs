//! Other images for a workload: which, what the API server would make of it, and the button.

use quarterdeck_wire::{
    action::{Change, DiffLine, ImageChange, Intent, Preview, Revision, Target},
    detail::{ContainerRole, TemplateContainer},
};

use super::{
    confirm::Foot,
    later::{self, UndoByItself},
    plan::{Checks, Planned},
};
use crate::{
    api, browser, format,
    live::use_live,
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    scope::Scope,
    ui::{Dialog, Icon},
    words::words,
};

/// So many earlier images are offered; all are on the pane's tab.
const OFFERED: usize = 3;

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

#[component]
fn Content(
    target: Target,
    containers: Vec<TemplateContainer>,
    deadline: Option<u32>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let text = &words().act;
    let typed: Vec<RwSignal<String>> =
        containers.iter().map(|_| RwSignal::new(String::new())).collect();
    let revisions = earlier(&target);
    let intent = intent(target.clone(), containers.clone(), typed.clone());
    let planned = Planned::follow(intent);
    let title = (text.title)(&Intent::SetImages { target: target.clone(), images: Vec::new() });
    let place = (words().pane.title)((words().kind)(target.kind, 1), target.namespace.as_deref());
    let rows = containers.iter().zip(&typed).enumerate();
    let rows = rows.map(|(at, (container, typed))| row(container, *typed, at == 0)).collect_view();
    let first = containers.iter().position(|it| it.role == ContainerRole::Main).unwrap_or_default();
    let chips = match (containers.get(first), typed.get(first)) {
        (Some(container), Some(typed)) => {
            let (container, typed) = (container.clone(), *typed);
            view! { <Earlier container typed revisions /> }.into_any()
        }
        _ => ().into_any(),
    };
    let undo = RwSignal::new(false);
    let by_itself = deadline.map(|deadline| {
        let known = Signal::derive(move || revisions.with(|all| all.iter().any(|it| it.current)));
        view! { <UndoByItself deadline chosen=undo known /> }
    });
    let of = target.clone();
    let then = Callback::new(move |()| {
        let changes = match intent.get_untracked()? {
            Intent::SetImages { images, .. } if undo.get_untracked() => images,
            _ => return None,
        };
        revisions.with_untracked(|all| later::undo_at_deadline(&of, all, &changes))
    });
    let unchanged = move || intent.with(Option::is_none);
    let close = Callback::new(move |()| open.set(false));
    browser::next_frame(|| browser::focus(".img-r input"));
    view! {
        <div class="dialog upgrade">
            <div class="dialog-h">
                <div class="grow">
                    <h2 class="pane-title">{title}</h2>
                    <p class="dim">{place}</p>
                </div>
                <button
                    class="btn btn-icon"
                    aria-label=words().shell.close
                    title=words().shell.close
                    on:click=handler(move |_| open.set(false))
                >
                    <Icon class="i-x" />
                </button>
            </div>
            <div class="dialog-b">
                <div class="imgs">
                    <div class="img-h" aria-hidden="true">
                        <span>{text.container}</span>
                        <span>{text.image}</span>
                        <span>{text.running}</span>
                        <span>{text.upgrade_to}</span>
                    </div>
                    {rows}
                </div>
                {chips}
                {by_itself}
                {shown(move || {
                    if unchanged() {
                        view! { <p class="hint">{text.type_a_tag}</p> }.into_any()
                    } else {
                        view! {
                            <DryRun planned />
                            <Checks planned />
                        }
                        .into_any()
                    }
                })}
            </div>
            <div class="dialog-f">
                <Foot planned intent close then />
            </div>
        </div>
    }
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

/// Sidecars are init containers that go on.
const fn is_init(role: ContainerRole) -> bool {
    matches!(role, ContainerRole::Init | ContainerRole::Sidecar)
}

/// The image that is meant: a tag alone changes the tag, a digest alone the digest, all else is whole.
fn wanted(image: &str, typed: &str) -> String {
    let typed = typed.trim();
    let name = without_tag(image);
    if typed.is_empty() {
        image.to_owned()
    } else if typed.starts_with("sha256:") {
        format!("{name}@{typed}")
    } else if typed.contains(['/', ':', '@']) {
        typed.to_owned()
    } else {
        format!("{name}:{typed}")
    }
}

/// Registry and path, without tag and digest.
fn without_tag(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    let slash = name.rfind('/').map_or(0, |at| at + 1);
    match name[slash..].find(':') {
        Some(at) => &name[..slash + at],
        None => name,
    }
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

/// The revisions of before, newest first, once they are here.
fn earlier(target: &Target) -> RwSignal<Vec<Revision>> {
    let nav = use_nav();
    let revisions = RwSignal::new(Vec::new());
    let path = ObjectPath::new(target.kind, target.namespace.as_deref(), &target.name);
    let question = async move { api::revisions(nav, &path).await };
    Scope::new().ask(question, move |answer| {
        if let Ok(all) = answer {
            revisions.set(all);
        }
    });
    revisions
}

/// What ran here before: one press types it.
#[component]
fn Earlier(
    container: TemplateContainer,
    typed: RwSignal<String>,
    revisions: RwSignal<Vec<Revision>>,
) -> impl IntoView {
    let text = &words().act;
    let now = use_live().now();
    let chips = move || {
        let offered = revisions.with(|all| offers(all, &container.name, &container.image));
        let chip = |(image, number, created): (String, i64, i64)| {
            let short = if without_tag(&image) == without_tag(&container.image) {
                format::image_tag(&image).into_owned()
            } else {
                image.clone()
            };
            let typed_now = short.clone();
            let pressed = {
                let short = short.clone();
                move || typed.with(|typed| *typed == short).to_string()
            };
            let age = (words().units.age)((now.get_untracked() - created).max(0));
            view! {
                <button
                    class="chip tagchip"
                    aria-pressed=following(pressed)
                    title=image
                    on:click=handler(move |_| typed.set(typed_now.clone()))
                >
                    <b>{short}</b>
                    <span>{(text.revision_of)(number, &age)}</span>
                </button>
            }
        };
        (!offered.is_empty()).then(|| {
            view! {
                <div class="row tagrow">
                    <span class="hint">{text.ran_before}</span>
                    {offered.into_iter().map(chip).collect_view()}
                </div>
            }
        })
    };
    shown(chips)
}

/// The latest other images of a container: image, revision, when that was made.
fn offers(revisions: &[Revision], container: &str, image: &str) -> Vec<(String, i64, i64)> {
    let mut offers: Vec<(String, i64, i64)> = Vec::new();
    for revision in revisions {
        let of = revision.images.iter().find(|it| *it.container == *container);
        let Some(of) = of.filter(|of| *of.image != *image) else { continue };
        if offers.len() < OFFERED && offers.iter().all(|(known, ..)| **known != *of.image) {
            offers.push((of.image.to_string(), revision.number, revision.created));
        }
    }
    offers
}

/// What the API server says it would make of it.
#[component]
pub fn DryRun(planned: Planned) -> impl IntoView {
    let text = &words().act;
    shown(move || {
        let preview = planned.plan.with(|plan| plan.as_ref().map(|plan| plan.preview.clone()))?;
        let (icon, says) = match &preview {
            Preview::None | Preview::Drain(_) | Preview::Maintain(_) => return None,
            Preview::Diff(lines) => {
                let changed = lines.iter().filter(|line| line.change == Change::Added).count();
                ("i-ok i-12 ok", (text.accepted)(changed))
            }
            Preview::Unavailable(why) => ("i-unknown i-12 dim", (text.no_preview)(why)),
        };
        let lines = match preview {
            Preview::Diff(lines) if !lines.is_empty() => Some(view! { <Diff lines /> }),
            _ => None,
        };
        Some(view! {
            <section class="sec">
                <div class="sec-h">
                    <h3>{text.dry_run}</h3>
                    <span class="row"><Icon class=icon /> {says}</span>
                </div>
                {lines}
            </section>
        })
    })
}

/// Lines of a difference.
#[component]
pub fn Diff(lines: Vec<DiffLine>) -> impl IntoView {
    let text = &words().act;
    let line = |line: DiffLine| {
        let (class, sign) = match line.change {
            Change::Same => ("code-l", ""),
            Change::Added => ("code-l is-add", "+"),
            Change::Removed => ("code-l is-del", "−"),
            Change::Skipped => ("code-l is-cut", ""),
        };
        let (number, says) = match line.change {
            Change::Skipped => (String::new(), (text.unchanged_lines)(line.number)),
            _ => (line.number.to_string(), line.text.to_string()),
        };
        view! {
            <div class=class>
                <span class="ln">{number}</span>
                <span class="sg">{sign}</span>
                <span>{says}</span>
            </div>
        }
    };
    view! {
        <div class="code" tabindex="0" role="region" aria-label=text.difference>
            {lines.into_iter().map(line).collect_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::action::ContainerImage;

    use super::*;

    #[test]
    fn a_tag_alone_changes_the_tag() {
        let image = "registry.example:5000/shop/cart:3.8.1";
        for (typed, meant) in [
            ("", image),
            (" 3.9.0 ", "registry.example:5000/shop/cart:3.9.0"),
            ("sha256:00ff", "registry.example:5000/shop/cart@sha256:00ff"),
            ("other/cart:1", "other/cart:1"),
            ("your-new-order-image:latest", "your-new-order-image:latest"),
        ] {
            assert_eq!(wanted(image, typed), meant, "{typed}");
        }
        assert_eq!(wanted("redis", "8.2"), "redis:8.2");
        assert_eq!(wanted("redis@sha256:00", "8.2"), "redis:8.2");
    }

    #[test]
    fn each_earlier_image_is_offered_once() {
        let revision = |number, image: &str| Revision {
            number,
            name: "r".into(),
            created: number,
            current: number == 9,
            images: vec![ContainerImage { container: "app".into(), image: image.into() }],
            cause: "".into(),
        };
        let all = [
            revision(9, "cart:3"),
            revision(8, "cart:2"),
            revision(7, "cart:2"),
            revision(6, "cart:3"),
            revision(5, "cart:1"),
        ];
        let numbers: Vec<i64> = offers(&all, "app", "cart:3").into_iter().map(|it| it.1).collect();
        assert_eq!(numbers, [8, 5]);
        assert_eq!(offers(&all, "proxy", "x"), []);
    }
}
