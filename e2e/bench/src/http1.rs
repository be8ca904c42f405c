//! Just enough HTTP to open a session and ask for readiness: one request a connection, on loopback.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::Result;

/// Until the whole answer is there.
const DEADLINE: Duration = Duration::from_secs(10);

/// An answer, as far as anybody here reads it.
pub struct Answer {
    pub status: u16,
    pub head: String,
}

impl Answer {
    /// The value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1);
        let mut pairs = lines.filter_map(|line| line.split_once(": "));
        pairs.find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// `GET path`.
pub async fn get(host: &str, path: &str) -> Result<Answer> {
    send(host, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await
}

/// `POST path` of JSON, as the server's own page sends it.
pub async fn post(host: &str, path: &str, json: &str) -> Result<Answer> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        json.len()
    );
    send(host, &(head + json)).await
}

async fn send(host: &str, request: &str) -> Result<Answer> {
    let exchange = async {
        let mut stream = TcpStream::connect(host).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = timeout(DEADLINE, exchange).await??;
    let text = String::from_utf8_lossy(&answer);
    let head = text.split("\r\n\r\n").next().unwrap_or_default().to_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer { status: status.ok_or("not an HTTP answer")?, head })
}
