//! One browser tab, as the server sees it: a socket, and the rows that its frames leave it with.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use futures::{SinkExt, StreamExt};
use http::Request;
use quarterdeck_wire::{
    SUBPROTOCOL, encode,
    kind::Kind,
    message::{
        Body, Change, ClientMessage, Cursor, Frame, Namespaces, Query, ServerMessage, Topic,
        rearrange,
    },
    parts::Parts,
    row::{Row, RowId},
    view::View,
};
use tokio::time::timeout_at;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, handshake::client::generate_key},
};

use crate::{Result, server::Door, tap::Tap, upstream::Pod};

/// A page says that it is there at least every ten seconds.
const PING: Duration = Duration::from_secs(8);

/// What a viewer looks at.
#[derive(Clone, Debug)]
pub enum Look {
    /// All pods of a namespace; the viewer holds all of them.
    Namespace(String),
    /// A window of all pods; the server keeps the order.
    Window(View),
}

impl Look {
    fn topic(&self) -> Topic {
        let namespaces = match self {
            Look::Namespace(name) => Namespaces::of([name.as_str().into()]),
            Look::Window(_) => Namespaces::All,
        };
        Topic::Rows(Query { kind: Kind::Pod, namespaces, scope: String::new() })
    }

    fn view(&self) -> View {
        match self {
            Look::Namespace(_) => View::default(),
            Look::Window(view) => view.clone(),
        }
    }
}

/// A message, when it was complete, and how long it was.
pub struct Heard {
    pub at: Instant,
    pub len: usize,
    pub message: ServerMessage,
}

/// A socket to the server.
pub struct Viewer {
    stream: WebSocketStream<Tap>,
    pinged: Instant,
    parts: Parts,
    /// Bytes so far of the message that comes.
    len: usize,
}

impl Viewer {
    /// Opens a socket; `rate`, in bytes a second, makes it a slow one.
    pub async fn connect(door: &Door, rate: Option<u32>) -> Result<Self> {
        let tap = Tap::connect(&door.host, rate).await?;
        let request = Request::get(format!("ws://{}/api/live", door.host))
            .header("Host", &door.host)
            .header("Origin", format!("http://{}", door.host))
            .header("Cookie", &door.cookie)
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key())
            .header("Sec-WebSocket-Protocol", SUBPROTOCOL)
            .body(())?;
        let (stream, _) = client_async(request, tap).await?;
        Ok(Self { stream, pinged: Instant::now(), parts: Parts::default(), len: 0 })
    }

    /// Asks for rows as subscription 1, and for the sidebar's counts as 2, as a page does.
    pub async fn look(&mut self, look: &Look, resume: Option<Cursor>) -> Result<()> {
        let rows =
            ClientMessage::Subscribe { sub: 1, topic: look.topic(), view: look.view(), resume };
        self.say(&rows).await?;
        let counts = ClientMessage::Subscribe {
            sub: 2,
            topic: Topic::Counts(Namespaces::All),
            view: View::default(),
            resume: None,
        };
        self.say(&counts).await
    }

    pub async fn say(&mut self, message: &ClientMessage) -> Result<()> {
        Ok(self.stream.send(Message::Binary(encode(message)?.into())).await?)
    }

    /// The next message; `None` when there is none until `deadline`.
    pub async fn next(&mut self, deadline: Instant) -> Result<Option<Heard>> {
        loop {
            if self.pinged.elapsed() > PING {
                self.pinged = Instant::now();
                self.say(&ClientMessage::Ping).await?;
            }
            let Ok(message) = timeout_at(deadline.into(), self.stream.next()).await else {
                return Ok(None);
            };
            match message.ok_or("the server closed the socket")?? {
                Message::Binary(bytes) => {
                    let at = Instant::now();
                    self.len += bytes.len();
                    if let Some(message) = self.parts.take(&bytes)? {
                        let len = std::mem::take(&mut self.len);
                        return Ok(Some(Heard { at, len, message }));
                    }
                }
                Message::Close(frame) => {
                    return Err(format!("the server closed the socket: {frame:?}").into());
                }
                _ => {}
            }
        }
    }

    /// The next frame of rows, taken into `model`; an error when there is none until `deadline`.
    pub async fn next_rows(&mut self, model: &mut Model, deadline: Instant) -> Result<Rows> {
        while let Some(heard) = self.next(deadline).await? {
            match heard.message {
                ServerMessage::Rows(frame) => {
                    let changed = model.apply(frame);
                    return Ok(Rows { at: heard.at, len: heard.len, changed });
                }
                ServerMessage::Refused { error, .. } => return Err(error.into()),
                _ => {}
            }
        }
        Err("no rows in time".into())
    }

    /// Asks for another filter, sort or window of subscription 1.
    pub async fn view(&mut self, view: View) -> Result<()> {
        self.say(&ClientMessage::View { sub: 1, view }).await
    }
}

/// A frame of rows.
pub struct Rows {
    pub at: Instant,
    pub len: usize,
    pub changed: Vec<(Pod, u32)>,
}

/// What a browser holds.
#[derive(Debug, Default)]
pub struct Model {
    pub cursor: Option<Cursor>,
    pub rows: HashMap<RowId, Row>,
    /// Of a windowed view: the window's order, and how many rows there are in all.
    pub window: Option<(Vec<RowId>, u32)>,
    /// Frames that did not fit onto what was held; there must be none.
    pub gaps: u32,
}

impl Model {
    /// Takes a frame in; gives the pods it spoke of, with their restarts.
    pub fn apply(&mut self, frame: Frame) -> Vec<(Pod, u32)> {
        let Frame { epoch, from, to, body, .. } = frame;
        let held = self.cursor.map_or(0, |cursor| cursor.epoch);
        let epoch = epoch.unwrap_or(held);
        let builds_on = Some(Cursor { epoch, seq: from });
        self.gaps += u32::from(from != to && self.cursor != builds_on);
        self.cursor = Some(Cursor { epoch, seq: to });
        match body {
            Body::Whole { rows } => {
                self.rows.clear();
                self.window = None;
                rows.into_iter()
                    .filter_map(|(id, row)| self.set(id, Change::Row(Box::new(row))))
                    .collect()
            }
            Body::Delta { changes } => {
                changes.into_iter().filter_map(|(id, change)| self.set(id, change)).collect()
            }
            Body::Window { extent, cut, put, rows } => {
                let (held, total) = self.window.take().unwrap_or_default();
                let held = if from == to { &[][..] } else { &held };
                let ids = rearrange(held, &cut, &put);
                self.gaps += u32::from(ids.is_none());
                let ids = ids.unwrap_or_default();
                let row = |(at, change)| self.set(*ids.get(usize::from(at))?, change);
                let changed = rows.into_iter().filter_map(row).collect();
                self.rows.retain(|id, _| ids.contains(id));
                self.window = Some((ids, extent.map_or(total, |extent| extent.total)));
                changed
            }
        }
    }

    /// Takes in what became of a row; gives what the pod is now.
    fn set(&mut self, id: RowId, change: Change) -> Option<(Pod, u32)> {
        let Some(row) = change.apply(self.rows.get(&id)) else {
            self.gaps += 1;
            return None;
        };
        let Some(row) = row else {
            self.rows.remove(&id);
            return None;
        };
        let changed = pod(&row);
        self.rows.insert(id, row);
        changed
    }

    /// The pods in the window's order, or in any where there is none.
    pub fn pods(&self) -> Vec<(Pod, u32)> {
        match &self.window {
            Some((ids, _)) => ids.iter().filter_map(|id| pod(self.rows.get(id)?)).collect(),
            None => self.rows.values().filter_map(pod).collect(),
        }
    }

    /// How many rows the view has, shown or not.
    pub fn total(&self) -> usize {
        self.window.as_ref().map_or(self.rows.len(), |(_, total)| *total as usize)
    }
}

fn pod(row: &Row) -> Option<(Pod, u32)> {
    let Row::Pod(row) = row else { return None };
    let namespace = row.meta.namespace.as_deref().unwrap_or_default().to_owned();
    Some((Pod { namespace, name: row.meta.name.to_string() }, row.restarts))
}
