use quarterdeck_wire::status::Status;

use crate::{
    live::use_live,
    reactive::prelude::*,
    table::{cells, marks::Marks, paint::Painted},
    words::words,
};

/// How something is: icon, word and reason, as in the lists.
#[component]
pub fn StatusBadge(status: Status) -> impl IntoView {
    let now = use_live().now();
    let marks = Signal::derive_local(move || {
        let mut marks = Marks::default();
        cells::status_marks(&status, words(), now.get(), &mut marks);
        marks
    });
    view! { <Painted marks /> }
}
