use quarterdeck_wire::{detail::Detail, kind::Kind};
pub fn detail(_: Kind, _: serde_json::Value) -> Result<Detail, serde_json::Error> {
    Err(serde::de::Error::custom("not yet"))
}
pub async fn complete(
    _: &mut Detail,
    _: &super::Cluster,
    _: &crate::live::usage::UsageTable,
    _: &crate::access::Gate,
) {
}
