//! The text on the desk, its plan, and what was sent of it.

use quarterdeck_wire::{
    Str,
    action::Entry,
    error::{ApiError, ErrorCode},
    manifest::{Choice, LONGEST, Left, Manifest, Outlook, Owner, Planned, Planning, Wanted},
};

use crate::{
    api, browser,
    features::act::use_orders,
    live::use_live,
    nav::{Nav, use_nav},
    reactive::prelude::*,
    route::{ObjectPath, Page},
    scope::{Debounce, Scope},
    words::words,
};

/// While someone types, the server is not asked for each key.
const QUIET: i32 = 400;
/// A text longer than this, in bytes, is tried out only when asked for.
const BY_ITSELF: usize = 256 * 1024;
/// A longer draft is not kept over a reload.
const KEPT: usize = 256 * 1024;
const DRAFT: &str = "apply";

/// What came of an object.
#[derive(Clone, PartialEq)]
pub enum Came {
    /// It was chosen, and nothing is known of it.
    Untold,
    Told(Box<Entry>),
}

/// One object that was chosen to be sent.
#[derive(Clone, PartialEq)]
pub struct Sent {
    /// Its place in the plan.
    pub at: usize,
    pub id: Str,
}

/// What is done about one of the owners that an object is in conflict with.
#[derive(Clone, PartialEq)]
pub struct Decided {
    /// The object's place in the plan.
    pub at: usize,
    pub owner: Owner,
    /// Whether its fields are taken over; else they are left out.
    pub take: bool,
}

/// All of the page's state. Cheap to copy.
#[derive(Clone, Copy)]
pub struct State {
    nav: Nav,
    pub text: RwSignal<String>,
    /// The files it came from.
    pub files: RwSignal<String>,
    /// The object that is edited, and its YAML as it was.
    pub edits: StoredValue<Option<ObjectPath>>,
    seen: RwSignal<Option<String>>,
    /// Where objects go that name no namespace; none where more than one is chosen.
    pub namespace: Memo<Option<String>>,
    pub planned: RwSignal<Option<Planned>>,
    pub error: RwSignal<Option<ApiError>>,
    pub busy: RwSignal<bool>,
    /// Whether an edit writes over what changed meanwhile.
    pub over: RwSignal<bool>,
    /// What is done about the owners of fields.
    pub decided: RwSignal<Vec<Decided>>,
    pub sent: RwSignal<Vec<Sent>>,
    pub sending: RwSignal<bool>,
    /// What came of what was sent, in the order in which it became known.
    entries: RwSignal<Vec<Entry>>,
    /// Counts what was asked: an answer to an older text is not shown.
    round: StoredValue<u32>,
    scope: Scope,
}

impl State {
    pub fn start() -> Self {
        let (nav, hello) = (use_nav(), use_live().hello);
        let edits = nav.now().state.open;
        let namespace = Memo::new(move |_| match &nav.namespaces().get()[..] {
            [] => {
                let within =
                    hello.with(|hello| hello.as_ref().and_then(|hello| hello.within.clone()));
                Some(within.map_or_else(|| "default".to_owned(), |it| it.to_string()))
            }
            [one] => Some(one.clone()),
            _ => None,
        });
        let state = Self {
            nav,
            text: RwSignal::new(String::new()),
            files: RwSignal::new(String::new()),
            edits: StoredValue::new(edits.clone()),
            seen: RwSignal::new(None),
            namespace,
            planned: RwSignal::new(None),
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
            over: RwSignal::new(false),
            decided: RwSignal::new(Vec::new()),
            sent: RwSignal::new(Vec::new()),
            sending: RwSignal::new(false),
            entries: RwSignal::new(Vec::new()),
            round: StoredValue::new(0),
            scope: Scope::new(),
        };
        match edits {
            Some(path) => state.open(path),
            None => state.text.set(browser::session_stored(DRAFT).unwrap_or_default()),
        }
        state.follow_text();
        state.follow_activity();
        state
    }

    /// Has the object that is to be edited.
    fn open(self, path: ObjectPath) {
        let nav = self.nav;
        let question = async move { api::yaml(nav, &path).await };
        self.scope.ask(question, move |answer| match answer {
            Ok(yaml) => {
                let readable = without_noise(&yaml);
                self.seen.set(Some(readable.clone()));
                self.text.set(readable);
            }
            Err(error) => self.error.set(Some(error)),
        });
    }

    fn follow_text(self) {
        let pause = Debounce::new();
        effect(move || {
            self.namespace.track();
            let length = self.text.with(String::len);
            self.keep_draft();
            self.forget();
            let says = self.text.with_untracked(|text| !text.trim().is_empty());
            if says && length <= BY_ITSELF {
                pause.run(QUIET, move || self.plan());
            } else {
                pause.cancel();
            }
        });
    }

    fn follow_activity(self) {
        let activity = use_orders().activity;
        effect(move || {
            activity.with(|activity| {
                for entry in activity.iter().flat_map(|activity| &activity.entries) {
                    self.told(entry);
                }
            });
        });
    }

    fn keep_draft(self) {
        if self.edits.with_value(Option::is_none) {
            self.text.with_untracked(|text| {
                let keeps = text.len() <= KEPT && !has_secret(text);
                browser::session_store(DRAFT, if keeps { text } else { "" });
            });
        }
    }

    /// What was known of another text.
    fn forget(self) {
        self.round.update_value(|round| *round = round.wrapping_add(1));
        self.planned.set(None);
        self.busy.set(false);
        self.error.set(None);
        self.over.set(false);
        self.decided.set(Vec::new());
        self.sent.set(Vec::new());
    }

    fn manifest(self) -> Manifest {
        Manifest {
            text: self.text.get_untracked(),
            namespace: self.namespace.get_untracked().map(|name| name.as_str().into()),
            seen: self.seen.get_untracked(),
            left: self.decided.with_untracked(|all| {
                let left = all.iter().filter(|it| !it.take);
                left.map(|it| Left { at: it.at as u32, fields: it.owner.fields.clone() }).collect()
            }),
        }
    }

    /// Leaves the fields of an owner to it, or takes them over; then what is sent is another object.
    pub fn decide(self, decided: Decided) {
        self.decided.update(|all| {
            all.retain(|it| it.at != decided.at || it.owner.manager != decided.owner.manager);
            all.push(decided);
        });
        self.plan();
    }

    /// Asks what would become of the text.
    pub fn plan(self) {
        self.round.update_value(|round| *round = round.wrapping_add(1));
        let round = self.round.get_value();
        if self.sending.get_untracked() {
            return;
        }
        if self.text.with_untracked(String::len) > LONGEST {
            let error = ApiError::new(ErrorCode::Invalid, words().apply.too_large);
            self.error.set(Some(error));
            return;
        }
        self.busy.set(true);
        // What is left is told apart from what was done by the new plan.
        self.sent.set(Vec::new());
        let (nav, manifest) = (self.nav, self.manifest());
        let question = async move { api::plan_manifest(nav, &manifest).await };
        self.scope.ask(question, move |answer| {
            if self.round.get_value() != round {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(planned) => {
                    self.error.set(None);
                    self.planned.set(Some(planned));
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Places in the plan of what would be sent now.
    pub fn chosen(self) -> Vec<usize> {
        let (over, decided) = (self.over.get(), self.decided.get());
        self.planned.with(|planned| {
            let all = planned.iter().flat_map(|planned| &planned.objects).enumerate();
            all.filter(|(at, it)| goes(it, over, *at, &decided)).map(|(at, _)| at).collect()
        })
    }

    /// Sends what is chosen.
    pub fn send(self) {
        let Some(planned) = self.planned.get_untracked() else { return };
        // What was sent is not sent again: another plan comes first.
        let is_sent = self.sent.with_untracked(|sent| !sent.is_empty());
        if self.sending.get_untracked() || is_sent {
            return;
        }
        let (over, decided) = (self.over.get_untracked(), self.decided.get_untracked());
        let choice = |at: usize| Choice {
            at: at as u32,
            id: browser::random_uuid().as_str().into(),
            uid: planned.objects[at].object.uid.clone(),
            force: over,
            taken: taken(at, &decided),
        };
        let choices: Vec<Choice> = untrack(move || self.chosen()).into_iter().map(choice).collect();
        if choices.is_empty() {
            return;
        }
        let sent = choices.iter().map(|it| Sent { at: it.at as usize, id: it.id.clone() });
        self.sent.set(sent.collect());
        self.sending.set(true);
        let (nav, wanted) = (self.nav, Wanted { manifest: self.manifest(), choices });
        let question = async move { api::apply(nav, &wanted).await };
        self.scope.ask(question, move |answer| {
            self.sending.set(false);
            match answer {
                Ok(results) => {
                    results.entries.iter().for_each(|entry| self.told(entry));
                    self.after(results.entries.first());
                }
                // What was sent all the same is told under Activity.
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// An edit that was taken is over; of one that was not, what stands against it now is asked.
    fn after(self, entry: Option<&Entry>) {
        use quarterdeck_wire::action::State as Is;
        if self.edits.with_value(Option::is_none) {
            return;
        }
        match entry.map(|entry| &entry.state) {
            Some(Is::Done | Is::Following(_)) => self.close(),
            Some(Is::Refused { .. }) => self.plan(),
            _ => {}
        }
    }

    fn told(self, entry: &Entry) {
        let is_ours = self.sent.with_untracked(|sent| sent.iter().any(|it| it.id == entry.id));
        if !is_ours {
            return;
        }
        self.entries.update(|entries| {
            match entries.iter_mut().find(|known| known.id == entry.id) {
                Some(known) if known.state.is_ended() => {}
                Some(known) => *known = entry.clone(),
                None => entries.push(entry.clone()),
            }
        });
    }

    /// What came of the object at a place of the plan; `None` if it was not chosen.
    pub fn outcome(self, at: usize) -> Option<Came> {
        let sent = self.sent.with(|sent| sent.iter().find(|sent| sent.at == at).cloned())?;
        let known = self.entries.with(|all| all.iter().find(|it| it.id == sent.id).cloned());
        Some(known.map_or(Came::Untold, |entry| Came::Told(Box::new(entry))))
    }

    /// Back to the object that was edited, or to the workloads.
    pub fn close(self) {
        let here = self.nav.now();
        self.nav.go(match self.edits.get_value() {
            Some(path) => here.elsewhere(Page::of(path.kind)).opening(path),
            None => here.elsewhere(Page::Workloads),
        });
    }

    /// Adds a file's text behind what is there.
    pub fn add_file(self, name: &str, text: &str) {
        self.text.update(|all| {
            if all.trim().is_empty() {
                all.clear();
            } else {
                if !all.ends_with('\n') {
                    all.push('\n');
                }
                all.push_str("---\n");
            }
            all.push_str(text);
        });
        self.files.update(|files| {
            if !files.is_empty() {
                files.push_str(", ");
            }
            files.push_str(name);
        });
    }
}

/// Whether an object would be sent: in conflict, once all its owners are decided about, if something
/// of it is left.
fn goes(planning: &Planning, over: bool, at: usize, decided: &[Decided]) -> bool {
    let chosen = match &planning.outlook {
        Outlook::Conflict(owners) => !planning.diff.is_empty() && is_decided(owners, at, decided),
        Outlook::Changed(_) => over,
        outlook => *outlook != Outlook::Unchanged,
    };
    planning.outlook.can_go() && chosen
}

/// Whether something is chosen for each of the fields.
pub fn is_decided(owners: &[Owner], at: usize, decided: &[Decided]) -> bool {
    owners.iter().all(|owner| decided.iter().any(|it| it.at == at && it.owner == *owner))
}

/// The fields of an object that are taken over.
fn taken(at: usize, decided: &[Decided]) -> Vec<Str> {
    let taken = decided.iter().filter(|it| it.at == at && it.take);
    taken.flat_map(|it| it.owner.fields.iter().cloned()).collect()
}

/// Whether one of the documents is a Secret: what it holds is kept nowhere.
fn has_secret(text: &str) -> bool {
    text.match_indices("kind").any(|(at, kind)| {
        let rest = text[at + kind.len()..].trim_start_matches(['"', '\'', ' ']);
        let Some(value) = rest.strip_prefix(':') else { return false };
        let value = value.trim_start_matches(['"', '\'', ' ', '\t']);
        value.strip_prefix("Secret").is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// YAML of the API server without what nobody edits: managed fields and status.
fn without_noise(yaml: &str) -> String {
    let mut kept = String::with_capacity(yaml.len());
    let mut skipped: Option<usize> = None;
    for line in yaml.lines() {
        let indent = line.len() - line.trim_start().len();
        let is_inside = |at: usize| indent > at || (indent == at && line[at..].starts_with('-'));
        if skipped.is_some_and(is_inside) {
            continue;
        }
        skipped = match (indent, line.trim_start()) {
            (0, text) if text.starts_with("status:") => Some(0),
            (2, text) if text.starts_with("managedFields:") => Some(2),
            _ => None,
        };
        if skipped.is_none() {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        action::{Change, DiffLine},
        manifest::{Blind, Object},
    };

    use super::*;

    #[test]
    fn what_nobody_edits_is_left_out() {
        let yaml = "kind: Pod\nmetadata:\n  managedFields:\n  - manager: a\n    time: b\n  name: cart\nspec:\n  a: 1\nstatus:\n  phase: Running\n";
        assert_eq!(without_noise(yaml), "kind: Pod\nmetadata:\n  name: cart\nspec:\n  a: 1\n");
    }

    fn planning(outlook: Outlook) -> Planning {
        let line = DiffLine { change: Change::Added, number: 1, text: "a: 1".into() };
        let object = Object::default();
        Planning { document: 1, line: 1, object, outlook, diff: vec![line] }
    }

    #[test]
    fn a_conflict_goes_when_something_is_chosen_for_each_owner() {
        let owner = |manager: &str| Owner { manager: manager.into(), fields: vec![".a".into()] };
        let decided = |manager, take| Decided { at: 2, owner: owner(manager), take };
        let conflict = planning(Outlook::Conflict(vec![owner("argocd"), owner("hpa")]));
        let one = [decided("argocd", true)];
        assert!(!goes(&conflict, false, 2, &one));
        let both = [decided("argocd", true), decided("hpa", false)];
        assert!(goes(&conflict, false, 2, &both));
        assert!(!goes(&conflict, false, 1, &both), "another object");
        assert_eq!(taken(2, &both), [".a".into()]);
        let empty = Planning { diff: Vec::new(), ..conflict };
        assert!(!goes(&empty, false, 2, &both), "nothing of it is left");
    }

    #[test]
    fn what_goes_by_itself_and_what_never_does() {
        let goes = |outlook, over| goes(&planning(outlook), over, 0, &[]);
        assert!(!goes(Outlook::Unchanged, true));
        assert!(goes(Outlook::NotPreviewable(Blind::Definition), false));
        assert!(!goes(Outlook::Changed(Vec::new()), false));
        assert!(goes(Outlook::Changed(Vec::new()), true));
        assert!(!goes(Outlook::Refused(ApiError::new(ErrorCode::Invalid, "no")), true));
    }

    #[test]
    fn a_draft_with_a_secret_is_not_kept() {
        for text in [
            "apiVersion: v1\nkind: Secret\n",
            "kind:   \"Secret\"\n",
            "- {kind: Secret, data: {}}",
            "{\"kind\":\"Secret\"}",
            "kind: ConfigMap\n---\nkind: Secret",
        ] {
            assert!(has_secret(text), "{text}");
        }
        for text in
            ["kind: SecretStore\n", "kind: ConfigMap\ndata: {a: Secret}", "kinds: Secret", ""]
        {
            assert!(!has_secret(text), "{text}");
        }
    }
}
