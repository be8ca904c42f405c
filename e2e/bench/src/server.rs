//! The dashboard's process: started, asked, weighed and ended.

use std::{
    net::TcpListener,
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::{Result, args::Args, http1};

/// Until the link is printed, and until everything is listed.
const START: Duration = Duration::from_secs(300);
/// Until it ends when asked to.
const STOP: Duration = Duration::from_secs(10);
/// Between two looks at whether it is ready.
const LOOK: Duration = Duration::from_millis(20);

/// Where the server is, and a session with it.
#[derive(Clone, Debug)]
pub struct Door {
    pub host: String,
    pub cookie: String,
    /// With the key, for a browser.
    pub link: String,
}

/// A running server.
pub struct Server {
    child: Child,
    pub door: Door,
    pub began: Instant,
    health: String,
}

/// What the system says of the process's memory, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub now: u64,
    pub peak: u64,
}

impl Server {
    /// Starts the server on the cluster and opens a session.
    pub async fn start(args: &Args) -> Result<Self> {
        let health = free_address()?;
        let began = Instant::now();
        let mut child = Command::new(&args.server)
            .arg("--kubeconfig")
            .arg(&args.kubeconfig)
            .args(["--listen", "127.0.0.1:0", "--health-listen", &health])
            .env("QUARTERDECK_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no output of the server")?;
        let mut lines = BufReader::new(stdout).lines();
        let link = timeout(START, lines.next_line()).await??.ok_or("the server did not start")?;
        let door = open(link).await?;
        Ok(Self { child, door, began, health })
    }

    /// How long after the start everything was listed.
    pub async fn ready(&self) -> Result<Duration> {
        while self.began.elapsed() < START {
            let answer = http1::get(&self.health, "/readyz").await;
            if answer.is_ok_and(|answer| answer.status == 200) {
                return Ok(self.began.elapsed());
            }
            sleep(LOOK).await;
        }
        Err("the server did not become ready".into())
    }

    pub fn memory(&self) -> Result<Memory> {
        let id = self.child.id().ok_or("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        Ok(Memory { now: field(&status, "VmRSS:")?, peak: field(&status, "VmHWM:")? })
    }

    /// How long it has been computing since it started.
    pub fn computing(&self) -> Result<Duration> {
        /// Of Linux on every machine there is.
        const TICKS_PER_SECOND: f64 = 100.0;
        let id = self.child.id().ok_or("the server has ended")?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        // utime and stime, the 14th and 15th field; the name is the second.
        let ticks = after_name.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        Ok(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
    }

    /// Asks it to end; it is killed when it does not.
    pub async fn stop(&mut self) {
        if let Some(id) = self.child.id() {
            let _ = Command::new("kill").arg(id.to_string()).status().await;
        }
        if timeout(STOP, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}

/// Trades the key in the printed link for a session.
async fn open(link: String) -> Result<Door> {
    let (base, key) = link.split_once("/#key=").ok_or("no link with a key")?;
    let host = base.strip_prefix("http://").ok_or("no link")?.to_owned();
    let answer = http1::post(&host, "/api/session", &format!(r#"{{"key":"{key}"}}"#)).await?;
    let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    let cookie = cookie.ok_or("no session")?.to_owned();
    Ok(Door { host, cookie, link })
}

fn field(status: &str, name: &str) -> Result<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.split_whitespace().next());
    Ok(kib.ok_or("no such field")?.parse::<u64>()? * 1024)
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
