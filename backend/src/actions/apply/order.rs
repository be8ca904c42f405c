//! What has to be there before other things: namespaces, then definitions. All else stays in the
//! order of the text.

use super::Item;

pub fn sort(items: &mut [Item]) {
    items.sort_by_key(|item| rank(&item.object.kind));
}

fn rank(kind: &str) -> u8 {
    match kind {
        "Namespace" => 0,
        "CustomResourceDefinition" => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::manifest::{Fault, Object};

    use super::*;

    #[test]
    fn namespaces_then_definitions_then_the_rest_as_it_stands() {
        let item = |kind: &str| Item {
            document: 1,
            line: 1,
            object: Object { kind: kind.into(), ..Object::default() },
            body: Err((1, Fault::NoName)),
        };
        let kinds = ["Service", "Coupon", "CustomResourceDefinition", "Namespace", "Deployment"];
        let mut items: Vec<Item> = kinds.into_iter().map(item).collect();
        sort(&mut items);
        let sorted: Vec<&str> = items.iter().map(|item| &*item.object.kind).collect();
        let wanted = ["Namespace", "CustomResourceDefinition", "Service", "Coupon", "Deployment"];
        assert_eq!(sorted, wanted);
    }
}
