//! The cluster as one machine: what is used, what is asked for, and what still fits.

use quarterdeck_wire::overview::{NodeCard, NodesPanel, Room};

use super::{
    Overviewed,
    usage::{Meter, Share, said},
};
use crate::{format, nav::use_nav, reactive::prelude::*, route::Page, words::words};

/// Sums over all nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    cpu: Share,
    memory: Share,
}

impl Sum {
    fn of(panel: &NodesPanel) -> Self {
        // Total, used, requested.
        let (mut cpu, mut memory) = ([0; 3], [0; 3]);
        let add = |to: &mut [u64; 3], some: [u64; 3]| {
            to.iter_mut().zip(some).for_each(|(to, some)| *to += some);
        };
        match panel {
            NodesPanel::Cards(cards) => {
                for NodeCard { node, used } in cards {
                    let used = used.unwrap_or_default();
                    let asked = node.requested;
                    add(&mut cpu, [node.cpu.into(), used.cpu.into(), asked.cpu.into()]);
                    add(&mut memory, [node.memory, used.memory, asked.memory]);
                }
            }
            NodesPanel::Pools { pools, .. } => {
                for pool in pools {
                    add(&mut cpu, [pool.cpu, pool.cpu_used, pool.cpu_requested]);
                    add(&mut memory, [pool.memory, pool.memory_used, pool.memory_requested]);
                }
            }
        }
        let share = |[total, used, requested]: [u64; 3]| {
            Share::of(total, Some(used).filter(|used| *used > 0), requested)
        };
        Self { cpu: share(cpu), memory: share(memory) }
    }
}

#[component]
pub fn Capacity(overview: Overviewed) -> impl IntoView {
    let words = words();
    let text = &words.overview;
    let sum = Memo::new(move |_| {
        overview.with(|it| it.as_ref().map(|it| Sum::of(&it.nodes)).unwrap_or_default())
    });
    let room =
        Memo::new(move |_| overview.with(|it| it.as_ref().map(|it| it.room).unwrap_or_default()));
    let meter = |what: &'static str, share: Share| {
        view! {
            <div class="tile-m">
                <span>{what}</span>
                <Meter what share />
                <span>{said(share)}</span>
            </div>
        }
    };
    let meters = shown(move || {
        let sum = sum.get();
        let unmeasured =
            sum.cpu.used.is_none().then(|| view! { <p class="hint">{text.unmeasured}</p> });
        view! { {meter(words.pod.cpu, sum.cpu)} {meter(words.pod.memory, sum.memory)} {unmeasured} }
    });
    view! {
        <section class="panel" aria-labelledby="cap-h">
            <div class="panel-h"><h2 id="cap-h">{text.capacity}</h2></div>
            <div class="rows">
                <div class="cap">{meters}</div>
                {shown(move || view! { <Rest room=room.get() /> })}
            </div>
        </section>
    }
}

/// What new pods could still ask for.
#[component]
fn Rest(room: Room) -> impl IntoView {
    let text = &words().overview;
    let nav = use_nav();
    let cpu = |milli: u64| format::cpu(u32::try_from(milli).unwrap_or(u32::MAX));
    let free = (text.free)(&cpu(room.cpu), &format::memory(room.memory), room.nodes);
    let waiting = (room.waiting > 0).then(|| {
        let href = move || {
            nav.with(|route| {
                let pods = route.elsewhere(Page::Pods);
                nav.href(&pods.with(|state| "status:unschedulable".clone_into(&mut state.filter)))
            })
        };
        view! {
            <a class="li" href=following(href)>
                {text.waiting}
                <span class="end">{(text.pods)(room.waiting)}</span>
            </a>
        }
    });
    view! {
        <div class="li">
            {text.room}
            <span class="end ink">{free}</span>
        </div>
        <div class="li">
            {text.largest}
            <span class="end ink">{format!("{} CPU", cpu(room.largest_cpu.into()))}</span>
        </div>
        {waiting}
    }
}
