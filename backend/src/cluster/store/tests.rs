use quarterdeck_wire::{
    row::{Meta, NamespaceRow},
    status::{Level, Status, Word},
};

use super::*;

fn row(name: &str, word: &str) -> Row {
    Row::Namespace(NamespaceRow {
        meta: Meta { namespace: None, name: name.into(), created: 0 },
        status: Status::new(Level::Ok, Word::Api(word.into())),
    })
}

fn names(store: &Store) -> Vec<String> {
    let mut names: Vec<String> =
        store.snapshot().rows.values().map(|row| row.meta().name.to_string()).collect();
    names.sort();
    names
}

#[test]
fn changes_are_seen_together_at_commit() {
    let (mut writer, store) = store(Kind::Namespace);
    writer.upsert(Uid::of("a"), row("a", "Active"));
    writer.upsert(Uid::of("b"), row("b", "Active"));
    assert_eq!(names(&store), [""; 0]);
    writer.commit();
    assert_eq!(names(&store), ["a", "b"]);
    assert_eq!(store.snapshot().rev, 1);
}

#[test]
fn what_did_not_change_is_not_a_change() {
    let (mut writer, store) = store(Kind::Namespace);
    writer.upsert(Uid::of("a"), row("a", "Active"));
    writer.commit();
    writer.upsert(Uid::of("a"), row("a", "Active"));
    writer.commit();
    assert_eq!(store.snapshot().rev, 1);
    assert_eq!(store.since(1).1, Some(vec![]));
}

#[test]
fn a_list_removes_what_it_does_not_name_in_one_revision() {
    let (mut writer, store) = store(Kind::Namespace);
    writer.begin_list();
    for name in ["a", "b", "c"] {
        writer.upsert(Uid::of(name), row(name, "Active"));
    }
    writer.end_list();
    writer.begin_list();
    writer.upsert(Uid::of("b"), row("b", "Terminating"));
    writer.upsert(Uid::of("d"), row("d", "Active"));
    assert_eq!(names(&store), ["a", "b", "c"]);
    writer.end_list();
    assert_eq!(names(&store), ["b", "d"]);
    assert_eq!(store.snapshot().rev, 2);
    assert_eq!(store.since(1).1.map(|ids| ids.len()), Some(4));
}

#[test]
fn a_list_that_broke_off_changes_nothing() {
    let (mut writer, store) = store(Kind::Namespace);
    writer.begin_list();
    writer.upsert(Uid::of("a"), row("a", "Active"));
    writer.end_list();
    writer.begin_list();
    writer.upsert(Uid::of("b"), row("b", "Active"));
    writer.abandon_list();
    writer.begin_list();
    writer.upsert(Uid::of("a"), row("a", "Active"));
    writer.end_list();
    assert_eq!(names(&store), ["a"]);
}

#[test]
fn the_same_name_with_another_uid_is_another_row() {
    let (mut writer, store) = store(Kind::Namespace);
    writer.upsert(Uid::of("first"), row("a", "Active"));
    writer.commit();
    let first: Vec<RowId> = store.snapshot().rows.keys().copied().collect();
    writer.remove(Uid::of("first"));
    writer.upsert(Uid::of("second"), row("a", "Active"));
    writer.commit();
    let second: Vec<RowId> = store.snapshot().rows.keys().copied().collect();
    assert_eq!(names(&store), ["a"]);
    assert_ne!(first, second);
}

#[test]
fn uuids_and_other_uids_are_told_apart() {
    let uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
    assert_eq!(Uid::of(uuid), Uid(0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e_u128.to_le_bytes()));
    assert_ne!(Uid::of("x"), Uid::of("y"));
    assert_ne!(Uid::of(""), Uid::of("0"));
}
