//! What the map shows, in a sentence.

use super::{
    live::Backing,
    model::{self, Said, percent},
};
use crate::{
    reactive::prelude::*,
    words::{Words, words},
};

/// `5 of 8 endpoints take traffic, 20 % each. 1.42.0 gets 40 % of it; 2 pods start, 1 crashes.`
#[component]
pub fn ServiceSentence(backing: Backing) -> impl IntoView {
    let parts = Memo::new(move |_| {
        let facts = backing.of_service(|service| {
            let target = service.external.first().filter(|_| &*service.kind == "ExternalName");
            (&*service.kind == "Headless", target.cloned())
        });
        match facts {
            None => Vec::new(),
            Some((_, Some(target))) => vec![("", (words().objects.map.answers_with)(&target))],
            Some((headless, None)) => {
                sentence(&model::said(&backing.backends(0)), headless, words())
            }
        }
    });
    shown(move || {
        let part = |(class, text): (&'static str, String)| match class {
            "" => view! { <span>{text}</span> }.into_any(),
            class => view! { <b class=class>{text}</b> }.into_any(),
        };
        view! { <span class="say-parts">{parts.get().into_iter().map(part).collect_view()}</span> }
    })
}

/// The sentence in parts, each with the class that colours it; spaces and stops are part of the text.
fn sentence(said: &Said, headless: bool, words: &'static Words) -> Vec<(&'static str, String)> {
    let text = &words.objects.map;
    let lead = match (said.takes, said.of) {
        (0, 0) if said.stopping == 0 => return vec![("stop", text.nothing_there.to_owned())],
        (0, of) => (text.none_takes)(of),
        (takes, of) if headless => (text.dns_lists)(takes, of),
        (takes, of) => (text.takes)(takes, of, &percent(1, takes)),
    };
    let tone = match said {
        Said { takes: 0, .. } => "fail",
        Said { takes, of, .. } if takes == of => "ok",
        _ if said.crashing + said.without_image + said.failing + said.not_ready > 0 => "warn",
        _ => "prog",
    };
    let mut parts = vec![(tone, lead)];
    let share = |(tag, runs): &(String, u32)| {
        (!headless).then(|| (text.tag_gets)(tag, &percent(*runs, said.takes)))
    };
    let newest = said.newest.as_ref().and_then(share);
    let others = [
        ("", said.starting, text.starts),
        ("warn", said.not_ready, text.unready),
        ("fail", said.crashing, text.crashes),
        ("fail", said.without_image, text.lacks_image),
        ("fail", said.failing, text.fails),
        ("", said.stopping, text.stops),
    ];
    let others = others.into_iter().filter(|(_, count, _)| *count > 0);
    let mut join = words.objects.after_sentence;
    if let Some(newest) = newest {
        parts.extend([("", join.to_owned()), ("", newest)]);
        join = words.objects.semicolon;
    }
    for (tone, count, say) in others {
        parts.extend([("", join.to_owned()), (tone, say(count))]);
        join = words.objects.comma;
    }
    if parts.len() > 1 {
        parts.push(("", words.objects.stop.to_owned()));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn plain(said: &Said, headless: bool, language: Language) -> String {
        sentence(said, headless, language.words()).into_iter().map(|(_, text)| text).collect()
    }

    fn rollout() -> Said {
        Said {
            takes: 5,
            of: 8,
            newest: Some(("1.42.0".into(), 2)),
            starting: 2,
            crashing: 1,
            stopping: 1,
            ..Said::default()
        }
    }

    #[test]
    fn a_rollout_reads_as_a_person_would_say_it() {
        assert_eq!(
            plain(&rollout(), false, Language::English),
            "5 of 8 endpoints take traffic, 20 % each. 1.42.0 gets 40 % of it; 2 start, 1 crashes, \
             1 stops."
        );
        assert_eq!(
            plain(&rollout(), false, Language::Chinese),
            "8 个端点中有 5 个接收流量，各占 20 %。1.42.0 占其中 40 %；2 个正在启动，1 个在崩溃，1 个正在停止。"
        );
    }

    #[test]
    fn calm_is_short_and_nothing_is_said_plainly() {
        let calm = Said { takes: 3, of: 3, ..Said::default() };
        assert_eq!(
            plain(&calm, false, Language::English),
            "All 3 endpoints take traffic, 33 % each."
        );
        assert_eq!(
            plain(&calm, true, Language::English),
            "All 3 endpoints are in DNS; clients choose among them."
        );
        let single = Said { takes: 1, of: 1, ..Said::default() };
        assert_eq!(plain(&single, false, Language::English), "1 endpoint takes all traffic.");
        assert_eq!(plain(&Said::default(), false, Language::English), "There are no endpoints.");
        let none = Said { of: 2, crashing: 2, ..Said::default() };
        assert_eq!(
            plain(&none, false, Language::English),
            "None of 2 endpoints takes traffic. 2 crash."
        );
    }
}
