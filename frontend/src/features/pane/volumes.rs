//! The volumes of the pod box: bars that span the containers that mount them.

use quarterdeck_wire::detail::{Container, Volume};

use crate::{reactive::prelude::*, ui::Icon, words::words};

/// More are unfolded on demand.
const MOST: usize = 4;
/// Every pod has this one; it says nothing of the pod.
const TOKEN: &str = "kube-api-access-";

/// Where a bar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    /// Under the first or the second container.
    Left,
    Right,
    /// Under both, with a stub to each.
    Both,
    /// Across the box, without stubs.
    All,
}

impl Span {
    const fn class(self) -> &'static str {
        match self {
            Span::Left => "vol vol-l",
            Span::Right => "vol vol-r",
            Span::Both => "vol vol-all is-2",
            Span::All => "vol vol-all",
        }
    }
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bar {
    span: Span,
    name: String,
    said: String,
}

/// The bars below `containers`.
pub fn bars(containers: &[&Container], volumes: &[Volume]) -> AnyView {
    let (token, own): (Vec<&Volume>, Vec<&Volume>) =
        volumes.iter().partition(|volume| volume.name.starts_with(TOKEN));
    let mut bars: Vec<Bar> = own.into_iter().map(|volume| bar(containers, volume)).collect();
    let mut hidden: Vec<Bar> = bars.split_off(bars.len().min(MOST));
    hidden.extend(token.into_iter().map(|volume| bar(containers, volume)));
    let unfolded = RwSignal::new(false);
    let count = hidden.len();
    let rest = shown(move || {
        if unfolded.get() {
            in_rows(hidden.clone()).into_iter().map(view_of).collect_view().into_any()
        } else if count > 0 {
            view! {
                <button class="vol vol-all is-fold" on:click=handler(move |_| unfolded.set(true))>
                    {(words().pod.volumes)(count)}
                </button>
            }
            .into_any()
        } else {
            ().into_any()
        }
    });
    view! {
        {in_rows(bars).into_iter().map(view_of).collect_view()}
        {rest}
    }
    .into_any()
}

fn bar(containers: &[&Container], volume: &Volume) -> Bar {
    let mounts: Vec<(usize, &Container, &str)> = containers
        .iter()
        .enumerate()
        .flat_map(|(at, container)| {
            let of = container.mounts.iter().filter(|mount| mount.volume == volume.name);
            of.map(move |mount| (at, *container, &*mount.path))
        })
        .collect();
    let mut places: Vec<usize> = mounts.iter().map(|(at, ..)| *at).collect();
    places.dedup();
    let span = match (containers.len(), &*places) {
        (2, [0]) => Span::Left,
        (2, [1]) => Span::Right,
        (2, [0, 1]) => Span::Both,
        _ => Span::All,
    };
    let source = format!("{} {}", volume.source, volume.target);
    let text = &words().pod;
    let path = mounts.first().map_or("", |(_, _, path)| path);
    let place = match &*places {
        [] => text.not_mounted.to_owned(),
        [_] => (text.mounted_at)(path),
        several => {
            let names = several.iter().filter_map(|at| containers.get(*at)).map(|it| &*it.name);
            (text.shared_by)(path, &names.collect::<Vec<_>>().join(", "))
        }
    };
    Bar { span, name: volume.name.to_string(), said: format!("{} {place}", source.trim()) }
}

/// Left and right bars in turn, so that they share rows; wide ones after them.
fn in_rows(bars: Vec<Bar>) -> Vec<Bar> {
    let (left, rest): (Vec<Bar>, Vec<Bar>) = bars.into_iter().partition(|it| it.span == Span::Left);
    let (right, wide): (Vec<Bar>, Vec<Bar>) =
        rest.into_iter().partition(|it| it.span == Span::Right);
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let mut rows = Vec::new();
    // Beside a bar that stands alone, the stub to a wide one below passes by.
    let passes = wide.iter().any(|it| it.span == Span::Both);
    let pass = |span| passes.then(|| Bar { span, name: String::new(), said: String::new() });
    loop {
        match (left.next(), right.next()) {
            (None, None) => break,
            (Some(left), None) => {
                rows.extend([Some(left), pass(Span::Right)].into_iter().flatten());
            }
            (None, Some(right)) => {
                rows.extend([pass(Span::Left), Some(right)].into_iter().flatten());
            }
            (Some(left), Some(right)) => rows.extend([left, right]),
        }
    }
    rows.extend(wide);
    rows
}

fn view_of(bar: Bar) -> AnyView {
    if bar.name.is_empty() {
        let class = if bar.span == Span::Left { "vol-pass vol-l" } else { "vol-pass vol-r" };
        return view! { <div class=class></div> }.into_any();
    }
    let title = format!("{} {}", bar.name, bar.said);
    view! {
        <div class=bar.span.class() title=title>
            <Icon class="i-volume i-14 dim" />
            <b>{bar.name}</b>
            <span class="cut">{bar.said}</span>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        detail::{ContainerRole, ContainerState, Mount},
        row::Resources,
        status::{Level, Status, Word},
    };

    use super::*;

    fn container(name: &str, mounts: &[&str]) -> Container {
        let mount = |volume: &&str| Mount {
            volume: (*volume).into(),
            path: "/tmp".into(),
            read_only: false,
        };
        Container {
            name: name.into(),
            role: ContainerRole::Main,
            image: "x".into(),
            status: Status::new(Level::Ok, Word::Starting),
            ready: true,
            started: None,
            restarts: 0,
            state: ContainerState::Unknown,
            last_exit: None,
            ports: Vec::new(),
            resources: Resources::default(),
            usage: None,
            probes: Vec::new(),
            mounts: mounts.iter().map(mount).collect(),
        }
    }

    fn volume(name: &str) -> Volume {
        Volume { name: name.into(), source: "emptyDir".into(), target: "".into() }
    }

    #[test]
    fn a_bar_spans_the_containers_that_mount_it() {
        let (app, proxy) = (container("app", &["a", "tmp"]), container("proxy", &["b", "tmp"]));
        let two = [&app, &proxy];
        let span = |containers: &[&Container], name| bar(containers, &volume(name)).span;
        assert_eq!(span(&two, "a"), Span::Left);
        assert_eq!(span(&two, "b"), Span::Right);
        assert_eq!(span(&two, "tmp"), Span::Both);
        assert_eq!(span(&two, "unused"), Span::All);
        assert_eq!(span(&[&app], "a"), Span::All);
        assert_eq!(bar(&two, &volume("tmp")).said, "emptyDir at /tmp, shared by app, proxy");
    }

    #[test]
    fn left_and_right_share_rows() {
        let bar = |span, name: &str| Bar { span, name: name.into(), said: String::new() };
        let bars = vec![
            bar(Span::Left, "a"),
            bar(Span::Both, "t"),
            bar(Span::Left, "b"),
            bar(Span::Right, "c"),
        ];
        let names: Vec<String> = in_rows(bars).into_iter().map(|bar| bar.name).collect();
        assert_eq!(names, ["a", "c", "b", "", "t"]);
    }
}
