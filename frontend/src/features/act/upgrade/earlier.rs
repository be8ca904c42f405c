//! The images that a container ran before, offered again.

use quarterdeck_wire::{
    action::{Revision, Target},
    detail::TemplateContainer,
};

use super::image::without_tag;
use crate::{
    api, format,
    live::use_live,
    nav::{Nav, use_nav},
    reactive::prelude::*,
    route::ObjectPath,
    scope::Scope,
    words::words,
};

/// So many earlier images are offered; all are on the pane's tab.
const OFFERED: usize = 3;

/// The revisions of before, newest first, once they are here.
pub fn earlier(target: &Target) -> RwSignal<Vec<Revision>> {
    let revisions = RwSignal::new(Vec::new());
    ask(use_nav(), Scope::new(), target, revisions);
    revisions
}

/// Has `revisions` told.
pub fn ask(nav: Nav, scope: Scope, target: &Target, revisions: RwSignal<Vec<Revision>>) {
    let path = ObjectPath::new(target.kind, target.namespace.as_deref(), &target.name);
    let question = async move { api::revisions(nav, &path).await };
    scope.ask(question, move |answer| {
        if let Ok(all) = answer {
            revisions.set(all);
        }
    });
}

/// What ran here before: one press types it.
#[component]
pub fn Earlier(
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

#[cfg(test)]
mod tests {
    use quarterdeck_wire::action::ContainerImage;

    use super::*;

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
