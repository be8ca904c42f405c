//! Who is asking. For now one mode: whoever holds the printed link acts as the kubeconfig's user.

pub mod kubeconfig;
pub mod session;
