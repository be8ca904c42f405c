//! How traffic reaches the pods of a Service: it comes in, takes a port, is spread over endpoints.
//!
//! ```text
//! live      the subscriptions behind the map
//! model     what is behind a port: endpoints and their shares
//! sentence  the same in words
//! drawing   the map, from left to right:
//! cards     addresses and ports; nodes: the endpoints by node
//! groups    which endpoints stand together
//! layout    where everything stands, so that connectors meet what they connect
//! table     the endpoints as a table
//! later     map and table, in the build that leaves them to the whole page
//! ```

#[cfg(feature = "whole")]
mod cards;
#[cfg(feature = "whole")]
mod drawing;
#[cfg(feature = "whole")]
mod groups;
#[cfg(not(feature = "whole"))]
mod later;
#[cfg(feature = "whole")]
mod layout;
mod live;
mod model;
#[cfg(feature = "whole")]
mod nodes;
mod sentence;
#[cfg(feature = "whole")]
mod table;

pub use live::Backing;
pub use sentence::ServiceSentence;

#[cfg(feature = "whole")]
pub use self::{drawing::ServiceMap, table::EndpointTable};
#[cfg(not(feature = "whole"))]
pub use later::{EndpointTable, ServiceMap};
