//! How few and how many pods an autoscaler may want.

use quarterdeck_wire::action::{Intent, Target};

use super::{
    confirm::Foot,
    plan::{Checks, Planned},
    scale::{MOST, Stepper, parse},
};
use crate::{reactive::prelude::*, words::words};

/// Under the button that opened it. `now` is the minimum and maximum that the person sees.
#[component]
pub fn Bounds(target: Target, now: (u32, u32), close: Callback<()>) -> impl IntoView {
    let text = &words().act;
    let typed = |value: u32| {
        let typed = RwSignal::new(value.to_string());
        (typed, Memo::new(move |_| typed.with(|typed| parse(typed))))
    };
    let ((min_typed, min), (max_typed, max)) = (typed(now.0), typed(now.1));
    let title = (text.title)(&Intent::Bounds { target: target.clone(), seen: now, to: now });
    let place = (words().pane.title)((words().kind)(target.kind, 1), target.namespace.as_deref());
    let bounds = move || min.get().zip(max.get()).filter(|(min, max)| *min >= 1 && min <= max);
    let intent = Memo::new(move |_| {
        bounds().map(|to| Intent::Bounds { target: target.clone(), seen: now, to })
    });
    let planned = Planned::follow(intent);
    let wrong = shown(move || {
        bounds().is_none().then(|| {
            view! { <p class="hint fail" role="alert">{(text.no_bounds)(MOST)}</p> }
        })
    });
    view! {
        <div class="pop scale" role="dialog" aria-label=title.clone()>
            <div class="scale-h">
                <h3 class="med">{title.clone()}</h3>
                <span class="dim">{place}</span>
            </div>
            <fieldset class="opts">
                <div class="opt">
                    <b class="med grow">{text.minimum}</b>
                    <Stepper before=now.0 label=text.minimum typed=min_typed number=min />
                </div>
                <div class="opt">
                    <b class="med grow">{text.maximum}</b>
                    <Stepper before=now.1 label=text.maximum typed=max_typed number=max />
                </div>
            </fieldset>
            {wrong}
            <Checks planned />
            <Foot planned intent close />
        </div>
    }
}
