//! The image that is meant by what is typed.

use quarterdeck_wire::detail::ContainerRole;

/// Sidecars are init containers that go on.
pub const fn is_init(role: ContainerRole) -> bool {
    matches!(role, ContainerRole::Init | ContainerRole::Sidecar)
}

/// The image that is meant: a tag alone changes the tag, a digest alone the digest, all else is whole.
pub fn wanted(image: &str, typed: &str) -> String {
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
pub fn without_tag(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    let slash = name.rfind('/').map_or(0, |at| at + 1);
    match name[slash..].find(':') {
        Some(at) => &name[..slash + at],
        None => name,
    }
}

#[cfg(test)]
mod tests {
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
}
