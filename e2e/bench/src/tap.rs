//! A connection that can be made as slow as a bad line.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpSocket, TcpStream},
    time::{Instant, Sleep, sleep},
};

use crate::Result;

/// A slow line lets something through this often.
const TICK: Duration = Duration::from_millis(100);
/// What the system buffers of a slow line on our side; the least that it accepts.
const SLOW_BUFFER: u32 = 4 * 1024;

/// See the module.
pub struct Tap {
    stream: TcpStream,
    slow: Option<Slow>,
}

struct Slow {
    bytes_per_tick: usize,
    until: Pin<Box<Sleep>>,
}

impl Tap {
    /// Connects to `host`; `rate` is in bytes a second.
    pub async fn connect(host: &str, rate: Option<u32>) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if rate.is_some() {
            socket.set_recv_buffer_size(SLOW_BUFFER)?;
        }
        let stream = socket.connect(host.parse()?).await?;
        stream.set_nodelay(true)?;
        let slow = rate.map(|rate| Slow {
            bytes_per_tick: (rate as usize / 10).max(1),
            until: Box::pin(sleep(Duration::ZERO)),
        });
        Ok(Self { stream, slow })
    }
}

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if let Some(slow) = &mut this.slow {
            ready!(slow.until.as_mut().poll(cx));
            let mut space = vec![0; slow.bytes_per_tick.min(buf.remaining())];
            let mut some = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut some))?;
            buf.put_slice(some.filled());
            slow.until.as_mut().reset(Instant::now() + TICK);
        } else {
            ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tap {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
